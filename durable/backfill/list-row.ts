import type { BackfillProgress } from "./machine.ts";

const update = `UPDATE backfills SET status = ?2, finished_at = ?3, total = ?4, success = ?5, failed = ?6, skipped = ?7
WHERE backfill_id = ?1`;

/** How a backfill ended, for the lists: one row, written again when a run of it that failed succeeds after all. */
export async function tellEnd(
  db: D1Database,
  backfillId: string,
  { status, finishedAt, total, success, failed, skipped }: BackfillProgress,
): Promise<void> {
  await db.prepare(update).bind(backfillId, status, finishedAt, total, success, failed, skipped).run();
}
