import { index, integer, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** What leads to the object of a batch, which holds its items and its progress; how it ended, for lists. */
export const batches = sqliteTable(
  "batches",
  {
    batchId: text("batch_id").primaryKey(),
    namespace: text("namespace").notNull(),
    noun: text("noun").notNull(),
    action: text("action").notNull(),
    total: integer("total").notNull(),
    /** `session:...` or `token:...`: whose it is. */
    callerKey: text("caller_key").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    /** Written by the object, once, when nothing is left to do. */
    status: text("status"),
    done: integer("done"),
    failed: integer("failed"),
    skipped: integer("skipped"),
    finishedAt: integer("finished_at"),
  },
  (table) => [index("batches_by_time").on(table.namespace, table.createdAt, table.batchId)],
);
