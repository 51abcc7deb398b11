import type { Task } from "../../protocol/worker-call.ts";

/** Linux takes no longer text for one variable. */
const maxVariableBytes = 131_000;

/**
 * What a script sees: the agent's own environment without the agent's settings (its key is nobody else's business), and the run's.
 * Variables that the system would refuse are left out and named.
 */
export const scriptEnvironment = (
  own: NodeJS.ProcessEnv,
  task: Task,
  resultFile: string,
): { env: Record<string, string>; tooLong: string[] } => {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(own)) {
    if (value !== undefined && !name.startsWith("CARILLON_")) env[name] = value;
  }
  const run: Record<string, string> = {
    RUN_ID: task.runId,
    JOB_ID: String(task.jobId),
    JOB_NAME: task.jobName,
    ATTEMPT: String(task.attempt),
    PARAMETERS: task.parameters,
    SCHEDULE_TIME: task.scheduleTime,
    DATA_TIME: task.dataTime,
    TRIGGER: task.trigger,
    SHARDING_ID: task.sharding ? String(task.sharding.id) : "",
    SHARDING_NUM: task.sharding ? String(task.sharding.total) : "",
    SHARDING_PARAMETER: task.sharding?.parameter ?? "",
    UPSTREAM: JSON.stringify(task.upstream),
    RESULT: resultFile,
  };
  const tooLong: string[] = [];
  for (const [name, value] of Object.entries(run)) {
    if (Buffer.byteLength(value) > maxVariableBytes) tooLong.push(`CARILLON_${name}`);
    else env[`CARILLON_${name}`] = value;
  }
  return { env, tooLong };
};
