import { logEvent, reasonOf } from "../shared/log-event.ts";
import { timerName } from "../shared/names.ts";
import type { QueueEngine } from "./engine.ts";
import type { JobEntry } from "./job-entry.ts";

/** A timer that should have asked by then is asked. */
const lateAfterMs = 5_000;
const againAfterMs = 60_000;
/** Checked one after the other in small groups: many look-ups of objects at once are throttled by the platform. */
const groupSize = 20;

export const isTimed = (entry: JobEntry): boolean =>
  entry.job.enabled && !["none", "api"].includes(entry.job.definition.timeType);

const isLate = (entry: JobEntry, now: number): boolean =>
  entry.counters.nextFireAt === null || entry.counters.nextFireAt + lateAfterMs < now;

/**
 * The safety net under the timers: every timed job whose timer is late, or not known to be armed, is asked to look at itself.
 * Answers when to look again; null when no job of the app has a schedule.
 */
export const reviewTimers = async (engine: QueueEngine): Promise<{ checkAt: number | null }> => {
  const now = Date.now();
  const timed = [...engine.machine.state.jobs.values()].filter(isTimed);
  const late = timed.filter((entry) => isLate(entry, now));
  for (let from = 0; from < late.length; from += groupSize) {
    await Promise.all(late.slice(from, from + groupSize).map((entry) => askTimer(engine, entry)));
  }
  if (engine.machine.state.runs.size > 0 || engine.machine.state.ended.size > 0) await engine.turn();
  if (timed.length === 0) return { checkAt: null };
  const next = timed
    .map((entry) => entry.counters.nextFireAt ?? now)
    .reduce((least, at) => Math.min(least, at));
  return { checkAt: Math.max(next + lateAfterMs, now + againAfterMs) };
};

const askTimer = async (engine: QueueEngine, entry: JobEntry): Promise<void> => {
  const { jobId } = entry.job;
  try {
    const { nextAt } = await engine.env.JOB_TIMER.get(
      engine.env.JOB_TIMER.idFromName(timerName(jobId)),
    ).check();
    entry.counters.nextFireAt = nextAt;
  } catch (error) {
    logEvent("warn", "timer_check_failed", { jobId, error: reasonOf(error) });
  }
};
