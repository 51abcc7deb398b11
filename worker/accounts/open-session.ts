import * as v from "valibot";
import type { SignInMethod } from "../../client/protocol/account.ts";
import { type Me, role } from "../../client/protocol/session.ts";
import { noAccess } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { sessionCookie, sessionMs } from "../access/session-cookie.ts";
import { runBatch, type Statement } from "../db/database.ts";
import { sessions } from "../db/schema.ts";
import { recordOperation } from "../operations/record.ts";
import { randomSecret, sha256Hex } from "../secrets.ts";
import { type Deployment, WithHeaders } from "../serve.ts";
import { sessionNote, type UserRow } from "./person.ts";

export const toMe = (caller: Caller): Me => ({
  kind: caller.kind,
  id: caller.id,
  name: caller.name,
  email: caller.email,
  role: caller.role,
  mustChangePassword: caller.mustChangePassword ?? false,
});

export const callerOf = (user: UserRow, sessionId: string | null, sourceAddress: string): Caller => ({
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

export interface SignIn {
  user: UserRow;
  method: SignInMethod;
  /** What a proof is used up by, and what it changes: in one transaction with the session, before it. */
  also?: Statement[];
  /** What vouches for the person ends earlier than a session would. */
  until?: number;
}

/** Makes the session and its record, and answers with the cookie. */
export const openSession = async (
  call: Deployment & { request: Request },
  signIn: SignIn,
): Promise<WithHeaders<Me>> => {
  const { db, now, sourceAddress } = call;
  const { user, method } = signIn;
  const secret = randomSecret("cse_");
  const sessionId = `ses_${crypto.randomUUID()}`;
  const expiresAt = Math.min(now + sessionMs, signIn.until ?? Number.POSITIVE_INFINITY);
  const row = {
    hash: await sha256Hex(secret),
    sessionId,
    userId: user.userId,
    createdAt: now,
    expiresAt,
    sourceAddress,
    userAgent: call.request.headers.get("user-agent")?.slice(0, 300).toWellFormed() ?? null,
    method,
    lastSeenAt: now,
  };
  const caller = callerOf(user, sessionId, sourceAddress);
  const note = { ...sessionNote("session.login", user.email), after: { method } };
  await runBatch(db, [
    ...(signIn.also ?? []),
    db.insert(sessions).values(row),
    recordOperation(db, caller, note, now),
  ]);
  const cookie = sessionCookie(call, secret, Math.floor((expiresAt - now) / 1000));
  const mustChangePassword = user.mustChangePassword === 1 && method === "password";
  return new WithHeaders(toMe({ ...caller, mustChangePassword }), { "set-cookie": cookie });
};
