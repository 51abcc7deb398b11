import { integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What leads to the object of a backfill, which holds its progress. */
export const backfills = sqliteTable("backfills", {
  backfillId: text("backfill_id").primaryKey(),
  namespace: text("namespace").notNull(),
  appId: text("app_id").notNull(),
  kind: text("kind").notNull(),
  targetId: integer("target_id").notNull(),
  createdBy: text("created_by").notNull(),
  createdAt: integer("created_at").notNull(),
});
