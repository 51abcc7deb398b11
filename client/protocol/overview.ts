import * as v from "valibot";
import { appId, jobId, runId, workflowId } from "./ids.ts";
import { runReason } from "./run.ts";
import { instant } from "./text.ts";

export const overviewRanges = ["24h", "7d", "30d"] as const;
export const overviewRange = v.picklist(overviewRanges);
export type OverviewRange = v.InferOutput<typeof overviewRange>;

const outcomes = { success: v.number(), failed: v.number(), skipped: v.number() };
const percentiles = {
  p50: v.nullable(v.number()),
  p95: v.nullable(v.number()),
  p99: v.nullable(v.number()),
};

const openRun = v.object({ runId, since: instant });

const appWorkers = v.object({
  appId,
  /** Healthy and busy ones. */
  up: v.number(),
  busy: v.number(),
  lost: v.number(),
  tasks: v.number(),
  /** The measure that is furthest over its threshold. */
  measure: v.nullable(
    v.object({
      measure: v.picklist(["load5", "memoryPercent", "diskPercent"]),
      value: v.number(),
      limit: v.number(),
    }),
  ),
  /** False when the app's queue did not answer: the numbers are then zero. */
  known: v.boolean(),
});
export type AppWorkers = v.InferOutput<typeof appWorkers>;

const failingJob = v.object({
  jobId,
  jobName: v.string(),
  appId,
  /** The last twelve runs that ended, oldest first. */
  history: v.array(v.picklist(["success", "failed", "skipped"])),
  /** Failures since the last success, as far as the history is kept. */
  inARow: v.number(),
  runId,
  failedAt: instant,
  reason: v.nullable(runReason),
  message: v.nullable(v.string()),
  lastSuccessAt: v.nullable(instant),
});
export type FailingJob = v.InferOutput<typeof failingJob>;

/** What a namespace did and does. Ended runs count at the time they were due, as the execution list has them. */
export const overview = v.object({
  range: overviewRange,
  from: instant,
  to: instant,
  /** Now, by the platform's clock. */
  at: instant,
  binMs: v.number(),
  outcomes: v.object({
    total: v.object(outcomes),
    /** The same length of time before it. */
    before: v.object(outcomes),
    /** One a bin, without gaps. */
    bins: v.array(v.object({ from: instant, ...outcomes })),
  }),
  /** Milliseconds from start to end; null where nothing ran. */
  took: v.object({
    total: v.object(percentiles),
    binMs: v.number(),
    bins: v.array(v.object({ from: instant, ...percentiles })),
    /** Runs measured, spread evenly over time and jobs; all of them up to some thousands. */
    measured: v.number(),
  }),
  open: v.object({
    waiting: v.number(),
    pool: v.number(),
    running: v.number(),
    longestRunning: v.nullable(openRun),
    oldestPool: v.nullable(openRun),
  }),
  failing: v.object({ total: v.number(), items: v.array(failingJob) }),
  /** Jobs that kept fewer runs than they had in this time: what is older is not counted. */
  cutJobs: v.number(),
  workers: v.object({
    up: v.number(),
    busy: v.number(),
    lost: v.number(),
    apps: v.array(appWorkers),
    /** Apps that were not asked, beyond the first hundred. */
    moreApps: v.number(),
  }),
});
export type Overview = v.InferOutput<typeof overview>;

const crowded = v.object({ at: instant, fires: v.number() });

/** Planned fires of enabled jobs and workflows. Those that follow the end of another run (second_delay) cannot be known ahead. */
export const forecast = v.object({
  from: instant,
  to: instant,
  fires: v.number(),
  apps: v.array(
    v.object({
      appId,
      fires: v.number(),
      /** Seconds after `from` at which something fires, ascending. */
      pins: v.array(v.number()),
      /** From this second on fires are too dense to be listed; null when all are. */
      denseFrom: v.nullable(v.number()),
    }),
  ),
  /** The fullest, most first; none where nothing coincides. */
  crowdedSeconds: v.array(crowded),
  crowdedMinutes: v.array(crowded),
  /** Seconds and minutes were compared up to here: less than `to` when jobs fire too often to look at each fire. */
  comparedTo: instant,
  /** A job or a workflow each. */
  next: v.array(
    v.object({
      jobId: v.nullable(jobId),
      workflowId: v.nullable(workflowId),
      name: v.string(),
      appId,
      at: instant,
      timeZone: v.string(),
    }),
  ),
  /** Jobs and workflows beyond the first five thousand each were left out. */
  hasMoreJobs: v.boolean(),
});
export type Forecast = v.InferOutput<typeof forecast>;
