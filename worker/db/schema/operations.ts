import { index, integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/** Append only: triggers refuse updates, and deletes within the 365 days that records are kept. */
export const operations = sqliteTable(
  "operations",
  {
    operationId: integer("operation_id").primaryKey({ autoIncrement: true }),
    /** Null: the deployment's own (people, tokens). */
    namespace: text("namespace"),
    at: integer("at").notNull(),
    actor: text("actor").notNull(),
    role: text("role").notNull(),
    sourceAddress: text("source_address").notNull(),
    action: text("action").notNull(),
    objectType: text("object_type").notNull(),
    objectId: text("object_id").notNull(),
    objectName: text("object_name").notNull(),
    /** The app that the record is about, for those who see only some apps; null in records about none, and in old ones. */
    appId: text("app_id"),
    before: text("before"),
    after: text("after"),
  },
  (table) => [
    index("operations_by_namespace").on(table.namespace, table.operationId),
    index("operations_by_object").on(table.namespace, table.objectType, table.objectId, table.operationId),
    index("operations_by_time").on(table.at),
  ],
);

export const idempotencyKeys = sqliteTable(
  "idempotency_keys",
  {
    caller: text("caller").notNull(),
    /** Method and path. */
    path: text("path").notNull(),
    key: text("key").notNull(),
    bodyHash: text("body_hash").notNull(),
    /** Null while the first request is at work. */
    status: integer("status"),
    /** Sealed: some answers show a secret once. */
    answer: text("answer"),
    createdAt: integer("created_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.caller, table.path, table.key] }),
    index("idempotency_keys_by_time").on(table.createdAt),
  ],
);
