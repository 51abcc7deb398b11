import type { Demand } from "./demand.ts";
import type { QueueMachine } from "./machine.ts";
import { edgeWorkerId, fanOutWorkerId, type Lease } from "./open-run.ts";
import { goesBefore } from "./pool.ts";
import type { DemandLine } from "./queue-state.ts";
import type { Standing } from "./slice-rpc.ts";
import { type BusyThresholds, type Candidate, chooseWorker, eligibleWorkers } from "./worker-choice.ts";

/** Workers that can be given something in this turn, with how much each still takes. */
export interface Present {
  candidate: Candidate;
  capacity: number;
}

/** Calls of http jobs that one app has under way at most; the rest wait in the pool like any other work. */
export const maxEdgeCalls = 200;

export interface Dispatch {
  connected: readonly Candidate[];
  present: ReadonlyMap<string, Present>;
  limits: BusyThresholds;
  /** Runs the app's flow control still lets out. */
  tokens: number;
  edgeSlots: number;
  nextToken: (slice?: number) => string;
  random: () => number;
  /** Lines of other slices of the app. */
  away?: readonly AwayLine[];
}

/** A line that waits in another slice: what is handed out of it is granted there. */
export interface AwayLine {
  slice: number;
  demand: Demand;
  best(): Standing | null;
  note(lack: DemandLine["lack"]): void;
  /** Grants the best. */
  grant(lease: Lease): void;
}

interface OpenLine {
  slice: number;
  demand: Demand;
  free: Candidate[];
  best(): Standing | null;
  /** Hands out the best. */
  hand(lease: Lease): void;
}

/** Notes since when a line has nobody to serve it; what a run waited before is added up when that ends. */
export const noteService = (line: DemandLine, lack: DemandLine["lack"], now: number): void => {
  line.lack = lack;
  if (lack !== null) {
    line.unservedSince ??= now;
    return;
  }
  line.runs.takeFresh();
  if (line.unservedSince === null) return;
  for (const run of line.runs) run.unservedMs += Math.max(0, now - Math.max(line.unservedSince, run.readyAt));
  line.unservedSince = null;
  line.toldLack = null;
  line.toldJobs.clear();
};

const ownLine = (machine: QueueMachine, line: DemandLine, free: Candidate[], now: number): OpenLine => {
  const best = () => line.runs.best(now);
  const hand = (lease: Lease) => {
    const run = best();
    if (run) machine.lease(run, lease, now);
  };
  return { slice: 0, demand: line.demand, free, best, hand };
};

const awayLine = (line: AwayLine, free: Candidate[]): OpenLine => ({
  slice: line.slice,
  demand: line.demand,
  free,
  best: () => line.best(),
  hand: (lease) => line.grant(lease),
});

/** Who may take the runs of a line now; null when nobody can, noted with the reason. */
const freeFor = (
  demand: Demand,
  dispatch: Dispatch,
  note: (lack: DemandLine["lack"]) => void,
): Candidate[] | null => {
  if (demand.edge) {
    note(null);
    return [];
  }
  const eligible = eligibleWorkers(dispatch.connected, demand, dispatch.limits);
  note(eligible.lack);
  if (demand.fanOut) return eligible.lack === null ? [] : null;
  const free = eligible.workers.filter(
    (worker) => (dispatch.present.get(worker.workerId)?.capacity ?? 0) > 0,
  );
  return free.length > 0 ? free : null;
};

const openLines = (machine: QueueMachine, dispatch: Dispatch, now: number): OpenLine[] => {
  const { state } = machine;
  const open: OpenLine[] = [];
  for (const [key, line] of state.lines) {
    if (line.runs.size === 0) {
      state.lines.delete(key);
      continue;
    }
    const free = freeFor(line.demand, dispatch, (lack) => noteService(line, lack, now));
    if (free) open.push(ownLine(machine, line, free, now));
  }
  for (const line of dispatch.away ?? []) {
    const free = freeFor(line.demand, dispatch, (lack) => line.note(lack));
    if (free) open.push(awayLine(line, free));
  }
  return open;
};

const bestOf = (
  open: readonly OpenLine[],
  edgeSlots: number,
  now: number,
): { from: OpenLine; run: Standing } | null => {
  let best: { from: OpenLine; run: Standing } | null = null;
  for (const from of open) {
    const { edge, fanOut } = from.demand;
    if (!fanOut && (edge ? edgeSlots <= 0 : from.free.length === 0)) continue;
    const run = from.best();
    if (run && (best === null || goesBefore(run, best.run, now))) best = { from, run };
  }
  return best;
};

/**
 * Hands out what can be handed out now: the best run of all lines that somebody free can take, again and again, until the
 * app's flow control, the free workers or the pool are used up.
 */
export const dispatchPool = (machine: QueueMachine, dispatch: Dispatch, now: number): void => {
  const open = openLines(machine, dispatch, now);
  let { tokens, edgeSlots } = dispatch;
  let turn = 0;
  while (tokens > 0) {
    const best = bestOf(open, edgeSlots, now);
    if (!best) return;
    tokens -= 1;
    const { from } = best;
    const token = dispatch.nextToken(from.slice);
    if (from.demand.fanOut) {
      from.hand(platformLease(fanOutWorkerId, token, now));
      continue;
    }
    if (from.demand.edge) {
      edgeSlots -= 1;
      from.hand(platformLease(edgeWorkerId, token, now));
      continue;
    }
    const worker = chooseWorker(
      from.free,
      from.demand,
      dispatch.limits,
      best.run.number + turn,
      dispatch.random(),
    );
    if (!worker) return;
    turn += 1;
    const present = dispatch.present.get(worker.workerId);
    if (!present) return;
    present.capacity -= 1;
    worker.running += 1;
    if (present.capacity <= 0)
      for (const other of open) other.free = other.free.filter((candidate) => candidate !== worker);
    from.hand({
      token,
      workerId: worker.workerId,
      workerAddress: worker.identity.address,
      leasedAt: now,
    });
  }
};

const platformLease = (workerId: string, token: string, now: number): Lease => ({
  token,
  workerId,
  workerAddress: "platform",
  leasedAt: now,
});
