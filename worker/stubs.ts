import type { AppAlarmsCalls } from "../durable/app-alarms/rpc.ts";
import type { AppQueueCalls } from "../durable/app-queue/rpc.ts";
import type { RunFanOutCalls } from "../durable/fan-out/rpc.ts";
import type { JobTimerCalls } from "../durable/job-timer/rpc.ts";
import type { LiveFeed } from "../durable/live-feed/object.ts";
import { queueName, timerName, workflowName } from "../durable/shared/names.ts";
import type { WorkflowCalls } from "../durable/workflow/rpc.ts";
import type { Env } from "./env.ts";

/** Objects by name. A hint counts only when the object is called for the first time. */
export const queueOf = (
  env: Pick<Env, "APP_QUEUE">,
  namespace: string,
  appId: string,
  locationHint?: DurableObjectLocationHint,
): AppQueueCalls => {
  const id = env.APP_QUEUE.idFromName(queueName(namespace, appId));
  return env.APP_QUEUE.get(id, locationHint ? { locationHint } : {});
};

export const alarmsOf = (env: Pick<Env, "APP_ALARMS">, namespace: string, appId: string): AppAlarmsCalls =>
  env.APP_ALARMS.get(env.APP_ALARMS.idFromName(queueName(namespace, appId)));

export const fanOutOf = (env: Pick<Env, "FAN_OUT">, runId: string): RunFanOutCalls =>
  env.FAN_OUT.get(env.FAN_OUT.idFromName(runId));

export const timerOf = (
  env: Pick<Env, "JOB_TIMER">,
  jobId: number,
  locationHint?: DurableObjectLocationHint,
): JobTimerCalls => {
  const id = env.JOB_TIMER.idFromName(timerName(jobId));
  return env.JOB_TIMER.get(id, locationHint ? { locationHint } : {});
};

export const feedOf = (env: Pick<Env, "LIVE_FEED">, namespace: string): DurableObjectStub<LiveFeed> =>
  env.LIVE_FEED.get(env.LIVE_FEED.idFromName(namespace));
export const workflowOf = (
  env: Pick<Env, "WORKFLOW">,
  workflowId: number,
  locationHint?: DurableObjectLocationHint,
): WorkflowCalls => {
  const id = env.WORKFLOW.idFromName(workflowName(workflowId));
  return env.WORKFLOW.get(id, locationHint ? { locationHint } : {});
};

const isRetryable = (error: unknown): boolean =>
  error instanceof Error &&
  Reflect.get(error, "retryable") === true &&
  Reflect.get(error, "overloaded") !== true;

/** For calls that may be repeated harmlessly: once more when the object was moved or reset under us, never when it is overloaded. */
export const repeatable = async <T>(call: () => Promise<T>): Promise<T> => {
  try {
    return await call();
  } catch (error) {
    if (!isRetryable(error)) throw error;
    return call();
  }
};
