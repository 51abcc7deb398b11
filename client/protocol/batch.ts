import * as v from "valibot";
import { errorCode } from "./errors.ts";
import { jobId, runId, workflowId, workflowRunId } from "./ids.ts";
import { jobType } from "./job.ts";
import { runStatus, trigger } from "./run.ts";
import { instant } from "./text.ts";
import { workflowTimeType } from "./workflow.ts";

/** Most items of one batch, named or found by a filter. */
export const maxBatchItems = 10_000;

export const batchNouns = ["job", "run", "workflow", "workflow_run"] as const;
export const batchNoun = v.picklist(batchNouns);
export type BatchNoun = v.InferOutput<typeof batchNoun>;

const definitionAction = v.picklist(["enable", "disable", "run", "delete"]);
const runAction = v.picklist(["kill", "rerun", "mark_success"]);
const workflowRunAction = v.picklist(["kill", "rerun"]);
export const batchAction = v.picklist([...definitionAction.options, ...runAction.options]);
export type BatchAction = v.InferOutput<typeof batchAction>;

const idsOf = <T extends v.GenericSchema>(id: T) =>
  v.optional(
    v.pipe(
      v.array(id),
      v.minLength(1, "must name at least one"),
      v.maxLength(maxBatchItems, `must have at most ${maxBatchItems} ids`),
    ),
  );

/** Only counts what the action would be done to. */
const dryRun = v.optional(v.boolean());
const oneOfThem = "name either ids or a filter: one of them, not both";

/** Filters of the lists, as JSON. An empty one is everything that the caller sees. */
export const jobFilter = v.strictObject({
  app: v.optional(v.string()),
  search: v.optional(v.string()),
  enabled: v.optional(v.boolean()),
  type: v.optional(jobType),
  tag: v.optional(v.string()),
  owner: v.optional(v.string()),
  jobId: v.optional(jobId),
});

export const runFilter = v.strictObject({
  status: v.optional(v.array(runStatus)),
  app: v.optional(v.string()),
  job: v.optional(v.string()),
  trigger: v.optional(trigger),
  from: v.optional(instant),
  to: v.optional(instant),
});

export const workflowFilter = v.strictObject({
  app: v.optional(v.string()),
  search: v.optional(v.string()),
  enabled: v.optional(v.boolean()),
  published: v.optional(v.boolean()),
  timeType: v.optional(workflowTimeType),
  tag: v.optional(v.string()),
  owner: v.optional(v.string()),
});

export const workflowRunFilter = v.strictObject({
  status: v.optional(v.array(runStatus)),
  app: v.optional(v.string()),
  workflow: v.optional(v.string()),
  trigger: v.optional(trigger),
  from: v.optional(instant),
  to: v.optional(instant),
});

export const jobsBatch = v.pipe(
  v.strictObject({
    action: definitionAction,
    jobIds: idsOf(jobId),
    filter: v.optional(jobFilter),
    dryRun,
  }),
  v.forward(
    v.partialCheck(
      [["jobIds"], ["filter"]],
      ({ jobIds, filter }) => (jobIds === undefined) !== (filter === undefined),
      oneOfThem,
    ),
    ["jobIds"],
  ),
);

export const runsBatch = v.pipe(
  v.strictObject({ action: runAction, runIds: idsOf(runId), filter: v.optional(runFilter), dryRun }),
  v.forward(
    v.partialCheck(
      [["runIds"], ["filter"]],
      ({ runIds, filter }) => (runIds === undefined) !== (filter === undefined),
      oneOfThem,
    ),
    ["runIds"],
  ),
);

export const workflowsBatch = v.pipe(
  v.strictObject({
    action: definitionAction,
    workflowIds: idsOf(workflowId),
    filter: v.optional(workflowFilter),
    dryRun,
  }),
  v.forward(
    v.partialCheck(
      [["workflowIds"], ["filter"]],
      ({ workflowIds, filter }) => (workflowIds === undefined) !== (filter === undefined),
      oneOfThem,
    ),
    ["workflowIds"],
  ),
);

export const workflowRunsBatch = v.pipe(
  v.strictObject({
    action: workflowRunAction,
    workflowRunIds: idsOf(workflowRunId),
    filter: v.optional(workflowRunFilter),
    dryRun,
  }),
  v.forward(
    v.partialCheck(
      [["workflowRunIds"], ["filter"]],
      ({ workflowRunIds, filter }) => (workflowRunIds === undefined) !== (filter === undefined),
      oneOfThem,
    ),
    ["workflowRunIds"],
  ),
);

export const batchAnswer = v.object({
  /** Null for a dry run. */
  batchId: v.nullable(v.string()),
  /** Items that the action is done to. */
  total: v.number(),
  /** Found by the filter, but in a state that the action does not fit. */
  leftOut: v.number(),
});
export type BatchAnswer = v.InferOutput<typeof batchAnswer>;

/** `stopping`: what was begun ends, nothing else begins. */
export const batchStatus = v.picklist(["running", "stopping", "stopped", "finished"]);

export const batch = v.object({
  batchId: v.string(),
  noun: batchNoun,
  action: batchAction,
  status: batchStatus,
  createdBy: v.string(),
  createdAt: instant,
  finishedAt: v.nullable(instant),
  total: v.number(),
  done: v.number(),
  failed: v.number(),
  /** Not begun when it was stopped. */
  skipped: v.number(),
  /** Still to come. */
  left: v.number(),
  /** Why it makes no headway just now: `held` while enough of its runs wait in the pool; null otherwise. */
  waitsFor: v.nullable(v.picklist(["held", "overloaded", "unavailable"])),
  stoppedBy: v.nullable(v.string()),
});
export type Batch = v.InferOutput<typeof batch>;

export const batchItemStatuses = ["left", "done", "failed", "skipped"] as const;
export const batchItemStatus = v.picklist(batchItemStatuses);
export type BatchItemStatus = v.InferOutput<typeof batchItemStatus>;

export const batchItem = v.object({
  /** Its place in the batch, from 0. */
  place: v.number(),
  id: v.string(),
  /** Where it was read: null for runs, and for what was not found. */
  name: v.nullable(v.string()),
  status: batchItemStatus,
  /** The run that was started, or acted on. */
  runId: v.nullable(v.string()),
  error: v.nullable(v.object({ code: errorCode, message: v.string() })),
});
export type BatchItem = v.InferOutput<typeof batchItem>;
