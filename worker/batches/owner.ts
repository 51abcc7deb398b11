import { and, eq, gt, isNull, or } from "drizzle-orm";
import * as v from "valibot";
import { role } from "../../client/protocol/session.ts";
import type { BatchOwner } from "../../durable/batch/rpc.ts";
import { accessOf } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import type { Database } from "../db/database.ts";
import { apiTokens, grants, tokenScopes, users } from "../db/schema.ts";

/** Tokens of the environment have no row; they are taken away by a restart without them. */
const environmentTokens: ReadonlySet<string> = new Set(["admin-token", "launcher"]);

export const ownerOf = (caller: Caller): BatchOwner => ({
  kind: caller.kind,
  id: caller.id,
  name: caller.name,
  email: caller.email,
  sourceAddress: caller.sourceAddress,
});

export const callerKeyOf = ({ kind, id }: Pick<Caller, "kind" | "id">): string => `${kind}:${id}`;

const person = async (db: Database, userId: string): Promise<Pick<Caller, "role" | "access"> | null> => {
  const [[row], granted] = await db.batch([
    db
      .select({ role: users.role })
      .from(users)
      .where(and(eq(users.userId, userId), eq(users.disabled, 0))),
    db
      .select({ namespace: grants.namespace, appId: grants.appId })
      .from(grants)
      .where(eq(grants.userId, userId)),
  ]);
  if (!row) return null;
  const userRole = v.parse(role, row.role);
  return { role: userRole, access: userRole === "administrator" ? "everything" : accessOf(granted) };
};

const token = async (
  db: Database,
  tokenId: string,
  now: number,
): Promise<Pick<Caller, "role" | "access"> | null> => {
  if (environmentTokens.has(tokenId)) return { role: "administrator", access: "everything" };
  const alive = or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now));
  const [[row], scopes] = await db.batch([
    db
      .select({ role: apiTokens.role, scoped: apiTokens.scoped })
      .from(apiTokens)
      .where(and(eq(apiTokens.tokenId, tokenId), alive)),
    db
      .select({ namespace: tokenScopes.namespace, appId: tokenScopes.appId })
      .from(tokenScopes)
      .where(eq(tokenScopes.tokenId, tokenId)),
  ]);
  if (!row) return null;
  return { role: v.parse(role, row.role), access: row.scoped === 1 ? accessOf(scopes) : "everything" };
};

/** Who asked for a batch, with the rights of now; null when the account or token is gone. */
export const callerOf = async (
  db: Database,
  owner: BatchOwner,
  batchId: string,
  now: number,
): Promise<Caller | null> => {
  const { kind, id, name, email, sourceAddress } = owner;
  const found = kind === "session" ? await person(db, id) : await token(db, id, now);
  return found && { kind, id, name, email, sourceAddress, ...found, sessionId: null, batchId };
};
