import { nextDelayFire, nextFire } from "../schedule/index.ts";
import type { FireRecord, TimerConfig } from "./rpc.ts";

/** A delay counts from when the skip was told, a moment after its due time. */
const toldWithinMs = 500;

/** Whether no planned time lies between the end of one record and the beginning of the next, as far as this definition knows. */
export const areNeighbours = (
  { timing, enabledAt }: TimerConfig,
  earlier: FireRecord,
  later: FireRecord,
): boolean => {
  const since = Math.max(timing.anchorAt, enabledAt);
  if (earlier.to <= since || later.from <= earlier.to) return false;
  const next =
    timing.timeType === "second_delay" ? nextDelayFire(timing, earlier.to) : nextFire(timing, earlier.to);
  const slackMs = timing.timeType === "second_delay" ? toldWithinMs : 0;
  return next !== null && later.from <= next + slackMs;
};
