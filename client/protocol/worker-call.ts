import * as v from "valibot";
import { load } from "./app.ts";
import { preparedRequest } from "./http-request.ts";
import { jobType } from "./job.ts";
import { logLevel } from "./run.ts";
import { batchKill, batchOutcome, heldBatch, taskBatch, taskOutcome, taskTotals } from "./task-batch.ts";
import { taskHead } from "./task-head.ts";
import { instant, text, whole } from "./text.ts";
import { dumpAsk, dumpTold } from "./thread-dump.ts";
import { upstreamData } from "./upstream.ts";

/** Headers that identify a worker's app beside `Authorization: Bearer <appKey>`. */
export const workerHeaders = { namespace: "Carillon-Namespace", app: "Carillon-App" } as const;
/** One request moves at most so much; over it 413. */
export const maxPollBytes = 4_194_304;

export const workerIdentity = v.object({
  address: text(200, 1),
  clientKind: text(40, 1),
  clientVersion: text(40, 1),
  labels: v.pipe(v.array(text(100, 1)), v.maxLength(50)),
  jobTypes: v.pipe(v.array(jobType), v.maxLength(6)),
  processors: v.pipe(v.array(text(200, 1)), v.maxLength(5000)),
  /** How many tasks it executes at once. */
  concurrency: whole(1, 10_000),
  /** Whether it can tell on request what its process is doing; one that does not say so is not asked. */
  threadDumps: v.optional(v.boolean()),
});
export type WorkerIdentity = v.InferOutput<typeof workerIdentity>;

/** A task in hand, by its lease; progress as the processor told it. */
export const runningTask = v.object({
  lease: text(100, 1),
  done: v.optional(v.number()),
  total: v.optional(v.number()),
});

export const taskResult = v.object({
  lease: text(100, 1),
  /**
   * `rejected`: the worker will not execute it; `returned`: it never began (a drain), hand it to another; `accepted`: the target of
   * an http job answered 202 and finishes by the completion URL.
   */
  status: v.picklist(["success", "failed", "rejected", "returned", "accepted"]),
  /** Text as it is, other values as JSON; at most 1 000 bytes. */
  result: v.optional(v.nullable(v.string())),
  message: v.optional(v.nullable(v.string())),
});
export type TaskResult = v.InferOutput<typeof taskResult>;

export const logBatch = v.object({
  runId: text(40, 1),
  attempt: whole(1, 1_000_000),
  /** Counts the lines of this worker for this attempt, from 0: a batch that was sent again is stored once. */
  seq: whole(0, Number.MAX_SAFE_INTEGER),
  lines: v.pipe(
    v.array(
      v.object({ at: instant, level: logLevel, text: v.string(), task: v.optional(v.nullable(v.string())) }),
    ),
    v.maxLength(10_000),
  ),
});
export type LogBatch = v.InferOutput<typeof logBatch>;

/** Taken as it comes and judged by its own schema: a result, a batch of log lines, what became of tasks of a batch. */
export const toldResult = v.unknown();
export const toldLogs = v.unknown();
export const toldBatchResult = v.unknown();

/**
 * The one call of a worker: heartbeat, results, logs and the request for work. Results and log batches are judged one by one,
 * so that a malformed item is answered by its index and spoils no other.
 */
export const pollRequest = v.object({
  workerId: text(200, 1),
  /** On the first call of a process and whenever the answer asks for it. */
  identity: v.optional(workerIdentity),
  load: v.optional(load),
  /** Every task in hand: executed or about to be. What the platform leased and does not find here never arrived. */
  running: v.pipe(v.array(runningTask), v.maxLength(20_000)),
  results: v.optional(v.pipe(v.array(toldResult), v.maxLength(20_000))),
  logs: v.optional(v.pipe(v.array(toldLogs), v.maxLength(2_000))),
  /** How many more tasks it can take. */
  capacity: whole(0, 20_000),
  /** Whether to hold the call until there is work; false only reports. */
  wait: v.boolean(),
  draining: v.optional(v.boolean()),
  /** Batches of distributed runs in hand; a worker that knows none of them leaves it out and is given none. */
  batches: v.optional(v.pipe(v.array(heldBatch), v.maxLength(2_000))),
  batchResults: v.optional(v.pipe(v.array(toldBatchResult), v.maxLength(2_000))),
  /** More tasks of runs in hand are welcome before a slot is free. */
  prefetch: v.optional(v.boolean()),
  /** What was asked for. */
  threadDumps: v.optional(v.pipe(v.array(dumpTold), v.maxLength(4))),
});
export type PollRequest = v.InferOutput<typeof pollRequest>;

export const shardingContext = v.object({ id: v.number(), total: v.number(), parameter: v.string() });

export const task = v.object({
  ...taskHead.entries,
  taskId: v.string(),
  item: v.optional(v.unknown()),
  sharding: v.nullable(shardingContext),
  upstream: v.array(upstreamData),
  /** What a worker sends for an http job, as it is: the signing secret stays on the platform. Null for other jobs. */
  httpCall: v.optional(v.nullable(preparedRequest), null),
  /** In `postProcess` and `reduce`. */
  results: v.optional(v.array(taskOutcome)),
  totals: v.optional(taskTotals),
});
export type Task = v.InferOutput<typeof task>;

export const pollAnswer = v.object({
  /** The platform's clock. */
  now: instant,
  times: v.object({
    pollMs: v.number(),
    heartbeatMs: v.number(),
    leaseMs: v.number(),
    killGraceMs: v.number(),
  }),
  /** The platform does not know this worker (any more): send the identity with the next call. */
  identify: v.boolean(),
  /** The app or the platform asks the worker to stop taking work. */
  drain: v.boolean(),
  tasks: v.array(task),
  /** Leases of tasks to end now, and why. */
  kills: v.array(v.object({ lease: v.string(), reason: v.picklist(["killed", "timeout", "stale"]) })),
  /** One for each result sent, in order. */
  results: v.array(
    v.object({
      outcome: v.picklist(["accepted", "repeated", "stale", "invalid"]),
      message: v.optional(v.string()),
    }),
  ),
  /** Malformed log batches, by index; all others are stored. */
  logIssues: v.array(v.object({ index: v.number(), message: v.string() })),
  batches: v.optional(v.array(taskBatch)),
  batchKills: v.optional(v.array(batchKill)),
  /** One for each batch result sent, in order. */
  batchOutcomes: v.optional(v.array(batchOutcome)),
  /** A person wants to know what the worker's process is doing: told by its id with a later call, soon. */
  threadDumps: v.optional(v.array(dumpAsk)),
});
export type PollAnswer = v.InferOutput<typeof pollAnswer>;
