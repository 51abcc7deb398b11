import { nextDelayFire, nextFire, type Timing } from "../schedule/index.ts";
import type { FireRecord } from "./rpc.ts";

/** A delay counts from when the skip was told, a moment after its due time. */
const toldWithinMs = 500;

/** Whether no planned time lies between the end of one record and the beginning of the next. */
export const areNeighbours = (timing: Timing, earlier: FireRecord, later: FireRecord): boolean => {
  if (later.from <= earlier.to) return false;
  if (timing.timeType === "second_delay") {
    const next = nextDelayFire(timing, earlier.to);
    return next !== null && later.from <= next + toldWithinMs;
  }
  const next = nextFire(timing, earlier.to);
  return next === null || next >= later.from;
};
