import { demandOfRun, type JobEntry } from "./job-entry.ts";
import type { OpenRun } from "./open-run.ts";
import { lineFor, type QueueState } from "./queue-state.ts";

/** How long a run of the pool may still wait for a worker that could take it; 0 or less with the reason when it was too long. */
export const unservedLeft = (
  state: QueueState,
  entry: JobEntry,
  run: OpenRun,
  now: number,
): { leftMs: number; message: string | null } => {
  const line = lineFor(state, demandOfRun(entry, run));
  const limitMs = entry.job.definition.startLimitSeconds * 1000;
  const sinceMs =
    line.unservedSince === null ? 0 : Math.max(0, now - Math.max(line.unservedSince, run.readyAt));
  const leftMs = limitMs - run.unservedMs - sinceMs;
  const wanted = line.demand.processor ?? line.demand.jobType;
  return { leftMs, message: line.lack === null || leftMs > 0 ? null : lackMessage(line.lack, wanted) };
};

export const lackMessage = (
  lack: "no_worker_connected" | "no_processor" | "all_busy",
  wanted: string,
): string => {
  switch (lack) {
    case "no_worker_connected":
      return "no worker that may take it was connected";
    case "no_processor":
      return `no connected worker has ${wanted}`;
    case "all_busy":
      return "all workers were busy";
  }
};
