import * as v from "valibot";
import { httpRequest } from "./http-request.ts";
import { executionMode, jobType } from "./job.ts";
import { trigger } from "./run.ts";
import { instant } from "./text.ts";

/** What a worker is told of a run with each task of it, or once for a batch of them. */
export const taskHead = v.object({
  lease: v.string(),
  runId: v.string(),
  attempt: v.number(),
  jobId: v.number(),
  jobName: v.string(),
  jobType,
  mode: executionMode,
  processor: v.nullable(v.string()),
  script: v.nullable(v.string()),
  http: v.nullable(httpRequest),
  parameters: v.string(),
  scheduleTime: instant,
  dataTime: instant,
  trigger,
  /** Which part of a processor to call. */
  phase: v.picklist(["process", "preProcess", "postProcess", "reduce"]),
  taskName: v.nullable(v.string()),
  timeoutSeconds: v.nullable(v.number()),
});
export type TaskHead = v.InferOutput<typeof taskHead>;
