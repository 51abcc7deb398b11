import { and, eq, gt, isNull, or } from "drizzle-orm";
import * as v from "valibot";
import { role } from "../../client/protocol/session.ts";
import { apiTokens, grants, sessions, tokenScopes, users } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import { equalSecrets, sha256Hex } from "../secrets.ts";
import type { Deployment } from "../serve.ts";
import { accessOf } from "./access.ts";
import type { Caller } from "./caller.ts";
import { refusals } from "./refusals.ts";
import { readSessionCookie, refuseForeignSite } from "./session-cookie.ts";

/** A revocation must hold within 5 s wherever the credential was seen before. */
export const rememberedMs = 4_000;
const maxRemembered = 5_000;
const touchEveryMs = 600_000;

interface Remembered {
  caller: Omit<Caller, "sourceAddress">;
  until: number;
}

interface Found {
  caller: Remembered["caller"];
  /** When the credential ends by itself. */
  endsAt: number | null;
}

/** What credentials meant a moment ago, by hash, so that a busy client costs no query for each call. */
const remembered = new Map<string, Remembered>();

export const forgetCredential = (hash: string): void => {
  remembered.delete(hash);
};
export const forgetCredentials = (): void => remembered.clear();

const recall = (hash: string, now: number): Remembered["caller"] | null => {
  const known = remembered.get(hash);
  return known && known.until > now && known.until <= now + rememberedMs ? known.caller : null;
};

/** An end that is known beforehand is kept to the instant. */
const remember = (hash: string, { caller, endsAt }: Found, now: number): Remembered["caller"] => {
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(hash, { caller, until: Math.min(now + rememberedMs, endsAt ?? Number.POSITIVE_INFINITY) });
  return caller;
};

const environmentToken = async (
  deployment: Deployment,
  token: string,
): Promise<Remembered["caller"] | null> => {
  const candidates: [string, string | undefined][] = [
    ["CARILLON_ADMIN_TOKEN", deployment.env.CARILLON_ADMIN_TOKEN],
    ["CARILLON_LAUNCHER_TOKEN", deployment.env.CARILLON_LAUNCHER_TOKEN],
  ];
  for (const [name, expected] of candidates) {
    if (!expected || !(await equalSecrets(token, expected))) continue;
    const id = name === "CARILLON_ADMIN_TOKEN" ? "admin-token" : "launcher";
    return {
      kind: "token",
      id,
      name: id,
      email: null,
      role: "administrator",
      access: "everything",
      sessionId: null,
    };
  }
  return null;
};

const storedToken = async (deployment: Deployment, hash: string): Promise<Found | null> => {
  const { db, now } = deployment;
  const alive = or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, now));
  const [[row], scopes] = await db.batch([
    db
      .select()
      .from(apiTokens)
      .where(and(eq(apiTokens.hash, hash), alive)),
    db
      .select({ namespace: tokenScopes.namespace, appId: tokenScopes.appId })
      .from(tokenScopes)
      .innerJoin(apiTokens, eq(apiTokens.tokenId, tokenScopes.tokenId))
      .where(eq(apiTokens.hash, hash)),
  ]);
  if (!row) return null;
  if (row.lastUsedAt === null || row.lastUsedAt < now - touchEveryMs) {
    const touch = db.update(apiTokens).set({ lastUsedAt: now }).where(eq(apiTokens.tokenId, row.tokenId));
    deployment.after(untroubled(touch));
  }
  const caller = {
    kind: "token",
    id: row.tokenId,
    name: row.name,
    email: null,
    role: v.parse(role, row.role),
    access: row.scoped === 1 ? accessOf(scopes) : "everything",
    sessionId: null,
  } as const;
  return { caller, endsAt: row.expiresAt };
};

/** A time of use that cannot be noted troubles nobody. */
const untroubled = (touch: PromiseLike<unknown>): Promise<void> =>
  Promise.resolve(touch).then(
    () => undefined,
    () => undefined,
  );

