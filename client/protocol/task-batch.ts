import * as v from "valibot";
import { preparedRequest } from "./http-request.ts";
import { taskHead } from "./task-head.ts";
import { text, whole } from "./text.ts";
import { upstreamData } from "./upstream.ts";

/** Tasks of distributed runs travel in batches: what they share is said once, and one lease stands for all of them. */

export const rootTaskName = "MAP_TASK_ROOT";
export const reduceTaskName = "REDUCE_TASK";
/** Of the calls of a parallel http job, one for each element of the list that its first call answered. */
export const callTaskName = "call";

/** Of one item as JSON, in UTF-8 bytes. */
export const maxItemBytes = 65_536;

export interface MapLimits {
  tasks: number;
  /** Items and results together. */
  bytes: number;
}

/** What the mode takes, and which mode takes more. */
export const mapLimits: Record<"parallel" | "memory_grid" | "grid", MapLimits> = {
  parallel: { tasks: 300, bytes: 20_000_000 },
  memory_grid: { tasks: 50_000, bytes: 48_000_000 },
  grid: { tasks: 1_000_000, bytes: 4_000_000_000 },
};
export type MapMode = keyof typeof mapLimits;

/** How one part of a broadcast or one subtask of the parallel mode ended, as `postProcess` and `reduce` see it. */
export const taskOutcome = v.object({
  taskId: v.string(),
  taskName: v.nullable(v.string()),
  workerId: v.nullable(v.string()),
  status: v.picklist(["success", "failed"]),
  result: v.nullable(v.string()),
  message: v.nullable(v.string()),
});
export type TaskOutcome = v.InferOutput<typeof taskOutcome>;

export const taskTotals = v.object({ total: v.number(), success: v.number(), failed: v.number() });
export type TaskTotals = v.InferOutput<typeof taskTotals>;

/** First task and how many follow each other, or first and last position: always pairs of whole numbers. */
const pair = v.tuple([v.number(), v.number()]);
export type Pair = [number, number];

export const taskBatch = v.object({
  ...taskHead.entries,
  /** How many tasks of this run the worker may execute at once. */
  concurrency: v.number(),
  /** How many tasks there are; they are named by their position in the batch, from 0. */
  count: v.number(),
  /** Numbers of the tasks in the run, as [first, count] in the order of the batch; empty for tasks outside the numbering. */
  tasks: v.array(pair),
  /** One for each task: the mapped item, or a shard as {id, total, parameter}; empty when there are none. */
  items: v.array(v.unknown()),
  /** Of http jobs, one for each task: what is to be sent, as it is. Null where it can't be made; the platform knows. */
  calls: v.optional(v.array(v.nullable(preparedRequest))),
  results: v.optional(v.array(taskOutcome)),
  totals: v.optional(taskTotals),
  /** Left out where there is none: every batch of a run carries it. */
  upstream: v.optional(v.array(upstreamData)),
});
export type TaskBatch = v.InferOutput<typeof taskBatch>;

/** A batch in hand. Every task of it that was not reported is in hand, and `left` of them have not begun. */
export const heldBatch = v.object({
  runId: text(40, 1),
  lease: text(100, 1),
  left: whole(0, 1_000_000),
});
export type HeldBatch = v.InferOutput<typeof heldBatch>;

/** Position in the batch, what became of it, result, message. `accepted`: the target of a call answered 202 and finishes later. */
const packedResult = v.tuple([
  whole(0, 1_000_000),
  v.picklist(["success", "failed", "rejected", "returned", "accepted"]),
  v.nullable(v.string()),
  v.nullable(v.string()),
]);
export type PackedResult = v.InferOutput<typeof packedResult>;

export const batchReport = v.object({
  runId: text(40, 1),
  lease: text(100, 1),
  /** [first, last] positions of tasks that succeeded without a result. */
  done: v.optional(v.pipe(v.array(pair), v.maxLength(20_000))),
  results: v.optional(v.pipe(v.array(packedResult), v.maxLength(20_000))),
});
export type BatchResult = v.InferOutput<typeof batchReport>;

export const batchOutcome = v.object({
  /** `again`: the platform could not take it in now; report it once more. */
  outcome: v.picklist(["accepted", "stale", "invalid", "again"]),
  message: v.optional(v.string()),
});
export type BatchOutcome = v.InferOutput<typeof batchOutcome>;

export const batchKill = v.object({
  lease: v.string(),
  /** Null: every task of the batch. */
  positions: v.nullable(v.array(v.number())),
  reason: v.picklist(["killed", "timeout", "stale"]),
});
export type BatchKill = v.InferOutput<typeof batchKill>;

export const mapRequest = v.object({
  workerId: text(200, 1),
  runId: text(40, 1),
  /** Of the batch that holds the mapping task. */
  lease: text(100, 1),
  /** The same id again is stored once. */
  batchId: text(100, 1),
  taskName: text(200, 1),
  items: v.pipe(v.array(v.unknown()), v.maxLength(100_000)),
});

export const mapAnswer = v.object({
  /** Subtasks that the run holds now. */
  total: v.number(),
});
