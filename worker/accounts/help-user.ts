import { eq } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { runBatch, type Statement } from "../db/database.ts";
import { identities, passkeys, sessions, users } from "../db/schema.ts";
import { pageOfWhole } from "../db/whole-list.ts";
import { toInstant } from "../instants.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { isActiveAdministrator, keepAdministrator, orLastAdministrator } from "./last-administrator.ts";
import { hashPassword } from "./password.ts";
import { type UserRow, userNote } from "./person.ts";
import { forgetFactor } from "./second-factor.ts";
import { sessionsOf } from "./sessions.ts";
import { requireUser } from "./users.ts";

/** What administrators do for others: somebody forgot a password, lost a telephone, or left a session open somewhere. */

const oneTimeMs = 7 * 86_400_000;
const letters = "abcdefghjkmnpqrstuvwxyz23456789";
const groups = 4;
const groupLength = 5;

/** To be read out: groups of letters that do not look alike, almost a hundred random bits. */
const newOneTimePassword = (): string => {
  let text = "";
  while (text.length < groups * groupLength) {
    const [byte = 0] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < letters.length * Math.floor(256 / letters.length)) text += letters[byte % letters.length];
  }
  return text.replaceAll(/(.{5})(?=.)/g, "$1-");
};

/** Ends the sessions, so that whoever had the old password is out. */
export const resetPassword = async (call: Call<typeof routes.resetPassword>) => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  const password = newOneTimePassword();
  const passwordUntil = now + oneTimeMs;
  const change = {
    password: await hashPassword(password),
    mustChangePassword: 1,
    passwordUntil,
    updatedAt: now,
  };
  const note = { ...userNote("user.reset_password", row), after: { validUntil: toInstant(passwordUntil) } };
  await runBatch(db, [
    db.update(users).set(change).where(eq(users.userId, row.userId)),
    db.delete(sessions).where(eq(sessions.userId, row.userId)),
    recordOperation(db, call.caller, note, now),
  ]);
  forgetCredentials();
  judgeListeners(call, null);
  return { password, validUntil: toInstant(passwordUntil) };
};

export const listUserSessions = async (call: Call<typeof routes.listUserSessions>) => {
  const row = await requireUser(call.db, call.params.userId);
  const theirs = await sessionsOf(call.db, row.userId, call.caller.sessionId, call.now);
  return pageOfWhole("sessions", theirs, call.query);
};

export const deleteUserSessions = async (call: Call<typeof routes.deleteUserSessions>): Promise<void> => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  await runBatch(db, [
    db.delete(sessions).where(eq(sessions.userId, row.userId)),
    recordOperation(db, call.caller, userNote("user.end_sessions", row), now),
  ]);
  forgetCredentials();
  judgeListeners(call, null);
};

/** An administrator whose only way in goes must not be the last one. */
const guard = (
  call: Call<typeof routes.deleteUserFactors>,
  row: UserRow,
  keepsWayIn: boolean,
): Statement[] => (keepsWayIn || !isActiveAdministrator(row) ? [] : [keepAdministrator(call.db, row)]);

export const deleteUserFactors = async (call: Call<typeof routes.deleteUserFactors>): Promise<void> => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  const note = {
    ...userNote("user.reset_factors", row),
    before: { totp: row.totp > 0, passkeys: row.passkeys },
  };
  await runBatch(db, [
    ...guard(call, row, row.password !== "" || row.identities > 0),
    ...forgetFactor(db, row.userId),
    db.delete(passkeys).where(eq(passkeys.userId, row.userId)),
    recordOperation(db, call.caller, note, now),
  ]).catch(orLastAdministrator);
};

export const deleteUserIdentities = async (call: Call<typeof routes.deleteUserIdentities>): Promise<void> => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  const linked = await db.select().from(identities).where(eq(identities.userId, row.userId));
  const before = { identities: linked.map(({ issuer, email }) => ({ issuer, email })) };
  await runBatch(db, [
    ...guard(call, row, row.password !== "" || row.passkeys > 0),
    db.delete(identities).where(eq(identities.userId, row.userId)),
    recordOperation(db, call.caller, { ...userNote("user.unlink", row), before }, now),
  ]).catch(orLastAdministrator);
};
