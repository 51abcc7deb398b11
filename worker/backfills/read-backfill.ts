import { eq } from "drizzle-orm";
import type { Backfill } from "../../client/protocol/backfill.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { progressOf, shownStatus } from "../../durable/backfill/machine.ts";
import type { BackfillRecord } from "../../durable/backfill/rpc.ts";
import { backfillStub } from "../../durable/shared/stubs.ts";
import { runBatch } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { repeatable } from "../stubs.ts";
import type { Acting } from "../workflows/change-workflow.ts";
import { type BackfillRow, requireBackfill, toBackfillSummary } from "./backfill-row.ts";

const nameOf = async ({ db }: Deployment, row: BackfillRow): Promise<string> => {
  const found =
    row.kind === "workflow"
      ? await db
          .select({ name: workflows.name })
          .from(workflows)
          .where(eq(workflows.workflowId, row.targetId))
          .get()
      : await db.select({ name: jobs.name }).from(jobs).where(eq(jobs.jobId, row.targetId)).get();
  if (!found) throw notFound("backfill");
  return found.name;
};

const toBackfill = (row: BackfillRow, record: BackfillRecord, targetName: string): Backfill => {
  const { config, items } = record;
  const { kind, targetId } = config;
  const runIdOf = (number: number): string =>
    kind === "job"
      ? formatRunId({ jobId: targetId, number })
      : formatWorkflowRunId({ workflowId: targetId, number });
  return {
    ...toBackfillSummary({ ...row, targetName }, progressOf(record)),
    order: config.order,
    parallelism: config.parallelism,
    items: items.map((item) => ({
      dataTime: toInstant(item.dataAt),
      status: shownStatus(item),
      runId: item.number === null ? null : runIdOf(item.number),
    })),
  };
};

export const readBackfill = async (
  deployment: Deployment,
  namespace: string,
  backfillId: string,
): Promise<Backfill> => {
  const row = await requireBackfill(deployment.db, namespace, backfillId);
  const name = await nameOf(deployment, row);
  const record = await repeatable(() => backfillStub(deployment.env, backfillId).read());
  if (!record) throw notFound("backfill");
  return toBackfill(row, record, name);
};

export const stopBackfill = async (
  acting: Acting,
  namespace: string,
  backfillId: string,
): Promise<Backfill> => {
  const { db, caller, now } = acting;
  const row = await requireBackfill(db, namespace, backfillId);
  const name = await nameOf(acting, row);
  const answer = await repeatable(() => backfillStub(acting.env, backfillId).stop(caller.name));
  if ("ok" in answer) throw new ApiFailure(answer.code, answer.message);
  const objectType = row.kind === "workflow" ? "workflow" : "job";
  const note = {
    namespace,
    action: `${objectType}.backfill_stop`,
    objectType,
    objectId: String(row.targetId),
    objectName: name,
    appId: row.appId,
    after: { backfillId },
  } as const;
  await runBatch(db, [recordOperation(db, caller, note, now)]);
  return toBackfill(row, answer, name);
};
