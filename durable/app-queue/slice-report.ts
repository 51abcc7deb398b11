import { demandOfRun } from "./job-entry.ts";
import { edgeWorkerId, fanOutWorkerId, runKey } from "./open-run.ts";
import type { QueueState } from "./queue-state.ts";
import type { SharedRun, SliceReport, Standing } from "./slice-rpc.ts";

/** Heads of all lines together; what comes after them is told at the next meeting. */
const maxHeads = 1_024;
/** A line that nobody can serve must not take the room of others, nor may many lines crowd one out. */
const maxHeadsOfLine = 256;

const standingOf = ({ jobId, number, priority, readyAt, createdAt }: Standing): Standing => ({
  jobId,
  number,
  priority,
  readyAt,
  createdAt,
});

const sharedRuns = (state: QueueState, hidden: ReadonlySet<string>): SharedRun[] =>
  [...(state.inHand.get(fanOutWorkerId) ?? [])].flatMap((lease) => {
    const key = state.leases.get(lease);
    const run = key === undefined ? undefined : state.runs.get(key);
    const entry = run && state.jobs.get(run.jobId);
    return run && entry && !hidden.has(runKey(run))
      ? [{ jobId: run.jobId, number: run.number, lease, demand: demandOfRun(entry, run) }]
      : [];
  });

/** How a slice stands, for the first one. `hidden`: runs of the history that are just being opened again. */
export const reportOf = (
  state: QueueState,
  edgeCalls: number,
  hidden: ReadonlySet<string>,
  now: number,
): SliceReport => {
  const lines = [...state.lines.values()].filter((line) => line.runs.size > 0);
  const each = Math.max(1, Math.min(maxHeadsOfLine, Math.floor(maxHeads / Math.max(1, lines.length))));
  const inHand: Record<string, number> = {};
  for (const [workerId, leases] of state.inHand)
    if (workerId !== edgeWorkerId && workerId !== fanOutWorkerId) inHand[workerId] = leases.size;
  return {
    leased: state.leases.size,
    edgeCalls,
    lines: lines.map(({ demand, runs }) => ({ demand, heads: runs.first(each, now).map(standingOf) })),
    inHand,
    shared: sharedRuns(state, hidden),
  };
};
