import type { PlaceholderContext } from "../../client/http-rules/index.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { HttpCall } from "../../durable/app-queue/http-call.ts";

/** What a target is told about its call: the default body, and the source of placeholders and headers. */
export interface CallContext extends PlaceholderContext {
  namespace: string;
  appId: string;
  taskId: string;
  taskName?: string;
}

export const callContext = (call: HttpCall): CallContext => ({
  namespace: call.namespace,
  appId: call.appId,
  jobId: call.jobId,
  jobName: call.jobName,
  runId: formatRunId({ jobId: call.jobId, number: call.runNumber }),
  attempt: call.attempt,
  taskId: call.taskId,
  ...(call.taskName === null ? {} : { taskName: call.taskName }),
  trigger: call.trigger,
  scheduleTime: new Date(call.scheduleAt).toISOString(),
  dataTime: new Date(call.dataAt).toISOString(),
  parameters: call.parameters,
  sharding: call.sharding,
  ...(call.item === undefined ? {} : { item: call.item }),
  upstream: call.upstream,
});

/** Header values hold visible ASCII only; names of jobs and shard parameters are any text. */
const inHeader = (text: string): string => encodeURIComponent(text).replaceAll("%20", " ");

/** Servers take some kilobytes of headers; what is longer is in the default body, and behind the placeholder. */
const maxHeaderCharacters = 4096;

const upstreamHeader = ({ upstream }: CallContext): Record<string, string> => {
  if (upstream.length === 0) return {};
  const value = inHeader(JSON.stringify(upstream));
  return value.length > maxHeaderCharacters ? {} : { "carillon-upstream": value };
};

/** The context as headers, for targets whose body is not the context. Texts are percent-encoded, except blanks. */
export const contextHeaders = (context: CallContext): Record<string, string> => ({
  "carillon-namespace": context.namespace,
  "carillon-app": context.appId,
  "carillon-job-id": String(context.jobId),
  "carillon-job-name": inHeader(context.jobName),
  "carillon-run-id": context.runId,
  "carillon-attempt": String(context.attempt),
  "carillon-task-id": inHeader(context.taskId),
  ...(context.taskName === undefined ? {} : { "carillon-task-name": inHeader(context.taskName) }),
  "carillon-trigger": context.trigger,
  "carillon-schedule-time": context.scheduleTime,
  "carillon-data-time": context.dataTime,
  ...upstreamHeader(context),
  ...(context.sharding === null
    ? {}
    : {
        "carillon-sharding-id": String(context.sharding.id),
        "carillon-sharding-num": String(context.sharding.total),
        "carillon-sharding-parameter": inHeader(context.sharding.parameter),
      }),
});
