import type { QueueMachine } from "./machine.ts";
import { edgeWorkerId, fanOutWorkerId, type Lease, type OpenRun } from "./open-run.ts";
import { goesBefore } from "./pool.ts";
import type { DemandLine, QueueState } from "./queue-state.ts";
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
  nextToken: () => string;
  random: () => number;
}

interface OpenLine {
  line: DemandLine;
  free: Candidate[];
}

/** Notes since when a line has nobody to serve it; what a run waited before is added up when that ends. */
const noteService = (line: DemandLine, lack: DemandLine["lack"], now: number): void => {
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

const openLines = (state: QueueState, dispatch: Dispatch, now: number): OpenLine[] => {
  const open: OpenLine[] = [];
  for (const [key, line] of state.lines) {
    if (line.runs.size === 0) {
      state.lines.delete(key);
      continue;
    }
    if (line.demand.edge) {
      line.runs.takeFresh();
      open.push({ line, free: [] });
      continue;
    }
    const eligible = eligibleWorkers(dispatch.connected, line.demand, dispatch.limits);
    noteService(line, eligible.lack, now);
    if (line.demand.fanOut) {
      if (eligible.lack === null) open.push({ line, free: [] });
      continue;
    }
    const free = eligible.workers.filter(
      (worker) => (dispatch.present.get(worker.workerId)?.capacity ?? 0) > 0,
    );
    if (free.length > 0) open.push({ line, free });
  }
  return open;
};

const bestOf = (
  open: readonly OpenLine[],
  edgeSlots: number,
  now: number,
): { from: OpenLine; run: OpenRun } | null => {
  let best: { from: OpenLine; run: OpenRun } | null = null;
  for (const from of open) {
    const { edge, fanOut } = from.line.demand;
    if (!fanOut && (edge ? edgeSlots <= 0 : from.free.length === 0)) continue;
    const run = from.line.runs.best(now);
    if (run && (best === null || goesBefore(run, best.run, now))) best = { from, run };
  }
  return best;
};

/**
 * Hands out what can be handed out now: the best run of all lines that somebody free can take, again and again, until the
 * app's flow control, the free workers or the pool are used up.
 */
export const dispatchPool = (machine: QueueMachine, dispatch: Dispatch, now: number): void => {
  const open = openLines(machine.state, dispatch, now);
  let { tokens, edgeSlots } = dispatch;
  let turn = 0;
  while (tokens > 0) {
    const best = bestOf(open, edgeSlots, now);
    if (!best) return;
    tokens -= 1;
    if (best.from.line.demand.fanOut) {
      machine.lease(best.run, platformLease(fanOutWorkerId, dispatch.nextToken(), now), now);
      continue;
    }
    if (best.from.line.demand.edge) {
      edgeSlots -= 1;
      machine.lease(best.run, platformLease(edgeWorkerId, dispatch.nextToken(), now), now);
      continue;
    }
    const worker = chooseWorker(
      best.from.free,
      best.from.line.demand,
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
    machine.lease(
      best.run,
      {
        token: dispatch.nextToken(),
        workerId: worker.workerId,
        workerAddress: worker.identity.address,
        leasedAt: now,
      },
      now,
    );
  }
};

const platformLease = (workerId: string, token: string, now: number): Lease => ({
  token,
  workerId,
  workerAddress: "platform",
  leasedAt: now,
});
