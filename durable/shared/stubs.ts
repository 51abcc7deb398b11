import type { AppQueueCalls } from "../app-queue/rpc.ts";
import type { BackfillCalls } from "../backfill/rpc.ts";
import type { BatchCalls } from "../batch/rpc.ts";
import type { WorkflowCalls } from "../workflow/rpc.ts";
import type { DurableEnv } from "./env.ts";
import type { FollowerCalls, Listener } from "./follower.ts";
import { queueName, workflowName } from "./names.ts";

/** Objects as other objects call them: by name, and by what they promise. */
export const queueStub = (
  env: Pick<DurableEnv, "APP_QUEUE">,
  namespace: string,
  appId: string,
): AppQueueCalls => env.APP_QUEUE.get(env.APP_QUEUE.idFromName(queueName(namespace, appId)));

export const workflowStub = (env: Pick<DurableEnv, "WORKFLOW">, workflowId: number): WorkflowCalls =>
  env.WORKFLOW.get(env.WORKFLOW.idFromName(workflowName(workflowId)));

export const backfillStub = (env: Pick<DurableEnv, "BACKFILL">, backfillId: string): BackfillCalls =>
  env.BACKFILL.get(env.BACKFILL.idFromName(backfillId));

export const batchStub = (env: Pick<DurableEnv, "BATCH">, batchId: string): BatchCalls =>
  env.BATCH.get(env.BATCH.idFromName(batchId));

export const followerStub = (
  env: Pick<DurableEnv, "WORKFLOW" | "BACKFILL">,
  follower: Listener,
): FollowerCalls =>
  follower.object === "workflow"
    ? workflowStub(env, Number(follower.name))
    : backfillStub(env, follower.name);
