import * as v from "valibot";
import { batchResult, runStatus } from "./run.ts";
import { instant, text } from "./text.ts";

export const taskStates = ["waiting", "running", "success", "failed"] as const;
export const taskState = v.picklist(taskStates);

/** A shard, a part of a broadcast, a subtask, or one of the tasks around them (root, reduce, preProcess, postProcess). */
export const runTask = v.object({
  taskId: v.string(),
  taskName: v.nullable(v.string()),
  state: taskState,
  /** A person turned it into a success. */
  marked: v.boolean(),
  workerId: v.nullable(v.string()),
  attempt: v.number(),
  result: v.nullable(v.string()),
  message: v.nullable(v.string()),
  /** The beginning of the mapped item as JSON. */
  item: v.nullable(v.string()),
  sharding: v.nullable(v.object({ id: v.number(), total: v.number(), parameter: v.string() })),
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
});
export type RunTask = v.InferOutput<typeof runTask>;

const counts = {
  total: v.number(),
  waiting: v.number(),
  running: v.number(),
  success: v.number(),
  failed: v.number(),
};
export const taskCounts = v.object(counts);
export type TaskCounts = v.InferOutput<typeof taskCounts>;

/** How a distributed run stands, or stood at its end. */
export const execution = v.object({
  attempt: v.number(),
  /** `preProcess`, `root`, `process`, `reduce`, `postProcess`, `ended`. */
  phase: v.string(),
  totals: taskCounts,
  workers: v.array(v.object({ workerId: v.string(), address: v.string(), ...counts })),
  taskNames: v.array(v.object({ taskName: v.string(), ...counts })),
  /** The tasks around the numbered ones. */
  stages: v.array(runTask),
  /** The first 1 000. */
  failures: v.array(runTask),
  /** Workers that a broadcast left out because they were busy. */
  leftOut: v.array(v.object({ workerId: v.string(), address: v.string() })),
  /** Tasks a second over the last ten; null while it can't be told. */
  perSecond: v.nullable(v.number()),
  remainingMs: v.nullable(v.number()),
  /** What the mode and the job allow. */
  caps: v.object({
    tasks: v.nullable(v.number()),
    concurrencyPerWorker: v.number(),
    concurrencyTotal: v.number(),
  }),
  startedAt: instant,
  finishedAt: v.nullable(instant),
});
export type Execution = v.InferOutput<typeof execution>;

export const taskActed = v.object({ taskId: v.string(), runStatus: v.string() });

export const taskActions = ["rerun", "kill", "mark_success"] as const;
export type TaskAction = (typeof taskActions)[number];

/** As many as the mode with the most listed tasks has. */
export const tasksBatch = v.strictObject({
  action: v.picklist(taskActions),
  taskIds: v.pipe(v.array(text(20, 1)), v.minLength(1), v.maxLength(1000)),
});

/** What became of each task, in the order asked; the run's status afterwards. */
export const tasksActed = v.object({ ...batchResult.entries, runStatus });
