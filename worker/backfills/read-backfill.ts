import { eq } from "drizzle-orm";
import type { Backfill } from "../../client/protocol/backfill.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import type { BackfillItem } from "../../durable/backfill/machine.ts";
import type { BackfillRecord } from "../../durable/backfill/rpc.ts";
import { backfillStub } from "../../durable/shared/stubs.ts";
import { runBatch } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { repeatable } from "../stubs.ts";
import type { Acting } from "../workflows/change-workflow.ts";
import { type BackfillRow, requireBackfill } from "./backfill-row.ts";

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

const shownStatus = ({ status }: BackfillItem): Backfill["items"][number]["status"] =>
  status === "asked" ? "waiting" : status === "open" ? "running" : status;

const statusOf = ({ stoppedBy, finishedAt }: BackfillRecord): Backfill["status"] => {
  if (finishedAt === null) return stoppedBy === null ? "running" : "stopping";
  return stoppedBy === null ? "finished" : "stopped";
};

const toBackfill = (record: BackfillRecord, targetName: string): Backfill => {
  const { config, items } = record;
  const { kind, targetId } = config;
  const runIdOf = (number: number): string =>
    kind === "job"
      ? formatRunId({ jobId: targetId, number })
      : formatWorkflowRunId({ workflowId: targetId, number });
  const counts = { waiting: 0, running: 0, success: 0, failed: 0, skipped: 0 };
  const shown = items.map((item) => {
    const status = shownStatus(item);
    if (status !== "pool") counts[status] += 1;
    return {
      dataTime: toInstant(item.dataAt),
      status,
      runId: item.number === null ? null : runIdOf(item.number),
    };
  });
  return {
    backfillId: config.backfillId,
    kind,
    targetId,
    targetName,
    status: statusOf(record),
    order: config.order,
    parallelism: config.parallelism,
    createdBy: config.createdBy,
    createdAt: toInstant(config.createdAt),
    finishedAt: toInstantOrNull(record.finishedAt),
    total: items.length,
    ...counts,
    items: shown,
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
  return toBackfill(record, name);
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
  return toBackfill(answer, name);
};
