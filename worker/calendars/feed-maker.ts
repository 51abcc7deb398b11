import { and, eq, gt, isNull, or } from "drizzle-orm";
import { type Access, accessOf } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { apiTokens, grants, tokenScopes, users } from "../db/schema.ts";
import type { Env } from "../env.ts";

/** What the maker of a feed sees now: a feed shows no more, and nothing once the account or the token is gone. */
export const accessOfMaker = async (
  { env, db, now }: { env: Env; db: Database; now: number },
  maker: { makerKind: string; makerId: string },
): Promise<Access | null> =>
  maker.makerKind === "session" ? ofUser(db, maker.makerId) : ofToken({ env, db, now }, maker.makerId);

const ofUser = async (db: Database, userId: string): Promise<Access | null> => {
  const [[user], granted] = await db.batch([
    db
      .select({ role: users.role })
      .from(users)
      .where(and(eq(users.userId, userId), eq(users.disabled, 0))),
    db
      .select({ namespace: grants.namespace, appId: grants.appId })
      .from(grants)
      .where(eq(grants.userId, userId)),
  ]);
  if (!user) return null;
  return user.role === "administrator" ? "everything" : accessOf(granted);
};

const ofToken = async (
  { env, db, now }: { env: Env; db: Database; now: number },
  tokenId: string,
): Promise<Access | null> => {
  if (tokenId === "admin-token") return env.CARILLON_ADMIN_TOKEN ? "everything" : null;
  if (tokenId === "launcher") return env.CARILLON_LAUNCHER_TOKEN ? "everything" : null;
  const alive = or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now));
  const [[token], scopes] = await db.batch([
    db
      .select({ scoped: apiTokens.scoped })
      .from(apiTokens)
      .where(and(eq(apiTokens.tokenId, tokenId), alive)),
    db
      .select({ namespace: tokenScopes.namespace, appId: tokenScopes.appId })
      .from(tokenScopes)
      .where(eq(tokenScopes.tokenId, tokenId)),
  ]);
  if (!token) return null;
  return token.scoped === 1 ? accessOf(scopes) : "everything";
};
