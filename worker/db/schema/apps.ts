import { sql } from "drizzle-orm";
import { index, integer, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const namespaces = sqliteTable("namespaces", {
  id: text("id").primaryKey(),
  name: text("name").notNull(),
  description: text("description").notNull(),
  region: text("region").notNull(),
  version: integer("version").notNull(),
  createdAt: integer("created_at").notNull(),
  updatedAt: integer("updated_at").notNull(),
});

export const apps = sqliteTable(
  "apps",
  {
    /** Never reused: a new app under an old id starts with an empty queue. */
    appUid: integer("app_uid").primaryKey({ autoIncrement: true }),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    /** AppSettings as JSON, name and description included. */
    settings: text("settings").notNull(),
    keySealed: text("key_sealed").notNull(),
    keyHash: text("key_hash").notNull(),
    keyHint: text("key_hint").notNull(),
    previousKeySealed: text("previous_key_sealed"),
    previousKeyHash: text("previous_key_hash"),
    previousKeyUntil: integer("previous_key_until"),
    /** StoredSigningSecret[] as JSON; the values are sealed. */
    signingSecrets: text("signing_secrets").notNull(),
    publicUrl: text("public_url"),
    version: integer("version").notNull(),
    /** The version that the queue was told; the sweep tells it again while it is behind. */
    appliedVersion: integer("applied_version").notNull(),
    /** When the sweep asks the queue to look after itself; no index, since apps are few and the column moves often. */
    checkAfter: integer("check_after"),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
  },
  (table) => [
    uniqueIndex("apps_by_id").on(table.namespace, table.appId),
    index("apps_unapplied").on(table.appUid).where(sql`applied_version < version`),
  ],
);
