import type { RunRef } from "../../client/protocol/ids.ts";
import type { PoolPlace } from "../../client/protocol/run.ts";
import { runKey } from "./open-run.ts";
import { goesBefore } from "./pool.ts";
import type { QueueState } from "./queue-state.ts";
import type { PoolCount, Standing } from "./slice-rpc.ts";

/** What decides on a run's place in the pool; null when it is not there. */
export const standingOf = (state: QueueState, ref: RunRef): Standing | null => {
  const run = state.runs.get(runKey(ref));
  if (run?.status !== "pool") return null;
  const { jobId, number, priority, readyAt, createdAt } = run;
  return { jobId, number, priority, readyAt, createdAt };
};

/** How many runs of this pool go before one that stands so, whichever queue has it, and how many there are. */
export const countAround = (state: QueueState, standing: Standing, now: number): PoolCount => {
  let before = 0;
  let size = 0;
  for (const run of state.runs.values()) {
    if (run.status !== "pool") continue;
    size += 1;
    if (goesBefore(run, standing, now)) before += 1;
  }
  return { before, size };
};

/** The place among the runs of all pools of an app, from 1. */
export const placeAmong = (counts: PoolCount[]): PoolPlace => ({
  place: 1 + counts.reduce((sum, { before }) => sum + before, 0),
  size: counts.reduce((sum, { size }) => sum + size, 0),
});
