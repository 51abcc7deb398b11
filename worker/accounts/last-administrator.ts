import { and, eq, ne, sql } from "drizzle-orm";
import { type Database, isStale, mustHold, type Statement } from "../db/database.ts";
import { identities, passkeys, users } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import type { UserRow } from "./person.ts";

export const isActiveAdministrator = (row: Pick<UserRow, "role" | "disabled">): boolean =>
  row.role === "administrator" && row.disabled === 0;

const canSignIn = sql`(${users}."password" <> ''
  or exists (select 1 from ${passkeys} where ${passkeys}."user_id" = ${users}."user_id")
  or exists (select 1 from ${identities} where ${identities}."user_id" = ${users}."user_id"))`;

/** Someone must remain who can administer, and who can sign in: checked in the transaction of the change. */
export const keepAdministrator = (db: Database, row: Pick<UserRow, "userId">): Statement =>
  mustHold(
    db,
    sql`exists (select 1 from ${users} where ${and(
      eq(users.role, "administrator"),
      eq(users.disabled, 0),
      ne(users.userId, row.userId),
      canSignIn,
    )})`,
  );

export const lastAdministrator = (): ApiFailure =>
  new ApiFailure("conflict", "this is the last administrator: make another one first");

export const orLastAdministrator = (error: unknown): never => {
  throw isStale(error) ? lastAdministrator() : error;
};
