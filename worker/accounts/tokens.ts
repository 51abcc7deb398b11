import { and, asc, eq, gt } from "drizzle-orm";
import * as v from "valibot";
import type { routes } from "../../client/protocol/routes/index.ts";
import { role } from "../../client/protocol/session.ts";
import { forgetCredential } from "../access/authenticate.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { runBatch } from "../db/database.ts";
import { apiTokens } from "../db/schema.ts";
import { invalid, notFound } from "../errors.ts";
import { fromInstant, toInstant, toInstantOrNull } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { randomSecret, sha256Hex } from "../secrets.ts";
import type { Call } from "../serve.ts";

type TokenRow = typeof apiTokens.$inferSelect;

const toToken = (row: TokenRow) => ({
  tokenId: row.tokenId,
  name: row.name,
  role: v.parse(role, row.role),
  hint: row.hint,
  createdBy: row.createdBy,
  createdAt: toInstant(row.createdAt),
  expiresAt: toInstantOrNull(row.expiresAt),
  lastUsedAt: toInstantOrNull(row.lastUsedAt),
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
  return toPage(rows, limit, toToken, (row) => writeCursor("tokens", [row.tokenId]));
};

export const createToken = async (call: Call<typeof routes.createToken>) => {
  const { db, body, now } = call;
  const expiresAt = body.expiresAt ? fromInstant(body.expiresAt) : null;
  if (expiresAt !== null && expiresAt <= now) {
    throw invalid([
      { path: "expiresAt", rule: "in_the_future", message: "must be in the future", value: body.expiresAt },
    ]);
  }
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
    scoped: 0,
  };
  const note = {
    ...noteOf("token.create", row),
    after: { name: row.name, role: row.role, expiresAt: toInstantOrNull(expiresAt) },
  };
  await runBatch(db, [db.insert(apiTokens).values(row), recordOperation(db, call.caller, note, now)]);
  return { ...toToken(row), token };
};

export const deleteToken = async (call: Call<typeof routes.deleteToken>): Promise<void> => {
  const { db, now } = call;
  const row = await db.select().from(apiTokens).where(eq(apiTokens.tokenId, call.params.tokenId)).get();
  if (!row) throw notFound("token");
  const note = { ...noteOf("token.delete", row), before: { name: row.name, role: row.role } };
  await runBatch(db, [
    db.delete(apiTokens).where(eq(apiTokens.tokenId, row.tokenId)),
    recordOperation(db, call.caller, note, now),
  ]);
  forgetCredential(row.hash);
};
