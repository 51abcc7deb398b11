import { and, desc, eq, gt, ne } from "drizzle-orm";
import * as v from "valibot";
import type { routes } from "../../client/protocol/routes/index.ts";
import { type Me, role } from "../../client/protocol/session.ts";
import { noAccess } from "../access/access.ts";
import { forgetCredential, forgetCredentials } from "../access/authenticate.ts";
import { type Caller, unknownCaller } from "../access/caller.ts";
import {
  readSessionCookie,
  refuseForeignSite,
  refusePlainTransport,
  sessionCookie,
  sessionMs,
} from "../access/session-cookie.ts";
import { runBatch } from "../db/database.ts";
import { sessions, users } from "../db/schema.ts";
import { ApiFailure, invalid, notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { randomSecret, sha256Hex } from "../secrets.ts";
import { type Call, WithHeaders } from "../serve.ts";
import { ensureAdministrator } from "./first-administrator.ts";
import { countTry, forgiveTries, triesInWords } from "./login-throttle.ts";
import { checkPassword, hashPassword } from "./password.ts";

type UserRow = typeof users.$inferSelect;

export const toMe = (caller: Caller): Me => ({
  kind: caller.kind,
  id: caller.id,
  name: caller.name,
  email: caller.email,
  role: caller.role,
});

const callerOf = (user: UserRow, sessionId: string | null, sourceAddress: string): Caller => ({
  kind: "session",
  id: user.userId,
  name: user.name,
  email: user.email,
  role: v.parse(role, user.role),
  // For records of the session itself: what the person sees is read when it is used.
  access: noAccess,
  sessionId,
  sourceAddress,
});

const sessionNote = (action: string, email: string) =>
  ({ namespace: null, action, objectType: "session", objectId: email, objectName: email }) as const;

const refuse = async (call: Call<typeof routes.login>, email: string, left: number): Promise<never> => {
  const { db, now } = call;
  const note = { ...sessionNote("session.refuse", email), after: { triesLeft: left } };
  await runBatch(db, [recordOperation(db, unknownCaller(call.sourceAddress), note, now)]);
  throw new ApiFailure("unauthenticated", `e-mail or password is wrong; ${triesInWords(left)}`, {
    triesLeft: left,
  });
};

const openSession = async (call: Call<typeof routes.login>, user: UserRow): Promise<string> => {
  const { db, now } = call;
  const secret = randomSecret("cse_");
  const sessionId = `ses_${crypto.randomUUID()}`;
  const row = {
    hash: await sha256Hex(secret),
    sessionId,
    userId: user.userId,
    createdAt: now,
    expiresAt: now + sessionMs,
    sourceAddress: call.sourceAddress,
    userAgent: call.request.headers.get("user-agent")?.slice(0, 300).toWellFormed() ?? null,
  };
  const caller = callerOf(user, sessionId, call.sourceAddress);
  await runBatch(db, [
    db.insert(sessions).values(row),
    recordOperation(db, caller, sessionNote("session.login", user.email), now),
  ]);
  return secret;
};

export const login = async (call: Call<typeof routes.login>): Promise<WithHeaders<Me>> => {
  const { env, db, now, body } = call;
  refusePlainTransport(call);
  refuseForeignSite(call, call.request);
  await ensureAdministrator(env, db, now);
  const email = body.email.trim().toLowerCase();
  const attempt = { email, address: call.sourceAddress };
  const left = await countTry(db, attempt, now);
  const user = await db.select().from(users).where(eq(users.email, email)).get();
  const matches = await checkPassword(body.password, user?.password ?? null);
  if (!user || !matches || user.disabled === 1) return refuse(call, email, left);
  await forgiveTries(db, attempt);
  const secret = await openSession(call, user);
  const cookie = sessionCookie(call, secret, sessionMs / 1000);
  return new WithHeaders(toMe(callerOf(user, null, call.sourceAddress)), { "set-cookie": cookie });
};

/** Ends the session that the cookie names; without one there is nothing to end. */
export const logout = async (call: Call<typeof routes.logout>): Promise<WithHeaders<undefined>> => {
  const { db, now, request } = call;
  const secret = readSessionCookie(request);
  if (secret !== null) {
    refuseForeignSite(call, request);
    const hash = await sha256Hex(secret);
    const row = await db
      .select({ user: users })
      .from(sessions)
      .innerJoin(users, eq(users.userId, sessions.userId))
      .where(eq(sessions.hash, hash))
      .get();
    forgetCredential(hash);
    if (row) {
      const caller = callerOf(row.user, null, call.sourceAddress);
      await runBatch(db, [
        db.delete(sessions).where(eq(sessions.hash, hash)),
        recordOperation(db, caller, sessionNote("session.logout", row.user.email), now),
      ]);
    }
  }
  return new WithHeaders(undefined, { "set-cookie": sessionCookie(call, "", 0) });
};

export const listSessions = async (call: Call<typeof routes.listSessions>) => {
  const { db, caller, now } = call;
  if (caller.kind !== "session") return { items: [] };
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, caller.id), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt))
    .limit(200);
  return {
    items: rows.map((row) => ({
      id: row.sessionId,
      createdAt: toInstant(row.createdAt),
      expiresAt: toInstant(row.expiresAt),
      sourceAddress: row.sourceAddress,
      userAgent: row.userAgent,
      current: row.sessionId === caller.sessionId,
    })),
  };
};

export const deleteSession = async (call: Call<typeof routes.deleteSession>): Promise<void> => {
  const { db, caller, now, params } = call;
  const own = and(eq(sessions.sessionId, params.sessionId), eq(sessions.userId, caller.id));
  const row = caller.kind === "session" ? await db.select().from(sessions).where(own).get() : undefined;
  if (!row) throw notFound("session");
  forgetCredential(row.hash);
  await runBatch(db, [
    db.delete(sessions).where(eq(sessions.hash, row.hash)),
    recordOperation(db, caller, sessionNote("session.revoke", caller.email ?? caller.name), now),
  ]);
};

/** One's own password; every other session of the account ends. */
export const changePassword = async (call: Call<typeof routes.changePassword>): Promise<void> => {
  const { db, caller, now, body } = call;
  if (caller.kind !== "session")
    throw new ApiFailure("forbidden", "an API token has no password: log in to change yours");
  const user = await db.select().from(users).where(eq(users.userId, caller.id)).get();
  if (!user) throw notFound("user");
  await countTry(db, { email: user.email, address: call.sourceAddress }, now);
  if (!(await checkPassword(body.currentPassword, user.password))) {
    throw invalid([{ path: "currentPassword", rule: "password", message: "is not the current password" }]);
  }
  await forgiveTries(db, { email: user.email, address: call.sourceAddress });
  const note = {
    ...sessionNote("user.change_password", user.email),
    objectType: "user",
    objectId: user.userId,
  } as const;
  await runBatch(db, [
    db
      .update(users)
      .set({ password: await hashPassword(body.newPassword), updatedAt: now })
      .where(eq(users.userId, user.userId)),
    db
      .delete(sessions)
      .where(and(eq(sessions.userId, user.userId), ne(sessions.sessionId, caller.sessionId ?? ""))),
    recordOperation(db, caller, note, now),
  ]);
  forgetCredentials();
};
