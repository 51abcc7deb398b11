import * as v from "valibot";
import { appId } from "./ids.ts";
import { runStatus } from "./run.ts";
import { instant, whole } from "./text.ts";

export const maxDataTimes = 1000;

const day = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/, "must be a date such as 2026-11-24"));
const order = v.picklist(["oldest_first", "newest_first"]);
const clockTime = v.pipe(
  v.string(),
  v.regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/, "must be a time of day such as 11:11:11"),
);

/** One run a day of the range, both ends included, at that clock time in the job's zone. */
export const backfillRequest = v.strictObject({
  startDate: day,
  endDate: day,
  time: v.optional(clockTime, "00:00:00"),
  order: v.optional(order, "oldest_first"),
  /** Runs open at once; the run concurrency of the job or workflow holds besides. */
  parallelism: v.optional(whole(1, 100), 1),
  /** Leaves out the days on which the calendar of the job or workflow lets nothing fire. */
  followCalendar: v.optional(v.boolean(), true),
  /** Only says what would run. */
  dryRun: v.optional(v.boolean(), false),
});
export type BackfillRequest = v.InferOutput<typeof backfillRequest>;

/** In the order in which they are started. */
export const backfillAnswer = v.object({
  backfillId: v.nullable(v.string()),
  dataTimes: v.array(instant),
  /** Dates that the calendar leaves out, oldest first. */
  leftOut: v.array(v.string()),
});

export const backfillItem = v.object({
  dataTime: instant,
  /** `waiting` until it is started; `skipped` when the backfill was stopped before. */
  status: runStatus,
  /** Of a job; of a workflow it is a workflow run. */
  runId: v.nullable(v.string()),
});

export const backfillStatus = v.picklist(["running", "stopping", "stopped", "finished"]);
export type BackfillStatus = v.InferOutput<typeof backfillStatus>;
export const backfillKind = v.picklist(["job", "workflow"]);

/** What was asked for, without how much of it. */
export const backfillRange = v.object({ startDate: day, endDate: day, time: clockTime });
export type BackfillRange = v.InferOutput<typeof backfillRange>;

const summary = {
  backfillId: v.string(),
  kind: backfillKind,
  /** The job's or the workflow's. */
  targetId: v.number(),
  targetName: v.string(),
  appId,
  /** Null of those that were started before it was kept. */
  range: v.nullable(backfillRange),
  status: backfillStatus,
  createdBy: v.string(),
  createdAt: instant,
  finishedAt: v.nullable(instant),
  total: v.number(),
  waiting: v.number(),
  running: v.number(),
  success: v.number(),
  failed: v.number(),
  skipped: v.number(),
};
export const backfillSummary = v.object(summary);
export type BackfillSummary = v.InferOutput<typeof backfillSummary>;

export const backfill = v.object({
  ...summary,
  order,
  parallelism: v.number(),
  items: v.array(backfillItem),
});
export type Backfill = v.InferOutput<typeof backfill>;
