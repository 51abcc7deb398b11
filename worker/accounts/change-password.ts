import { eq } from "drizzle-orm";
import { passwordIssues } from "../../client/protocol/password-rules.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { runBatch } from "../db/database.ts";
import { sessions, users } from "../db/schema.ts";
import { invalid } from "../errors.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { forgiveTries } from "./login-throttle.ts";
import { hashPassword } from "./password.ts";
import { attemptOf, provePassword, requirePerson, type UserRow, userNote } from "./person.ts";
import { otherSessions } from "./sessions.ts";

/** Refuses a new password that is easily guessed; `path` is the field it came in. */
export const requireGoodPassword = (
  path: string,
  password: string,
  person: Pick<UserRow, "email" | "name">,
): void => {
  const issues = passwordIssues(path, password, person);
  if (issues.length > 0) throw invalid(issues);
};

const sameAsBefore = () =>
  invalid([{ path: "newPassword", rule: "password_same", message: "must not be the password it replaces" }]);

/** One's own password; every other session of the account ends, and a one-time password is replaced. */
export const changePassword = async (call: Call<typeof routes.changePassword>): Promise<void> => {
  const { db, caller, now, body } = call;
  const user = await requirePerson(call);
  await provePassword(call, user, body.currentPassword, "currentPassword");
  await forgiveTries(db, attemptOf(call, user));
  if (body.newPassword === body.currentPassword) throw sameAsBefore();
  requireGoodPassword("newPassword", body.newPassword, user);
  const change = {
    password: await hashPassword(body.newPassword),
    mustChangePassword: 0,
    passwordUntil: null,
    updatedAt: now,
  };
  await runBatch(db, [
    db.update(users).set(change).where(eq(users.userId, user.userId)),
    db.delete(sessions).where(otherSessions(user.userId, caller.sessionId)),
    recordOperation(db, caller, userNote("user.change_password", user), now),
  ]);
  forgetCredentials();
  judgeListeners(call, null);
};
