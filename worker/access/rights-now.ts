import { and, eq, gt, isNull, or } from "drizzle-orm";
import * as v from "valibot";
import { role } from "../../client/protocol/session.ts";
import type { Database } from "../db/database.ts";
import { apiTokens, grants, tokenScopes, users } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { accessOf } from "./access.ts";
import type { Caller } from "./caller.ts";

export interface RightsAsk {
  env: Pick<Env, "CARILLON_ADMIN_TOKEN" | "CARILLON_LAUNCHER_TOKEN">;
  db: Database;
  now: number;
}
type Rights = Pick<Caller, "role" | "access">;

const rightsOfUser = async (db: Database, userId: string): Promise<Rights | null> => {
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

const rightsOfStoredToken = async ({ db, now }: RightsAsk, tokenId: string): Promise<Rights | null> => {
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

/** Tokens of the environment have no row: they are taken away by a start without them. */
const rightsOfToken = async (ask: RightsAsk, tokenId: string): Promise<Rights | null> => {
  const fromEnvironment: Readonly<Record<string, string | undefined>> = {
    "admin-token": ask.env.CARILLON_ADMIN_TOKEN,
    launcher: ask.env.CARILLON_LAUNCHER_TOKEN,
  };
  if (!(tokenId in fromEnvironment)) return rightsOfStoredToken(ask, tokenId);
  return fromEnvironment[tokenId] ? { role: "administrator", access: "everything" } : null;
};

/** What an account or token may do now, for work that goes on after its request; null when it is gone. */
export const rightsNow = (ask: RightsAsk, who: Pick<Caller, "kind" | "id">): Promise<Rights | null> =>
  who.kind === "session" ? rightsOfUser(ask.db, who.id) : rightsOfToken(ask, who.id);
