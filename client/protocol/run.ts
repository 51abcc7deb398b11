import * as v from "valibot";
import { appId, jobId, runId, workflowRunId } from "./ids.ts";
import { executionMode, jobType, priority } from "./job.ts";
import { instant, text, whole } from "./text.ts";

export const runStatuses = ["waiting", "pool", "running", "success", "failed", "skipped"] as const;
export const runStatus = v.picklist(runStatuses);
export type RunStatus = v.InferOutput<typeof runStatus>;

export const triggers = ["timer", "manual", "api", "rerun", "backfill", "workflow", "catch_up"] as const;
export const trigger = v.picklist(triggers);
export type Trigger = v.InferOutput<typeof trigger>;

/** Orders of the list of runs: by schedule time, start, end, who asked for it, or the workflow run that it belongs to. */
export const runSorts = ["due", "start", "end", "operator", "workflow_run"] as const;
export type RunSort = (typeof runSorts)[number];

/** Why a run is in its status. An open run has one too: what it waits for. */
export const runReasons = [
  // waiting: its own turn has not come
  "overlap_queue",
  "retry_delay",
  "upstream",
  // pool: ready but not handed out
  "flow_control",
  "no_worker_connected",
  "no_processor",
  "all_busy",
  "slots_full",
  // success
  "completed",
  "marked",
  // failed
  "error",
  "timeout",
  "killed",
  "worker_lost",
  "no_worker",
  "rejected",
  "expired",
  "partial",
  "result_too_large",
  "platform_restart",
  // skipped
  "overlap",
  "queue_full",
] as const;
export const runReason = v.picklist(runReasons);
export type RunReason = v.InferOutput<typeof runReason>;

export const attempt = v.object({
  attempt: v.number(),
  status: v.picklist(["running", "success", "failed"]),
  reason: v.nullable(runReason),
  message: v.nullable(v.string()),
  result: v.nullable(v.string()),
  workerId: v.nullable(v.string()),
  workerAddress: v.nullable(v.string()),
  leasedAt: v.nullable(instant),
  lastHeartbeatAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
});
export type Attempt = v.InferOutput<typeof attempt>;

const summary = {
  runId,
  jobId,
  number: v.number(),
  jobName: v.string(),
  appId,
  jobType,
  mode: executionMode,
  status: runStatus,
  reason: v.nullable(runReason),
  /** The processor's or the platform's words on the outcome; who, for marked and killed. */
  message: v.nullable(v.string()),
  trigger,
  /** Who asked: a person, a token; null for timers. */
  operator: v.nullable(v.string()),
  workflowRunId: v.nullable(workflowRunId),
  scheduleTime: instant,
  dataTime: instant,
  createdAt: instant,
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  attempt: v.number(),
};

export const runSummary = v.object(summary);
export type RunSummary = v.InferOutput<typeof runSummary>;

export const progress = v.object({ done: v.number(), total: v.number() });

/** Of a run in the pool: which it is, from 1, in the order of handing out, among so many runs of its app. */
export const poolPlace = v.object({ place: v.number(), size: v.number() });
export type PoolPlace = v.InferOutput<typeof poolPlace>;

export const run = v.object({
  ...summary,
  result: v.nullable(v.string()),
  parameters: v.string(),
  priority,
  /** The version of the definition it used. */
  version: v.number(),
  rerunOf: v.nullable(runId),
  attempts: v.array(attempt),
  maxAttempts: v.number(),
  /** When the next attempt starts, while it waits for one. */
  nextAttemptAt: v.nullable(instant),
  killRequested: v.boolean(),
  progress: v.nullable(progress),
  poolPlace: v.nullable(poolPlace),
  timeoutSeconds: v.nullable(v.number()),
  killOnTimeout: v.boolean(),
});
export type Run = v.InferOutput<typeof run>;

export const runCounts = v.object({
  all: v.number(),
  waiting: v.number(),
  pool: v.number(),
  running: v.number(),
  success: v.number(),
  failed: v.number(),
  skipped: v.number(),
  /** False when more than 10 000 match: the numbers are then at least so many. */
  exact: v.boolean(),
});
export type RunCounts = v.InferOutput<typeof runCounts>;

export const startedRun = v.object({ runId, status: runStatus, reason: v.nullable(runReason) });

/** What became of each item of a batch action, in the order asked. */
export const batchResult = v.object({
  items: v.array(
    v.object({
      id: v.string(),
      ok: v.boolean(),
      runId: v.optional(v.string()),
      error: v.optional(v.object({ code: v.string(), message: v.string() })),
    }),
  ),
});

export const logLevel = v.picklist(["debug", "info", "warn", "error"]);
export type LogLevel = v.InferOutput<typeof logLevel>;

export const logLine = v.object({
  /** Counts every line the run ever logged, from 1; lines cut from the middle leave a gap. */
  line: v.number(),
  at: instant,
  level: logLevel,
  /** Worker address, or "platform". */
  source: v.string(),
  attempt: v.number(),
  task: v.nullable(v.string()),
  text: v.string(),
});
export type LogLine = v.InferOutput<typeof logLine>;

export const logPage = v.object({
  items: v.array(logLine),
  /** Pass as `after` to read on. */
  nextAfter: v.number(),
  /** Lines cut out of the middle, by the 10 000 lines or 4 MB a run keeps. */
  cut: v.nullable(v.object({ from: v.number(), to: v.number() })),
  total: v.number(),
  /** No further line will come. */
  complete: v.boolean(),
});
export type LogPage = v.InferOutput<typeof logPage>;

export const logSizes = { maxLines: 10_000, maxBytes: 4_194_304, maxLineCharacters: 8_192 } as const;
export const resultBytes = 1000;
export const killRequest = v.strictObject({ reason: v.optional(text(200)) });
export const logQueryLimit = whole(1, 10_000);

/** What the target of an http job posts to its completion URL after it answered 202. */
export const completion = v.strictObject({
  status: v.picklist(["success", "failed"]),
  result: v.optional(v.nullable(v.string())),
  message: v.optional(v.nullable(text(2000))),
});
