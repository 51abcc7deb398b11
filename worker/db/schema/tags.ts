import { integer, primaryKey, sqliteTable, text } from "drizzle-orm/sqlite-core";

/**
 * Tags of jobs and workflows, by which lists find them. Triggers keep it in step with the definitions, whoever writes those:
 * see the migration that made it.
 */
export const tags = sqliteTable(
  "tags",
  {
    namespace: text("namespace").notNull(),
    /** `job` or `workflow`. */
    kind: text("kind").notNull(),
    tag: text("tag").notNull(),
    targetId: integer("target_id").notNull(),
    appId: text("app_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.kind, table.tag, table.targetId] })],
);
