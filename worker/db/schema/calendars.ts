import { integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const calendars = sqliteTable(
  "calendars",
  {
    namespace: text("namespace").notNull(),
    calendarId: text("calendar_id").notNull(),
    name: text("name").notNull(),
    description: text("description").notNull(),
    /** CalendarContent as JSON: the weekdays that work, and the days that differ from them. */
    content: text("content").notNull(),
    version: integer("version").notNull(),
    createdBy: text("created_by").notNull(),
    updatedBy: text("updated_by").notNull(),
    createdAt: integer("created_at").notNull(),
    updatedAt: integer("updated_at").notNull(),
    /** Where it was applied from, as for jobs. */
    source: text("source"),
  },
  (table) => [primaryKey({ columns: [table.namespace, table.calendarId] })],
);

/** Addresses under which upcoming runs are read without a log-in. They show what their maker sees, as long as that account works. */
export const feeds = sqliteTable(
  "feeds",
  {
    feedId: text("feed_id").primaryKey(),
    namespace: text("namespace").notNull(),
    /** Empty: the whole namespace. */
    appId: text("app_id").notNull(),
    name: text("name").notNull(),
    /** SHA-256 of the secret in the address: a stolen table opens no feed. */
    hash: text("hash").notNull(),
    /** The last characters, to tell addresses apart. */
    hint: text("hint").notNull(),
    /** `session` or `token`, and the id of the user or the token. */
    makerKind: text("maker_kind", { enum: ["session", "token"] }).notNull(),
    makerId: text("maker_id").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    renewedAt: integer("renewed_at").notNull(),
  },
  (table) => [uniqueIndex("feeds_by_hash").on(table.hash)],
);
