import { eq } from "drizzle-orm";
import type { Caller } from "../access/caller.ts";
import { users } from "../db/schema.ts";
import { ApiFailure, invalid, notFound } from "../errors.ts";
import type { Deployment } from "../serve.ts";
import { countTry, type LoginTry } from "./login-throttle.ts";
import { checkPassword } from "./password.ts";

export type UserRow = typeof users.$inferSelect;

/** Who a record is about when somebody's account changes. */
export const userNote = (action: string, row: Pick<UserRow, "userId" | "email">) =>
  ({ namespace: null, action, objectType: "user", objectId: row.userId, objectName: row.email }) as const;

export const sessionNote = (action: string, email: string) =>
  ({ namespace: null, action, objectType: "session", objectId: email, objectName: email }) as const;

type OwnCall = Deployment & { caller: Caller };

/** The account of who calls. A token speaks for nobody, so it has no password, no passkey and no session. */
export const requirePerson = async (call: OwnCall): Promise<UserRow> => {
  if (call.caller.kind !== "session") {
    throw new ApiFailure("forbidden", "an API token has no account of its own: log in for that");
  }
  const row = await call.db.select().from(users).where(eq(users.userId, call.caller.id)).get();
  if (!row) throw notFound("user");
  return row;
};

export const wrongPassword = (path: string): ApiFailure =>
  invalid([{ path, rule: "password", message: "is not the current password" }]);

/**
 * Whoever found a session open does not know the password: what would let them stay asks for it. Tries count like those of
 * logging in, until `forgiveTries` is told that every proof was right.
 */
export const provePassword = async (
  call: OwnCall,
  user: UserRow,
  password: string,
  path: string,
): Promise<void> => {
  if (user.password === "") {
    throw new ApiFailure("conflict", "this account has no password: it signs in elsewhere");
  }
  await countTry(call.db, attemptOf(call, user), call.now);
  if (!(await checkPassword(password, user.password))) throw wrongPassword(path);
};

export const attemptOf = (call: Pick<OwnCall, "sourceAddress">, user: UserRow): LoginTry => ({
  email: user.email,
  address: call.sourceAddress,
});
