import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What leads to the object of a backfill, which holds its progress; how it ended, for lists. */
export const backfills = sqliteTable(
  "backfills",
  {
    backfillId: text("backfill_id").primaryKey(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    kind: text("kind").notNull(),
    targetId: integer("target_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    /** What was asked for, as JSON; null for those that were started before it was kept. */
    request: text("request"),
    total: integer("total"),
    /** Written by the object when nothing is left to do, and anew when a run of it that failed succeeds after all. */
    status: text("status"),
    success: integer("success"),
    failed: integer("failed"),
    skipped: integer("skipped"),
    finishedAt: integer("finished_at"),
  },
  (table) => [
    index("backfills_by_time").on(table.namespace, table.createdAt, table.backfillId),
    index("backfills_of_target").on(table.kind, table.targetId, table.createdAt),
  ],
);
