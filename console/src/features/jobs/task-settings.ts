import type { JobDefinition } from "../../../../client/protocol/job.ts";
import { isProcessor } from "../../../../client/protocol/job-rules.ts";

export const taskKeys = [
  "taskConcurrencyPerWorker",
  "taskConcurrencyTotal",
  "taskDistribution",
  "tasksPerPull",
  "taskRetries",
  "taskRetryIntervalSeconds",
  "taskFailover",
  "allowedFailurePercent",
  "reduceOnFailure",
] as const;
export type TaskKey = (typeof taskKeys)[number];

export type TaskJob = Pick<JobDefinition, "mode" | "jobType" | "taskDistribution"> & {
  http: { through?: "edge" | "worker" | undefined } | null;
};

const isMapped = (mode: JobDefinition["mode"]) =>
  mode === "parallel" || mode === "memory_grid" || mode === "grid";

/** Whether a setting of tasks means something for a job: parts of a broadcast have none, calls of the platform no worker. */
function applies(key: TaskKey, job: TaskJob): boolean {
  if (job.mode === "standalone" || job.mode === "broadcast") return false;
  const isCall = job.jobType === "http";
  const hasWorkers = !isCall || job.http?.through === "worker";
  switch (key) {
    case "taskConcurrencyPerWorker":
    case "taskFailover":
      return hasWorkers;
    case "taskDistribution":
      return !isCall;
    case "tasksPerPull":
      return !isCall && isMapped(job.mode) && job.taskDistribution === "pull";
    case "reduceOnFailure":
      return isMapped(job.mode) && isProcessor(job.jobType);
    default:
      return true;
  }
}

/** The settings of tasks that the mode and the type of a job have. */
export const taskKeysOf = (job: TaskJob): readonly TaskKey[] => taskKeys.filter((key) => applies(key, job));
