import type { JobDefinition } from "../../client/protocol/job.ts";
import type { TaskHead } from "../../client/protocol/task-head.ts";

/** What each task of a run tells of its job and of the run, be it alone or in a batch. */
export const taskHeadOf = (
  run: Pick<TaskHead, "jobId" | "parameters" | "trigger"> & { scheduleAt: number; dataAt: number },
  definition: JobDefinition,
): Omit<TaskHead, "lease" | "runId" | "attempt" | "phase" | "taskName"> => ({
  jobId: run.jobId,
  jobName: definition.name,
  jobType: definition.jobType,
  mode: definition.mode,
  processor: definition.processor,
  script: definition.script,
  http: definition.http,
  parameters: run.parameters,
  scheduleTime: new Date(run.scheduleAt).toISOString(),
  dataTime: new Date(run.dataAt).toISOString(),
  trigger: run.trigger,
  timeoutSeconds: definition.timeoutSeconds,
});
