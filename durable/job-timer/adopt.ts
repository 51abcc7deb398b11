import { type AppliedCalendar, missedFires, nextFire, type Timing } from "../schedule/index.ts";
import { leftOutRecords } from "./left-out.ts";
import { delayAfter, type MisfireRule, settle } from "./misfire.ts";
import type { TimerConfig } from "./rpc.ts";
import { emptyTimer, evenMs, firesByItself, type Step, type TimerState } from "./timer-state.ts";

/** Takes over a definition. Times that came due before it took effect are decided by the one before. */
export const adopt = (state: TimerState, config: TimerConfig, misfireMs: number, now: number): Step => {
  const old = state.config;
  if (old !== null && !isNewer(config, old)) return { state, effects: [] };
  const { state: settled, effects } = settleBefore(state, config, misfireMs, now);
  const plan = planUnder(state, settled, config, now);
  return {
    state: {
      ...emptyTimer,
      ...plan,
      config: inForceSince(old, config, now),
      // In doubt or due, they belong to the time before the change. Asked at once: what kept the queue may be mended by it.
      pending: settled.pending,
    },
    effects,
  };
};

/** A definition changes with its version, the calendar that it follows with its own. */
export const isNewer = (
  config: Pick<TimerConfig, "version" | "timing">,
  old: Pick<TimerConfig, "version" | "timing">,
): boolean =>
  config.version > old.version ||
  (config.version === old.version &&
    (config.timing.calendar?.version ?? 0) > (old.timing.calendar?.version ?? 0));

/** What was planned before the change is not the new calendar's to judge. */
const inForceSince = (old: TimerConfig | null, config: TimerConfig, now: number): TimerConfig => {
  const { calendar } = config.timing;
  if (calendar == null || old === null) return config;
  const since = sameTiming(old.timing, config.timing)
    ? (old.timing.calendar?.since ?? calendar.since)
    : changedAt(old, config, now);
  return { ...config, timing: { ...config.timing, calendar: { ...calendar, since } } };
};

const settleBefore = (state: TimerState, config: TimerConfig, misfireMs: number, now: number): Step => {
  const old = state.config;
  if (!old?.enabled || state.lost) return { state, effects: [] };
  if (!config.enabled) {
    // What was on time is not lost; making up for what was late would be firing a disabled job.
    return settle(state, { policy: "skip", misfireMs }, now);
  }
  if (sameTiming(old.timing, config.timing) || old.timing.timeType === "second_delay") {
    return { state, effects: [] };
  }
  const rule: MisfireRule = { policy: old.misfirePolicy, misfireMs };
  const until = Math.min(now, changedAt(old, config, now));
  const settled = settle(state, rule, now, until);
  return { ...settled, effects: [...settled.effects, ...leftOutRecords(old, until + 1)] };
};

type Plan = Pick<TimerState, "nextAt" | "awaiting" | "lost" | "isUnsure" | "lastDelayAt">;
const nothing: Plan = { nextAt: null, awaiting: null, lost: false, isUnsure: false, lastDelayAt: null };

const planUnder = (before: TimerState, settled: TimerState, config: TimerConfig, now: number): Plan => {
  const old = before.config;
  if (!config.enabled || !firesByItself(config.timing)) return nothing;
  if (old !== null && hasFiredOnce(old, config)) return nothing;
  if (!old?.enabled || wasDisabledBetween(old, config)) {
    return planFrom(config, Math.max(config.enabledAt, config.timing.anchorAt));
  }
  if (sameTiming(old.timing, config.timing)) return settled;
  if (old.timing.timeType === "second_delay") {
    return config.timing.timeType === "second_delay"
      ? withOtherDelay(settled, old, config, now)
      : planFrom(config, changedAt(old, config, now));
  }
  const from = changedAt(old, config, now);
  return planFrom(config, Math.max(from, lastDecidedAfter(before, old, from) ?? from));
};

/** It fired and was disabled here; the new version was saved before D1 had been told. */
const hasFiredOnce = (old: TimerConfig, config: TimerConfig): boolean =>
  !old.enabled &&
  config.timing.timeType === "one_time" &&
  config.enabledAt === old.enabledAt &&
  sameTiming(old.timing, config.timing);

const planFrom = (config: TimerConfig, from: number): Plan => ({
  ...nothing,
  nextAt:
    config.timing.timeType === "second_delay" ? delayAfter(config, from) : nextFire(config.timing, from),
});

/** The run that is open, or the end of the last one, stays what the delay counts from. */
const withOtherDelay = (state: TimerState, old: TimerConfig, config: TimerConfig, now: number): Plan => {
  if (state.nextAt === null) return state;
  const endedAt = state.nextAt - (old.timing.periodSeconds ?? 0) * 1000;
  const at = delayAfter(config, endedAt);
  return { ...state, nextAt: at === null ? null : Math.max(at, evenMs(now + 1)) };
};

/**
 * The change was saved a while before it arrived here. A time that the old timing fired meanwhile may be one of the new
 * timing too, and must not be fired again.
 */
const lastDecidedAfter = (state: TimerState, old: TimerConfig, from: number): number | null => {
  if (state.nextAt === null || state.nextAt <= from) return null;
  return missedFires(old.timing, from, state.nextAt - 1)?.last ?? null;
};

/** The instant from which the new timing plans; now, when the definition does not tell. */
const changedAt = (old: TimerConfig, config: TimerConfig, now: number): number => {
  if (config.timing.anchorAt > old.timing.anchorAt) return config.timing.anchorAt;
  const { calendar } = config.timing;
  const isEdited = config.version === old.version && calendar != null;
  return isEdited ? Math.min(now, Math.max(calendar.since, old.timing.calendar?.since ?? 0)) : now;
};

/** The definition that disabled it never arrived; the times between belong to nobody. */
const wasDisabledBetween = (old: TimerConfig, config: TimerConfig): boolean =>
  config.enabledAt > old.enabledAt;

const sameTiming = (a: Timing, b: Timing): boolean =>
  a.timeType === b.timeType &&
  (a.cron ?? null) === (b.cron ?? null) &&
  (a.periodSeconds ?? null) === (b.periodSeconds ?? null) &&
  (a.at ?? null) === (b.at ?? null) &&
  a.timeZone === b.timeZone &&
  a.dstPolicy === b.dstPolicy &&
  (a.effectiveFrom ?? null) === (b.effectiveFrom ?? null) &&
  (a.effectiveUntil ?? null) === (b.effectiveUntil ?? null) &&
  sameCalendar(a.calendar ?? null, b.calendar ?? null) &&
  a.anchorAt === b.anchorAt;

const sameCalendar = (a: AppliedCalendar | null, b: AppliedCalendar | null): boolean =>
  a?.calendarId === b?.calendarId &&
  a?.version === b?.version &&
  a?.rule === b?.rule &&
  a?.workingDay === b?.workingDay;
