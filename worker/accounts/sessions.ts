import { and, desc, eq, gt, ne } from "drizzle-orm";
import * as v from "valibot";
import { signInMethod } from "../../client/protocol/account.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { SessionInfo } from "../../client/protocol/session.ts";
import { forgetCredential, forgetCredentials } from "../access/authenticate.ts";
import { readSessionCookie, refuseForeignSite, sessionCookie } from "../access/session-cookie.ts";
import { type Database, runBatch } from "../db/database.ts";
import { sessions, users } from "../db/schema.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import { sha256Hex } from "../secrets.ts";
import { type Call, WithHeaders } from "../serve.ts";
import { callerOf } from "./open-session.ts";
import { requirePerson, sessionNote } from "./person.ts";

type SessionRow = typeof sessions.$inferSelect;

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
      judgeListeners(call, null);
    }
  }
  return new WithHeaders(undefined, { "set-cookie": sessionCookie(call, "", 0) });
};

const toSession = (row: SessionRow, currentId: string | null): SessionInfo => ({
  id: row.sessionId,
  createdAt: toInstant(row.createdAt),
  expiresAt: toInstant(row.expiresAt),
  sourceAddress: row.sourceAddress,
  userAgent: row.userAgent,
  method: v.parse(signInMethod, row.method),
  lastSeenAt: toInstant(row.lastSeenAt ?? row.createdAt),
  current: row.sessionId === currentId,
});

/** Newest first, as far as they are still open. */
export const sessionsOf = async (
  db: Database,
  userId: string,
  currentId: string | null,
  now: number,
): Promise<SessionInfo[]> => {
  const rows = await db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, userId), gt(sessions.expiresAt, now)))
    .orderBy(desc(sessions.createdAt))
    .limit(200);
  return rows.map((row) => toSession(row, currentId));
};

export const listSessions = async (call: Call<typeof routes.listSessions>) => {
  const { db, caller, now, query } = call;
  const own = caller.kind === "session" ? await sessionsOf(db, caller.id, caller.sessionId, now) : [];
  return pageOfWhole("sessions", own, query);
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
  judgeListeners(call, null);
};

/** Every session of the account but the one that speaks. */
export const otherSessions = (userId: string, sessionId: string | null) =>
  and(eq(sessions.userId, userId), ne(sessions.sessionId, sessionId ?? ""));

export const deleteOtherSessions = async (call: Call<typeof routes.deleteOtherSessions>): Promise<void> => {
  const { db, caller, now } = call;
  const user = await requirePerson(call);
  await runBatch(db, [
    db.delete(sessions).where(otherSessions(user.userId, caller.sessionId)),
    recordOperation(db, caller, sessionNote("session.revoke_others", user.email), now),
  ]);
  forgetCredentials();
  judgeListeners(call, null);
};
