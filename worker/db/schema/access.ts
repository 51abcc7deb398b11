import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from "drizzle-orm/sqlite-core";

export const apiTokens = sqliteTable(
  "api_tokens",
  {
    tokenId: text("token_id").primaryKey(),
    hash: text("hash").notNull(),
    name: text("name").notNull(),
    role: text("role").notNull(),
    /** The last characters, to tell tokens apart. */
    hint: text("hint").notNull(),
    createdBy: text("created_by").notNull(),
    createdAt: integer("created_at").notNull(),
    expiresAt: integer("expires_at"),
    lastUsedAt: integer("last_used_at"),
    /** 1: reaches only what `token_scopes` names, also when nothing of that is left. */
    scoped: integer("scoped").notNull().default(0),
  },
  (table) => [uniqueIndex("api_tokens_by_hash").on(table.hash)],
);

/** Apps that a person sees. Administrators see every app without one. */
export const grants = sqliteTable(
  "grants",
  {
    userId: text("user_id").notNull(),
    namespace: text("namespace").notNull(),
    appId: text("app_id").notNull(),
    grantedBy: text("granted_by").notNull(),
    grantedAt: integer("granted_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.userId, table.namespace, table.appId] }),
    index("grants_by_app").on(table.namespace, table.appId),
  ],
);

/** What a scoped token reaches. Rows go with the app or namespace that they name. */
export const tokenScopes = sqliteTable(
  "token_scopes",
  {
    tokenId: text("token_id").notNull(),
    namespace: text("namespace").notNull(),
    /** Empty: the whole namespace. */
    appId: text("app_id").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.tokenId, table.namespace, table.appId] }),
    index("token_scopes_by_app").on(table.namespace, table.appId),
  ],
);
