import type { BatchKill } from "../../client/protocol/task-batch.ts";
import type { PollAnswer, PollRequest, Task } from "../../client/protocol/worker-call.ts";
import type { StartAnswer, Supply, WorkerName } from "../fan-out/rpc.ts";
import type { Demand } from "./demand.ts";
import type { Lack } from "./lack.ts";
import type { Lease, OpenRun } from "./open-run.ts";

/** Plain data between the slices of an autoscaled app: the first, which owns workers and flow control, and all others. */

/** A run of the pool as far as its place in the line goes. */
export type Standing = Pick<OpenRun, "jobId" | "number" | "priority" | "readyAt" | "createdAt">;

/** Of one slice's pool: runs that go before somebody, and all. */
export interface PoolCount {
  before: number;
  size: number;
}

export interface StandingLine {
  demand: Demand;
  /** The best of the line, in order. */
  heads: Standing[];
}

/** A distributed run at work: workers ask the first slice for its tasks. */
export interface SharedRun {
  jobId: number;
  number: number;
  lease: string;
  demand: Demand;
}

export interface SliceReport {
  /** What flow control counts. */
  leased: number;
  /** Calls of http jobs under way. */
  edgeCalls: number;
  lines: StandingLine[];
  /** How many tasks each worker has in hand. */
  inHand: Record<string, number>;
  shared: SharedRun[];
}

/** A run that was given to somebody, who the slice leases it to. */
export interface Grant {
  jobId: number;
  number: number;
  lease: Lease;
}

export interface MeetingAsk {
  /** Null opens a session, which makes every grant of the sessions before it void, wherever it is. */
  session: string | null;
  /** Counts the meetings of a session. */
  seq: number;
  grants: Grant[];
  /** Why nobody can take the runs of a line, or null; only what changed since the meeting before. */
  verdicts: { key: string; lack: Lack | null }[];
  isFlowBlocked: boolean;
  /** How the slice's distributed runs get on, which only the first slice hears. */
  shared: SharedNews[];
}

export interface SharedNews {
  key: string;
  progress: { done: number; total: number } | null;
  unserved: { lack: Lack } | null;
}

export type MeetingAnswer =
  | { ok: true; session: string; tasks: { workerId: string; task: Task }[]; report: SliceReport }
  /** Another session is open: nothing was granted. */
  | { ok: false };

/** What a call of a worker says of a slice's tasks. */
export interface SliceHearing {
  workerId: string;
  results: unknown[];
  running: PollRequest["running"];
  /** Of a call that tells all that is in hand: which leases it can speak of. Null for every other call. */
  horizon: Horizon | null;
}

export interface Horizon {
  session: string;
  startId: string;
  /** Leases that were counted later may not have arrived yet. */
  count: number;
  /** On their way at the moment of the call. */
  outgoing: string[];
}

export type SliceHeard = Pick<PollAnswer, "results" | "kills">;

/** What the first slice has to know to serve a distributed run of another. */
export interface SharedStart {
  answer: StartAnswer;
  isPush: boolean;
  startLimitMs: number;
}

export interface Whereabouts {
  state: "unknown" | "ended" | "open";
  lease: { workerId: string } | null;
}

/** What the first slice asks of the others. */
export interface SliceCalls {
  /** One at a time: what may be handed out, and what waits. */
  meet(ask: MeetingAsk): Promise<MeetingAnswer>;
  hearWorker(hearing: SliceHearing): Promise<SliceHeard>;
  loseWorkers(workerIds: string[], horizon: Omit<Horizon, "outgoing">): Promise<void>;
  /** Starts the object of a distributed run, or asks it how it is; null when it is not at work under this lease. */
  startShared(run: SharedRun, workers: WorkerName[], leftOut: WorkerName[]): Promise<SharedStart | null>;
  /** By worker, the ids of the runs it has in hand. */
  runsInHand(): Promise<Record<string, string[]>>;
  whereabouts(jobId: number, number: number): Promise<Whereabouts>;
  standing(jobId: number, number: number): Promise<Standing | null>;
  poolAround(standing: Standing): Promise<PoolCount>;
}

/** News for workers, which only the first slice can tell. */
export interface WorkerNews {
  kills: { workerId: string; kill: PollAnswer["kills"][number] }[];
  batchKills: { workerId: string; kill: BatchKill }[];
  supplies: { key: string; lease: string; supply: Supply }[];
}

/** What the others tell the first slice. */
export interface FirstSliceCalls {
  /** There is something to say at a meeting. */
  sliceRings(slice: number): Promise<void>;
  tellWorkers(news: WorkerNews): Promise<void>;
}
