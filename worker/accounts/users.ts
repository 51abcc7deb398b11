import { and, asc, eq, gt, ne, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { role, type User } from "../../client/protocol/session.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { limitOf, readCursor, textKey, toPage, writeCursor } from "../db/cursor.ts";
import { type Database, isStale, mustHold, runBatch } from "../db/database.ts";
import { grants, sessions, users } from "../db/schema.ts";
import { ApiFailure, isConstraint, notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import type { Call } from "../serve.ts";
import { hashPassword } from "./password.ts";

type UserRow = typeof users.$inferSelect;

const toUser = (row: UserRow): User => ({
  userId: row.userId,
  email: row.email,
  name: row.name,
  role: v.parse(role, row.role),
  disabled: row.disabled === 1,
  createdAt: toInstant(row.createdAt),
});

const noteOf = (action: string, row: Pick<UserRow, "userId" | "email">) =>
  ({ namespace: null, action, objectType: "user", objectId: row.userId, objectName: row.email }) as const;

export const listUsers = async (call: Call<typeof routes.listUsers>): Promise<Page<User>> => {
  const limit = limitOf(call.query);
  const after = readCursor("users", textKey, call.query.cursor);
  const rows = await call.db
    .select()
    .from(users)
    .where(after ? gt(users.email, after[0]) : undefined)
    .orderBy(asc(users.email))
    .limit(limit + 1);
  return toPage(rows, limit, toUser, (row) => writeCursor("users", [row.email]));
};

export const createUser = async (call: Call<typeof routes.createUser>): Promise<User> => {
  const { db, body, now } = call;
  const row = {
    userId: `usr_${crypto.randomUUID()}`,
    email: body.email.trim().toLowerCase(),
    name: body.name,
    role: body.role,
    password: await hashPassword(body.password),
    mustChangePassword: 0,
    passwordUntil: null,
    disabled: 0,
    createdAt: now,
    updatedAt: now,
  };
  const { email, name } = row;
  const note = { ...noteOf("user.create", row), after: { email, name, role: row.role } };
  try {
    await runBatch(db, [db.insert(users).values(row), recordOperation(db, call.caller, note, now)]);
  } catch (error) {
    if (!isConstraint(error)) throw error;
    throw new ApiFailure("already_exists", `an account with the e-mail ${email} exists`, {
      path: "email",
      value: email,
    });
  }
  return toUser(row);
};

const requireUser = async (db: Database, userId: string): Promise<UserRow> => {
  const row = await db.select().from(users).where(eq(users.userId, userId)).get();
  if (!row) throw notFound("user");
  return row;
};

/** Someone must remain who can administer: checked in the transaction of the change. */
const othersAdminister = (row: UserRow) =>
  sql`exists (select 1 from ${users} where ${and(eq(users.role, "administrator"), eq(users.disabled, 0), ne(users.userId, row.userId))})`;

const lastAdministrator = (): ApiFailure =>
  new ApiFailure("conflict", "this is the last administrator: make another one first");

const isActiveAdministrator = (row: Pick<UserRow, "role" | "disabled">): boolean =>
  row.role === "administrator" && row.disabled === 0;

const orLastAdministrator = (error: unknown): never => {
  throw isStale(error) ? lastAdministrator() : error;
};

export const updateUser = async (call: Call<typeof routes.updateUser>): Promise<User> => {
  const { db, body, now } = call;
  const row = await requireUser(db, call.params.userId);
  const next = {
    ...row,
    name: body.name ?? row.name,
    role: body.role ?? row.role,
    disabled: body.disabled === undefined ? row.disabled : body.disabled ? 1 : 0,
    password: body.password === undefined ? row.password : await hashPassword(body.password),
    updatedAt: now,
  };
  const difference = differenceOf(toUser(row), toUser(next));
  const isPasswordNew = body.password !== undefined;
  const note = {
    ...noteOf("user.update", row),
    before: difference.before,
    after: { ...difference.after, ...(isPasswordNew ? { passwordChanged: true } : {}) },
  };
  const losesAdministrator = isActiveAdministrator(row) && !isActiveAdministrator(next);
  const endsSessions = isPasswordNew || (next.disabled === 1 && row.disabled === 0);
  await runBatch(db, [
    ...(losesAdministrator ? [mustHold(db, othersAdminister(row))] : []),
    db.update(users).set(next).where(eq(users.userId, row.userId)),
    ...(endsSessions ? [db.delete(sessions).where(eq(sessions.userId, row.userId))] : []),
    recordOperation(db, call.caller, note, now),
  ]).catch(orLastAdministrator);
  forgetCredentials();
  return toUser(next);
};

export const deleteUser = async (call: Call<typeof routes.deleteUser>): Promise<void> => {
  const { db, now } = call;
  const row = await requireUser(db, call.params.userId);
  const { email, name } = row;
  const note = { ...noteOf("user.delete", row), before: { email, name, role: row.role } };
  await runBatch(db, [
    ...(isActiveAdministrator(row) ? [mustHold(db, othersAdminister(row))] : []),
    db.delete(users).where(eq(users.userId, row.userId)),
    db.delete(grants).where(eq(grants.userId, row.userId)),
    db.delete(sessions).where(eq(sessions.userId, row.userId)),
    recordOperation(db, call.caller, note, now),
  ]).catch(orLastAdministrator);
  forgetCredentials();
};
