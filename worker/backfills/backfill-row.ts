import { and, eq } from "drizzle-orm";
import * as v from "valibot";
import { type BackfillSummary, backfillKind, backfillRange } from "../../client/protocol/backfill.ts";
import type { BackfillProgress } from "../../durable/backfill/machine.ts";
import type { Database } from "../db/database.ts";
import { backfills } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";

export type BackfillRow = typeof backfills.$inferSelect;

export const requireBackfill = async (
  db: Database,
  namespace: string,
  backfillId: string,
): Promise<BackfillRow> => {
  const row = await db
    .select()
    .from(backfills)
    .where(and(eq(backfills.backfillId, backfillId), eq(backfills.namespace, namespace)))
    .get();
  if (!row) throw notFound("backfill");
  return row;
};

export type NamedBackfill = Omit<BackfillRow, "namespace"> & { targetName: string };

export const toBackfillSummary = (row: NamedBackfill, progress: BackfillProgress): BackfillSummary => ({
  backfillId: row.backfillId,
  kind: v.parse(backfillKind, row.kind),
  targetId: row.targetId,
  targetName: row.targetName,
  appId: row.appId,
  range: row.request === null ? null : v.parse(backfillRange, JSON.parse(row.request)),
  createdBy: row.createdBy,
  createdAt: toInstant(row.createdAt),
  ...progress,
  finishedAt: toInstantOrNull(progress.finishedAt),
});
