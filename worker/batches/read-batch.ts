import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import {
  type Batch,
  type BatchAnswer,
  type BatchItem,
  batchAction,
  batchNoun,
  batchStatus,
  maxBatchItems,
} from "../../client/protocol/batch.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { BatchState } from "../../durable/batch/machine.ts";
import type { ListedItem } from "../../durable/batch/rpc.ts";
import { batchStatusOf, waitsForOf } from "../../durable/batch/status.ts";
import { batchStub } from "../../durable/shared/stubs.ts";
import type { SeenApps } from "../access/access.ts";
import { requireRight } from "../access/judge.ts";
import { limitOf, numberKey, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { runBatch } from "../db/database.ts";
import { batches } from "../db/schema.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call, Deployment } from "../serve.ts";
import { repeatable } from "../stubs.ts";
import { callerKeyOf } from "./owner.ts";
import { startBatch } from "./start-batch.ts";

type BatchRow = typeof batches.$inferSelect;
type BatchCall = Pick<Call<typeof routes.getBatch>, "db" | "params" | "caller" | "seen">;

/** One's own, and everybody's for those who see every app: a batch may be about any of them. */
const isSeen = (row: BatchRow, caller: BatchCall["caller"], seen: SeenApps): boolean =>
  seen === "all" || row.callerKey === callerKeyOf(caller);

const requireBatch = async ({ db, params, caller, seen }: BatchCall): Promise<BatchRow> => {
  const row = await db
    .select()
    .from(batches)
    .where(and(eq(batches.batchId, params.batchId), eq(batches.namespace, params.ns)))
    .get();
  if (!row || !isSeen(row, caller, seen)) throw notFound("batch");
  return row;
};

const toBatch = (row: BatchRow, state: BatchState): Batch => {
  const { total, done, failed, skipped, stoppedBy, finishedAt } = state;
  const { group } = state;
  const answered = (status: string): number =>
    group?.answers.filter((answer) => answer?.status === status).length ?? 0;
  const counts = { done: done + answered("done"), failed: failed + answered("failed"), skipped };
  return {
    ...headOf(row),
    status: batchStatusOf(state),
    finishedAt: toInstantOrNull(finishedAt),
    total,
    ...counts,
    left: total - counts.done - counts.failed - counts.skipped,
    waitsFor: waitsForOf(state),
    stoppedBy,
  };
};

const headOf = (row: BatchRow) => ({
  batchId: row.batchId,
  noun: v.parse(batchNoun, row.noun),
  action: v.parse(batchAction, row.action),
  createdBy: row.createdBy,
  createdAt: toInstant(row.createdAt),
});

/** Null: it never began, or its object has forgotten it. */
const readState = async ({ env }: Deployment, row: BatchRow): Promise<BatchState | null> =>
  repeatable(() => batchStub(env, row.batchId).read());

export const readBatch = async (call: Call<typeof routes.getBatch>): Promise<Batch> => {
  const row = await requireBatch(call);
  const state = await readState(call, row);
  if (!state) throw notFound("batch");
  return toBatch(row, state);
};

/** What has ended is told by its row: no object is woken for it. */
const listed = async (deployment: Deployment, row: BatchRow): Promise<Batch | null> => {
  if (row.status === null) {
    const state = await readState(deployment, row);
    return state && toBatch(row, state);
  }
  return {
    ...headOf(row),
    status: v.parse(batchStatus, row.status),
    finishedAt: toInstantOrNull(row.finishedAt),
    total: row.total,
    done: row.done ?? 0,
    failed: row.failed ?? 0,
    skipped: row.skipped ?? 0,
    left: 0,
    waitsFor: null,
    stoppedBy: null,
  };
};

const listKey = v.strictTuple([v.pipe(v.number(), v.safeInteger()), v.string()]);

export const listBatches = async (call: Call<typeof routes.listBatches>): Promise<Page<Batch>> => {
  const { id: namespace } = await requireNamespace(call.db, call.params.ns);
  const limit = limitOf(call.query);
  const before = readCursor("batches", listKey, call.query.cursor);
  const conditions: (SQL | undefined)[] = [
    eq(batches.namespace, namespace),
    call.query.mine || call.seen !== "all" ? eq(batches.callerKey, callerKeyOf(call.caller)) : undefined,
    before ? sql`(${batches.createdAt}, ${batches.batchId}) < (${before[0]}, ${before[1]})` : undefined,
  ];
  const rows = await call.db
    .select()
    .from(batches)
    .where(and(...conditions))
    .orderBy(desc(batches.createdAt), desc(batches.batchId))
    .limit(limit + 1);
  const page = toPage(
    rows,
    limit,
    (row) => row,
    (row) => writeCursor("batches", [row.createdAt, row.batchId]),
  );
  const items = await Promise.all(page.items.map((row) => listed(call, row)));
  return { ...page, items: items.filter((item) => item !== null) };
};

const toItem = ({ place, id, status, outcome }: ListedItem): BatchItem => ({
  place,
  id,
  name: outcome?.name ?? null,
  status,
  runId: outcome?.runId ?? null,
  error: outcome?.code ? { code: outcome.code, message: outcome.message ?? "" } : null,
});

export const listBatchItems = async (call: Call<typeof routes.listBatchItems>): Promise<Page<BatchItem>> => {
  const row = await requireBatch(call);
  const limit = limitOf(call.query);
  const after = readCursor("batch-items", numberKey, call.query.cursor)?.[0] ?? null;
  const { status = null } = call.query;
  const items = await repeatable(() => batchStub(call.env, row.batchId).items(after, limit + 1, status));
  return toPage(items, limit, toItem, (item) => writeCursor("batch-items", [item.place]));
};

export const stopBatch = async (call: Call<typeof routes.stopBatch>): Promise<Batch> => {
  const { db, env, caller, now } = call;
  const row = await requireBatch(call);
  const answer = await repeatable(() => batchStub(env, row.batchId).stop(caller.name));
  if ("ok" in answer) throw new ApiFailure(answer.code, answer.message);
  const shown = toBatch(row, answer);
  const note = {
    namespace: row.namespace,
    action: "batch.stop",
    objectType: "batch",
    objectId: row.batchId,
    objectName: row.batchId,
    after: { done: shown.done, failed: shown.failed, left: shown.left },
  } as const;
  await runBatch(db, [recordOperation(db, caller, note, now)]);
  return shown;
};

/** Anew and in the name of who asks now, with that person's rights. */
export const retryBatch = async (call: Call<typeof routes.retryBatch>): Promise<BatchAnswer> => {
  const row = await requireBatch(call);
  const { noun, action } = headOf(row);
  if (action === "delete") requireRight(call.caller, "edits");
  const failed = await repeatable(() =>
    batchStub(call.env, row.batchId).items(null, maxBatchItems, "failed"),
  );
  const asked = { namespace: row.namespace, noun, action, filter: { retryOf: row.batchId }, dryRun: false };
  return startBatch(call, asked, { ids: failed.map((item) => item.id), leftOut: 0 });
};
