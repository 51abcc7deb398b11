import { and, eq } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { backfills } from "../db/schema.ts";
import { notFound } from "../errors.ts";

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
