import { asc, eq, getTableColumns, gt, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { role, type User } from "../../client/protocol/session.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { type Database, runBatch } from "../db/database.ts";
import { grants, identities, passkeys, sessions, totpFactors, users } from "../db/schema.ts";
import { ApiFailure, isConstraint, notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { judgeListeners } from "../live/announce.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { requireGoodPassword } from "./change-password.ts";
import { isActiveAdministrator, keepAdministrator, orLastAdministrator } from "./last-administrator.ts";
import { hashPassword } from "./password.ts";
import { type UserRow, userNote } from "./person.ts";
import { forgetFactor } from "./second-factor.ts";

interface Ways {
  totp: number;
  passkeys: number;
  identities: number;
  apps: number;
}
type ListedUser = UserRow & Ways;

// Names are spelt out: of a query over one table drizzle writes columns without their table, and here they would all be the inner one's.
const outer = sql`${users}."user_id"`;
const ways = {
  totp: sql<number>`(select count(*) from ${totpFactors} where ${totpFactors}."user_id" = ${outer}
    and ${totpFactors}."confirmed_at" is not null)`,
  passkeys: sql<number>`(select count(*) from ${passkeys} where ${passkeys}."user_id" = ${outer})`,
  identities: sql<number>`(select count(*) from ${identities} where ${identities}."user_id" = ${outer})`,
  apps: sql<number>`(select count(*) from ${grants} where ${grants}."user_id" = ${outer})`,
};
const noWays: Ways = { totp: 0, passkeys: 0, identities: 0, apps: 0 };

const toUser = (row: ListedUser): User => ({
  userId: row.userId,
  email: row.email,
  name: row.name,
  role: v.parse(role, row.role),
  disabled: row.disabled === 1,
  hasPassword: row.password !== "",
  mustChangePassword: row.mustChangePassword === 1,
  totp: row.totp > 0,
  passkeys: row.passkeys,
  identities: row.identities,
  apps: row.role === "administrator" ? null : row.apps,
  createdAt: toInstant(row.createdAt),
});

export const listUsers = async (call: Call<typeof routes.listUsers>): Promise<Page<User>> => {
  const limit = limitOf(call.query);
  const after = readCursor("users", textKey, call.query.cursor);
  const rows = await call.db
    .select({ ...getTableColumns(users), ...ways })
    .from(users)
    .where(after ? gt(users.email, after[0]) : undefined)
    .orderBy(asc(users.email))
    .limit(limit + 1);
  return toPage(rows, limit, toUser, (row) => writeCursor("users", [row.email]));
};

export const createUser = async (call: Call<typeof routes.createUser>): Promise<User> => {
  const { db, body, now } = call;
  const email = body.email.trim().toLowerCase();
  requireGoodPassword("password", body.password, { email, name: body.name });
  const row = {
    userId: `usr_${crypto.randomUUID()}`,
    email,
    name: body.name,
    role: body.role,
    password: await hashPassword(body.password),
    mustChangePassword: body.mustChangePassword ? 1 : 0,
    passwordUntil: null,
    disabled: 0,
    createdAt: now,
    updatedAt: now,
  };
  const note = { ...userNote("user.create", row), after: { email, name: row.name, role: row.role } };
  try {
    await runBatch(db, [db.insert(users).values(row), recordOperation(db, call.caller, note, now)]);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw new ApiFailure("already_exists", `an account with the e-mail ${email} exists`, {
      path: "email",
      value: email,
    });
  }
  return toUser({ ...row, ...noWays });
};

export const requireUser = async (db: Database, userId: string): Promise<ListedUser> => {
  const row = await db
    .select({ ...getTableColumns(users), ...ways })
    .from(users)
    .where(eq(users.userId, userId))
    .get();
  if (!row) throw notFound("user");
  return row;
};

const changedColumns = async (row: UserRow, body: Call<typeof routes.updateUser>["body"], now: number) => {
  const { password, mustChangePassword } = body;
  const mustChange = mustChangePassword ?? (password === undefined && row.mustChangePassword === 1);
  return {
    name: body.name ?? row.name,
    role: body.role ?? row.role,
    disabled: body.disabled === undefined ? row.disabled : body.disabled ? 1 : 0,
    password: password === undefined ? row.password : await hashPassword(password),
    passwordUntil: password === undefined ? row.passwordUntil : null,
    mustChangePassword: mustChange ? 1 : 0,
    updatedAt: now,
  };
};

export const updateUser = async (call: Call<typeof routes.updateUser>): Promise<User> => {
  const { db, body, now } = call;
  const row = await requireUser(db, call.params.userId);
  const isPasswordNew = body.password !== undefined;
  if (body.password !== undefined) requireGoodPassword("password", body.password, row);
  const change = await changedColumns(row, body, now);
  const next = { ...row, ...change };
  const difference = differenceOf(toUser(row), toUser(next));
  const note = {
    ...userNote("user.update", row),
    before: difference.before,
    after: { ...difference.after, ...(isPasswordNew ? { passwordChanged: true } : {}) },
  };
  const losesAdministrator = isActiveAdministrator(row) && !isActiveAdministrator(next);
  const endsSessions = isPasswordNew || (next.disabled === 1 && row.disabled === 0);
  await runBatch(db, [
    ...(losesAdministrator ? [keepAdministrator(db, row)] : []),
    db.update(users).set(change).where(eq(users.userId, row.userId)),
    ...(endsSessions ? [db.delete(sessions).where(eq(sessions.userId, row.userId))] : []),
    recordOperation(db, call.caller, note, now),
  ]).catch(orLastAdministrator);
  forgetCredentials();
  if (endsSessions || next.role !== row.role) judgeListeners(call, null);
  return toUser(next);
};

export const deleteUser = async (call: Call<typeof routes.deleteUser>): Promise<void> => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  const { email, name } = row;
  const note = { ...userNote("user.delete", row), before: { email, name, role: row.role } };
  await runBatch(db, [
    ...(isActiveAdministrator(row) ? [keepAdministrator(db, row)] : []),
    db.delete(users).where(eq(users.userId, row.userId)),
    db.delete(grants).where(eq(grants.userId, row.userId)),
    db.delete(sessions).where(eq(sessions.userId, row.userId)),
    db.delete(passkeys).where(eq(passkeys.userId, row.userId)),
    db.delete(identities).where(eq(identities.userId, row.userId)),
    ...forgetFactor(db, row.userId),
    recordOperation(db, call.caller, note, now),
  ]).catch(orLastAdministrator);
  forgetCredentials();
  judgeListeners(call, null);
};
