import { logEvent, reasonOf } from "../shared/log-event.ts";
import type { FanOutEngine } from "./engine.ts";

/** Ended runs look from time to time whether the history still has them. */
export const retentionCheckMs = 86_400_000;

/** The history keeps a number of runs; what it dropped needs no tasks. */
export const forgetWhenGone = async (engine: FanOutEngine): Promise<void> => {
  const { started, ctx, env } = engine;
  if (!started) return;
  try {
    const known = await env.DB.prepare("SELECT 1 FROM runs WHERE job_id = ?1 AND number = ?2")
      .bind(started.jobId, started.number)
      .first();
    if (known) {
      await ctx.storage.setAlarm(Date.now() + retentionCheckMs);
      return;
    }
    engine.machine = null;
    engine.started = null;
    await ctx.storage.deleteAlarm();
    await ctx.storage.deleteAll();
  } catch (error) {
    logEvent("warn", "history_unavailable", { event: "retention", error: reasonOf(error) });
    await ctx.storage.setAlarm(Date.now() + retentionCheckMs);
  }
};