const noteSeen = (deployment: Deployment, session: { hash: string; seenAt: number }): void => {
  const { db, now, sourceAddress } = deployment;
  if (session.seenAt >= now - touchEveryMs) return;
  const touch = db
    .update(sessions)
    .set({ lastSeenAt: now, sourceAddress })
    .where(eq(sessions.hash, session.hash));
  deployment.after(untroubled(touch));
};

const storedSession = async (deployment: Deployment, hash: string): Promise<Found | null> => {
  const { db, now } = deployment;
  const [[row], granted] = await db.batch([
    db
      // Columns by name: rows of a batch are objects, in which columns of the same name would fall together.
      .select({
        sessionId: sessions.sessionId,
        userId: users.userId,
        name: users.name,
        email: users.email,
        role: users.role,
        mustChangePassword: users.mustChangePassword,
        method: sessions.method,
        createdAt: sessions.createdAt,
        lastSeenAt: sessions.lastSeenAt,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.userId, sessions.userId))
      .where(and(eq(sessions.hash, hash), gt(sessions.expiresAt, now), eq(users.disabled, 0))),
    db
      .select({ namespace: grants.namespace, appId: grants.appId })
      .from(grants)
      .innerJoin(sessions, eq(sessions.userId, grants.userId))
      .where(eq(sessions.hash, hash)),
  ]);
  if (!row) return null;
  const userRole = v.parse(role, row.role);
  noteSeen(deployment, { hash, seenAt: row.lastSeenAt ?? row.createdAt });
  const caller = {
    kind: "session",
    id: row.userId,
    name: row.name,
    email: row.email,
    role: userRole,
    access: userRole === "administrator" ? "everything" : accessOf(granted),
    sessionId: row.sessionId,
    mustChangePassword: row.mustChangePassword === 1 && row.method === "password",
  } as const;
  return { caller, endsAt: row.expiresAt };
};

const bearer = (request: Request): string | null => {
  const header = request.headers.get("authorization");
  if (header === null) return null;
  const match = /^Bearer +(\S{1,1000}) *$/i.exec(header);
  return match?.[1] ?? "";
};

const refused = (message: string): ApiFailure => new ApiFailure("unauthenticated", message);

const byToken = async (deployment: Deployment, token: string): Promise<Remembered["caller"]> => {
  if (token === "") throw refused("the Authorization header must be: Bearer <API token>");
  const hash = await sha256Hex(token);
  // What is recalled is not remembered anew: a credential in constant use must be looked up again too.
  const known = recall(hash, deployment.now);
  if (known) return known;
  refusals.refuseWhenPaused(deployment);
  const configured = await environmentToken(deployment, token);
  if (configured) return remember(hash, { caller: configured, endsAt: null }, deployment.now);
  const found = await storedToken(deployment, hash);
  if (!found) {
    const refusal = refused("the API token is unknown, expired or revoked");
    throw await refusals.count(deployment, "API token", hash, refusal);
  }
  return remember(hash, found, deployment.now);
};

const bySession = async (
  deployment: Deployment,
  request: Request,
  secret: string,
): Promise<Remembered["caller"]> => {
  refuseForeignSite(deployment, request);
  const hash = await sha256Hex(secret);
  const known = recall(hash, deployment.now);
  if (known) return known;
  const found = await storedSession(deployment, hash);
  if (!found) throw refused("the session has ended: log in again");
  return remember(hash, found, deployment.now);
};

/** Who is calling, by API token or session cookie; a token goes first. */
export const authenticate = async (deployment: Deployment, request: Request): Promise<Caller> => {
  const token = bearer(request);
  if (token !== null)
    return { ...(await byToken(deployment, token)), sourceAddress: deployment.sourceAddress };
  const secret = readSessionCookie(request);
  if (secret === null) throw refused("log in, or send an API token as Authorization: Bearer <token>");
  return { ...(await bySession(deployment, request, secret)), sourceAddress: deployment.sourceAddress };
};
