import { leftOutBefore, type MissedFires } from "../schedule/index.ts";
import type { FireRecord, TimerConfig } from "./rpc.ts";
import type { Effect } from "./timer-state.ts";

export const leftOutRecord = ({ first, last, count, countIsExact }: MissedFires): FireRecord => ({
  from: first,
  to: last,
  count,
  countIsExact,
  verdict: "calendar",
  runNumber: null,
});

/**
 * One record of what the calendar left out between the fire before `at` and `at`. Told when `at` has its verdict, so that it
 * needs no row of its own to be remembered, and none is written for a day without a fire.
 */
export const leftOutRecords = (config: TimerConfig, at: number): Effect[] => {
  if (!config.enabled || config.timing.calendar == null) return [];
  const since = Math.max(config.enabledAt, config.timing.anchorAt);
  const leftOut = leftOutBefore(config.timing, since, at);
  return leftOut === null ? [] : [{ kind: "record", record: leftOutRecord(leftOut) }];
};
