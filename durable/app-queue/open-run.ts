import { formatRunId } from "../../client/protocol/ids.ts";
import type { RunReason, RunStatus, Trigger } from "../../client/protocol/run.ts";
import type { UpstreamData } from "../../client/protocol/upstream.ts";
import type { Follower } from "../shared/follower.ts";
import type { AttemptRecord, RunRecord } from "./rpc.ts";

/** Who executes http jobs: the platform's own callers, not a connected worker. */
export const edgeWorkerId = "edge";
/** Who executes distributed runs: an object that hands their tasks to workers. */
export const fanOutWorkerId = "fan-out";

/** Attempts are shown with the machine that executed them; a distributed run has many. */
export const shownWorker = (lease: Lease): { workerId: string | null; workerAddress: string | null } =>
  lease.workerId === fanOutWorkerId
    ? { workerId: null, workerAddress: null }
    : { workerId: lease.workerId, workerAddress: lease.workerAddress };

export interface Lease {
  token: string;
  workerId: string;
  workerAddress: string;
  leasedAt: number;
  /** When its worker last told of it. Soft: a start forgets it until the worker calls again. */
  heardAt?: number;
}

export interface KillOrder {
  by: string;
  reason: "killed" | "timeout";
  /** The attempt is closed then, whether the worker answered or not. */
  closeAt: number;
}

/** A run from its acceptance to its end. Plain data: the journal holds it as it is. */
export interface OpenRun {
  jobId: number;
  number: number;
  /** Counts the started runs of the job, so that skipped ones do not push history out of its retention. */
  ordinal: number;
  /** Of the definition that the newest attempt was handed out with. */
  version: number;
  trigger: Trigger;
  operator: string | null;
  workflowRunId: string | null;
  rerunOf: number | null;
  scheduleAt: number;
  dataAt: number;
  createdAt: number;
  parameters: string;
  /** The one worker that the request named. */
  workerId: string | null;
  /** Only of runs that somebody waits for. */
  follower?: Follower;
  upstream?: UpstreamData[];

  status: Extract<RunStatus, "waiting" | "pool" | "running">;
  /** Of `waiting` only; why a run is in the pool is seen from the workers at the moment it is asked. */
  waitsFor: "overlap_queue" | "retry_delay" | null;
  /** 0 low to 3 urgent. */
  priority: number;
  /** When it entered the pool: first in, first out. */
  readyAt: number;
  /** Time spent in the pool without any worker that could take it, before the stretch that is going on. */
  unservedMs: number;
  startedAt: number | null;
  /** Closed attempts; the one that is going on is `lease`. */
  attempts: AttemptRecord[];
  lease: Lease | null;
  nextAttemptAt: number | null;
  timeoutAt: number | null;
  timedOut: boolean;
  /** People know that it is over its time. */
  told?: "timeout";
  kill: KillOrder | null;
  /** The target of an http job answered 202. */
  awaitsCompletion: boolean;
}

export interface RunEnd {
  status: "success" | "failed" | "skipped";
  reason: RunReason;
  message: string | null;
  result: string | null;
}

export const runKey = (run: { jobId: number; number: number }): string => formatRunId(run);

/** The number of the attempt that is going on, or of the last one. */
export const attemptNumber = (run: OpenRun): number => run.attempts.length + (run.lease === null ? 0 : 1);

/** Soft facts that only live in memory, shown while a run is open. */
export interface LiveFacts {
  reason: RunReason | null;
  lastHeartbeatAt: number | null;
  progress: { done: number; total: number } | null;
}

const currentAttempt = (run: OpenRun, lease: Lease, facts: LiveFacts): AttemptRecord => ({
  attempt: run.attempts.length + 1,
  status: "running",
  reason: null,
  message: null,
  result: null,
  ...shownWorker(lease),
  leasedAt: lease.leasedAt,
  lastHeartbeatAt: facts.lastHeartbeatAt,
  finishedAt: null,
});

const identity = (run: OpenRun) => ({
  jobId: run.jobId,
  number: run.number,
  trigger: run.trigger,
  operator: run.operator,
  workflowRunId: run.workflowRunId,
  scheduleAt: run.scheduleAt,
  dataAt: run.dataAt,
  createdAt: run.createdAt,
  version: run.version,
  rerunOf: run.rerunOf,
  parameters: run.parameters,
});

export const viewOpenRun = (run: OpenRun, facts: LiveFacts): RunRecord => ({
  ...identity(run),
  status: run.status,
  reason: facts.reason,
  message: run.kill ? `kill requested by ${run.kill.by}` : null,
  startedAt: run.startedAt,
  finishedAt: null,
  attempt: attemptNumber(run),
  attempts: run.lease ? [...run.attempts, currentAttempt(run, run.lease, facts)] : run.attempts,
  result: null,
  nextAttemptAt: run.nextAttemptAt,
  killRequested: run.kill !== null,
  progress: facts.progress,
});

/** A run that ended: what the history keeps, with its place in the ring. */
export interface EndedRun {
  record: RunRecord;
  slot: number;
  ordinal: number;
  /** Who has to be told before the history is. */
  follower?: Follower;
}

/**
 * The place in the history: a ring by started runs, so that retention costs no delete. Skipped runs have a small ring of
 * their own in negative slots, for they do not count towards retention.
 */
export const historySlot = (status: RunEnd["status"], ordinal: number, retention: number): number =>
  status === "skipped" ? -1 - (ordinal % Math.min(retention, 60)) : ordinal % retention;

export const endRun = (run: OpenRun, end: RunEnd, now: number, retention: number): EndedRun => ({
  record: {
    ...identity(run),
    status: end.status,
    reason: end.reason,
    message: end.message,
    startedAt: run.startedAt,
    finishedAt: now,
    attempt: run.attempts.length,
    attempts: run.attempts,
    result: end.result,
    nextAttemptAt: null,
    killRequested: false,
    progress: null,
  },
  slot: historySlot(end.status, run.ordinal, retention),
  ordinal: run.ordinal,
  ...(run.follower ? { follower: run.follower } : {}),
});
