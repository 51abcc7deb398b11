import type { Demand } from "./demand.ts";
import { DueHeap } from "./due-heap.ts";
import type { JobCounters, JobEntry } from "./job-entry.ts";
import type { Lack } from "./lack.ts";
import type { EndedRun, Lease, OpenRun } from "./open-run.ts";
import { PoolLines } from "./pool.ts";
import type { AddressedAlarm, QueueApp } from "./rpc.ts";

/** A line of the pool with what is known about who could serve it. */
export interface DemandLine {
  demand: Demand;
  runs: PoolLines;
  /** Since when nobody can; null while somebody can. */
  unservedSince: number | null;
  lack: Lack | null;
  /** Of which lack people were told in the stretch that is going on, and for which jobs. */
  toldLack: Lack | null;
  toldJobs: Set<number>;
}

/** Everything the queue of an app knows that must last, with the indexes over it. No timers, no sockets, no storage. */
export interface QueueState {
  app: QueueApp | null;
  jobs: Map<number, JobEntry>;
  runs: Map<string, OpenRun>;
  /** Runs that ended and are not in the history yet. */
  ended: Map<string, EndedRun>;
  /** Alarms that the alarms object of the app does not have yet, by id. */
  alarms: Map<string, AddressedAlarm>;
  /** Lease token to run key. */
  leases: Map<string, string>;
  /** What each worker has in hand, as lease tokens. */
  inHand: Map<string, Set<string>>;
  lines: Map<string, DemandLine>;
  due: DueHeap;
  /** Of an autoscaled app's first slice: leases that its flow control counts although other slices have them. */
  leasedElsewhere: number;
  /** Of the other slices: whether flow control holds their runs back, as the first one said last. Null: it decides itself. */
  isFlowBlocked: boolean | null;
}

export const emptyState = (): QueueState => ({
  app: null,
  jobs: new Map(),
  runs: new Map(),
  ended: new Map(),
  alarms: new Map(),
  leases: new Map(),
  inHand: new Map(),
  lines: new Map(),
  due: new DueHeap(),
  leasedElsewhere: 0,
  isFlowBlocked: null,
});

export const lineFor = (state: QueueState, demand: Demand): DemandLine => {
  let line = state.lines.get(demand.key);
  if (!line) {
    line = {
      demand,
      runs: new PoolLines(),
      unservedSince: null,
      lack: null,
      toldLack: null,
      toldJobs: new Set(),
    };
    state.lines.set(demand.key, line);
  }
  return line;
};

/** What one journal row adds: the newest state of whatever changed since the row before. */
export interface JournalEntry {
  jobs: JobCounters[];
  runs: OpenRun[];
  ended: EndedRun[];
  /** Keys of runs that are in the history, or of a job that was removed. */
  gone: string[];
  /** Absent in rows that are older than alarms. */
  alarms?: AddressedAlarm[];
  /** Ids of alarms that need not be kept any more. */
  told?: string[];
}

export const isEmptyEntry = (entry: JournalEntry): boolean =>
  entry.jobs.length === 0 &&
  entry.runs.length === 0 &&
  entry.ended.length === 0 &&
  (entry.alarms?.length ?? 0) === 0;

export const addLease = (state: QueueState, lease: Lease, key: string): void => {
  state.leases.set(lease.token, key);
  const inHand = state.inHand.get(lease.workerId);
  if (inHand) inHand.add(lease.token);
  else state.inHand.set(lease.workerId, new Set([lease.token]));
};

export const dropLease = (state: QueueState, lease: Lease): void => {
  state.leases.delete(lease.token);
  const inHand = state.inHand.get(lease.workerId);
  inHand?.delete(lease.token);
  if (inHand?.size === 0) state.inHand.delete(lease.workerId);
};

export const tasksInHand = (state: QueueState, workerId: string): number =>
  state.inHand.get(workerId)?.size ?? 0;
