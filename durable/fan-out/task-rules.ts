import type { TaskRules } from "./fan-out-state.ts";
import type { StartAsk } from "./rpc.ts";

/** What the job's definition says of its tasks; null for a run that has none. */
export const rulesOf = ({ job }: StartAsk): TaskRules | null => {
  const { definition } = job;
  const { mode } = definition;
  if (mode === "standalone") return null;
  return {
    mode,
    hasStages: definition.jobType === "java" || definition.jobType === "nodejs",
    isCalls: definition.jobType === "http",
    timeoutMs: definition.timeoutSeconds === null ? null : definition.timeoutSeconds * 1000,
    concurrencyPerWorker: definition.taskConcurrencyPerWorker,
    concurrencyTotal: definition.taskConcurrencyTotal,
    retries: mode === "broadcast" ? 0 : definition.taskRetries,
    retryIntervalMs: definition.taskRetryIntervalSeconds * 1000,
    failover: definition.taskFailover,
    distribution: definition.taskDistribution,
    tasksPerPull: definition.tasksPerPull,
    reduceOnFailure: definition.reduceOnFailure,
    allowedFailurePercent: definition.allowedFailurePercent,
  };
};
