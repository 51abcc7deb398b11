import { and, asc, eq, gt, sql } from "drizzle-orm";
import * as v from "valibot";
import type { routes } from "../../client/protocol/routes/index.ts";
import { role } from "../../client/protocol/session.ts";
import type { TokenScope } from "../../client/protocol/token-scope.ts";
import type { Reach } from "../access/access.ts";
import { forgetCredential } from "../access/authenticate.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { type Database, runBatch, type Statement } from "../db/database.ts";
import { apiTokens, tokenScopes } from "../db/schema.ts";
import { invalid, notFound } from "../errors.ts";
import { fromInstant, toInstant, toInstantOrNull } from "../instants.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import { randomSecret, sha256Hex } from "../secrets.ts";
import type { Call } from "../serve.ts";
import { reachesOf, readScopes, requireScope } from "./token-scopes.ts";

type TokenRow = typeof apiTokens.$inferSelect;

const toToken = (row: TokenRow, scope: TokenScope | undefined) => ({
  tokenId: row.tokenId,
  name: row.name,
  role: v.parse(role, row.role),
  hint: row.hint,
  createdBy: row.createdBy,
  createdAt: toInstant(row.createdAt),
  expiresAt: toInstantOrNull(row.expiresAt),
  lastUsedAt: toInstantOrNull(row.lastUsedAt),
  scope: row.scoped === 1 ? (scope ?? { namespaces: [], apps: [] }) : null,
});

const noteOf = (action: string, row: Pick<TokenRow, "tokenId" | "name">) =>
  ({ namespace: null, action, objectType: "token", objectId: row.tokenId, objectName: row.name }) as const;

export const listTokens = async (call: Call<typeof routes.listTokens>) => {
  const limit = limitOf(call.query);
  const after = readCursor("tokens", textKey, call.query.cursor);
  const rows = await call.db
    .select()
    .from(apiTokens)
    .where(and(after ? gt(apiTokens.tokenId, after[0]) : undefined))
    .orderBy(asc(apiTokens.tokenId))
    .limit(limit + 1);
  const scoped = rows.filter((row) => row.scoped === 1).map((row) => row.tokenId);
  const scopes = await readScopes(call.db, scoped);
  const toItem = (row: TokenRow) => toToken(row, scopes.get(row.tokenId));
  return toPage(rows, limit, toItem, (row) => writeCursor("tokens", [row.tokenId]));
};

/** As JSON in one parameter: D1 binds at most a hundred. */
const scopeRows = (db: Database, tokenId: string, reaches: readonly Reach[]): Statement[] => {
  if (reaches.length === 0) return [];
  const list = JSON.stringify(reaches);
  const rows = sql`select ${tokenId}, json_extract(value, '$.namespace'), json_extract(value, '$.appId') from json_each(${list})`;
  return [db.insert(tokenScopes).select(rows)];
};

export const createToken = async (call: Call<typeof routes.createToken>) => {
  const { db, body, now } = call;
  const expiresAt = body.expiresAt ? fromInstant(body.expiresAt) : null;
  if (expiresAt !== null && expiresAt <= now) {
    throw invalid([
      { path: "expiresAt", rule: "in_the_future", message: "must be in the future", value: body.expiresAt },
    ]);
  }
  const scope = body.scope ?? null;
  if (scope) await requireScope(db, scope);
  const token = randomSecret("cat_");
  const row = {
    tokenId: `tok_${crypto.randomUUID()}`,
    hash: await sha256Hex(token),
    name: body.name,
    role: body.role,
    hint: token.slice(-4),
    createdBy: call.caller.name,
    createdAt: now,
    expiresAt,
    lastUsedAt: null,
    scoped: scope ? 1 : 0,
  };
  const note = {
    ...noteOf("token.create", row),
    after: { name: row.name, role: row.role, expiresAt: toInstantOrNull(expiresAt), scope },
  };
  const reaches = scope ? reachesOf(scope) : [];
  await runBatch(db, [
    db.insert(apiTokens).values(row),
    ...scopeRows(db, row.tokenId, reaches),
    recordOperation(db, call.caller, note, now),
  ]);
  return { ...toToken(row, scope ?? undefined), token };
};

export const deleteToken = async (call: Call<typeof routes.deleteToken>): Promise<void> => {
  const { db, now } = call;
  const row = await db.select().from(apiTokens).where(eq(apiTokens.tokenId, call.params.tokenId)).get();
  if (!row) throw notFound("token");
  const note = { ...noteOf("token.delete", row), before: { name: row.name, role: row.role } };
  await runBatch(db, [
    db.delete(apiTokens).where(eq(apiTokens.tokenId, row.tokenId)),
    db.delete(tokenScopes).where(eq(tokenScopes.tokenId, row.tokenId)),
    recordOperation(db, call.caller, note, now),
  ]);
  forgetCredential(row.hash);
  judgeListeners(call, null);
};
