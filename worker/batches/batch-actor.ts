import { WorkerEntrypoint } from "cloudflare:workers";
import { and, desc, eq, sql } from "drizzle-orm";
import type { BatchNoun } from "../../client/protocol/batch.ts";
import type {
  BatchActor as BatchActorCalls,
  BatchOrder,
  ItemAnswer,
  ItemOutcome,
} from "../../durable/batch/rpc.ts";
import { mayDo } from "../access/judge.ts";
import { type Database, openDatabase } from "../db/database.ts";
import { operations } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { toFailure } from "../errors.ts";
import type { Deployment } from "../serve.ts";
import { Held, type ItemDone, type ItemWork } from "./item-work.ts";
import { actOnJob } from "./job-item.ts";
import { callerOf } from "./owner.ts";
import { PoolRoom } from "./pool-room.ts";
import { actOnRun } from "./run-item.ts";
import { actOnWorkflow, actOnWorkflowRun } from "./workflow-item.ts";

/** Items at the same time: the rest of the platform has work too. */
const atOnce = 4;

const acts: Record<BatchNoun, (work: ItemWork) => Promise<ItemDone>> = {
  job: actOnJob,
  run: actOnRun,
  workflow: actOnWorkflow,
  workflow_run: actOnWorkflowRun,
};

const done = ({ name, runId }: ItemDone): ItemOutcome => ({
  status: "done",
  name,
  runId,
  code: null,
  message: null,
});

const failed = (code: ItemOutcome["code"], message: string): ItemOutcome => ({
  status: "failed",
  name: null,
  runId: null,
  code,
  message,
});

/** The record that this batch left of the item before it was interrupted. */
const recordedBefore = async (db: Database, { config, id }: ItemWork): Promise<ItemDone | null> => {
  const row = await db
    .select({ after: operations.after, name: operations.objectName })
    .from(operations)
    .where(
      and(
        eq(operations.namespace, config.namespace),
        eq(operations.objectType, config.noun),
        eq(operations.objectId, id),
        sql`json_extract(${operations.after}, '$.batchId') = ${config.batchId}`,
      ),
    )
    .orderBy(desc(operations.operationId))
    .limit(1)
    .get();
  if (!row) return null;
  const after: { runId?: string; workflowRunId?: string } = JSON.parse(row.after ?? "{}");
  const isRun = config.noun === "run" || config.noun === "workflow_run";
  const runId = after.runId ?? after.workflowRunId ?? null;
  // Of a run that was started the record bears the run's name.
  return { name: isRun || runId !== null ? null : row.name, runId: runId ?? (isRun ? id : null) };
};

const actOn = async (work: ItemWork): Promise<ItemAnswer> => {
  try {
    const before = work.repeated ? await recordedBefore(work.db, work) : null;
    return done(before ?? (await acts[work.config.noun](work)));
  } catch (error) {
    if (error instanceof Held) return { status: "delayed", code: "held", message: error.message };
    const { code, message } = toFailure(error);
    if (code === "overloaded" || code === "unavailable") return { status: "delayed", code, message };
    return failed(code, message);
  }
};

/** Does what a batch asks for, a group of items in an invocation of its own, with the rights that its owner has now. */
export class BatchActor extends WorkerEntrypoint<Env> implements BatchActorCalls {
  async act(order: BatchOrder): Promise<ItemAnswer[]> {
    const { env, ctx } = this;
    const { config, items } = order;
    const db = openDatabase(env.DB);
    const now = Date.now();
    const { owner, batchId } = config;
    const caller = await callerOf({ env, db, now }, owner, batchId);
    if (!caller || !mayDo(caller, "operates"))
      return items.map(() => failed("forbidden", `${owner.name} may not do this any more`));
    const deployment: Deployment = {
      env,
      db,
      now,
      origin: env.CARILLON_PUBLIC_URL ?? "",
      sourceAddress: owner.sourceAddress,
      after: (work) => ctx.waitUntil(work),
    };
    const room = new PoolRoom(env);
    const workOf = ({ id, place }: BatchOrder["items"][number]): ItemWork => ({
      ...deployment,
      caller,
      config,
      id,
      follower: { object: "batch", name: batchId, tag: String(place) },
      repeated: order.repeated,
      room,
    });
    return inLanes(items.map(workOf));
  }
}

/** A few at a time, answered in their order. */
const inLanes = async (works: readonly ItemWork[]): Promise<ItemAnswer[]> => {
  const answers: ItemAnswer[] = [];
  const left = works.entries();
  const lane = async (): Promise<void> => {
    for (const [index, work] of left) answers[index] = await actOn(work);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return answers;
};
