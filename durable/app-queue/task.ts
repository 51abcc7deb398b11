import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import type { Task } from "../../client/protocol/worker-call.ts";
import { taskHeadOf } from "../shared/task-head.ts";
import type { HttpCall } from "./http-call.ts";
import type { Lease, OpenRun } from "./open-run.ts";
import { attemptNumber } from "./open-run.ts";
import type { QueueApp, QueueJob } from "./rpc.ts";

/** The one task of a standalone run. */
const standaloneTaskId = "0";

export const taskOf = (
  run: OpenRun,
  lease: Lease,
  { definition }: QueueJob,
  httpCall: PreparedRequest | null,
): Task => ({
  lease: lease.token,
  runId: formatRunId(run),
  taskId: standaloneTaskId,
  attempt: attemptNumber(run),
  ...taskHeadOf(run, definition),
  phase: "process",
  taskName: null,
  sharding: null,
  upstream: run.upstream ?? [],
  httpCall,
});

/** Null when the definition has no request (any more). */
export const callOf = (
  run: OpenRun,
  lease: Lease,
  app: QueueApp,
  { definition }: QueueJob,
): HttpCall | null => {
  if (!definition.http) return null;
  return {
    namespace: app.namespace,
    appId: app.appId,
    jobId: run.jobId,
    jobName: definition.name,
    runNumber: run.number,
    attempt: attemptNumber(run),
    taskId: standaloneTaskId,
    taskName: null,
    lease: lease.token,
    request: definition.http,
    parameters: run.parameters,
    scheduleAt: run.scheduleAt,
    dataAt: run.dataAt,
    trigger: run.trigger,
    sharding: null,
    upstream: run.upstream ?? [],
    signingSecrets: app.signingSecrets,
    publicUrl: app.publicUrl,
  };
};
