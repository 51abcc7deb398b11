import { eq, sql } from "drizzle-orm";
import { platformCaller } from "../access/caller.ts";
import { type Database, isStale, mustHold, runBatch } from "../db/database.ts";
import { users } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { isConstraint } from "../errors.ts";
import { logEvent } from "../log.ts";
import { recordOperation } from "../operations/record.ts";
import { hashPassword } from "./password.ts";

const hasAdministrator = async (db: Database): Promise<boolean> => {
  const row = await db
    .select({ userId: users.userId })
    .from(users)
    .where(eq(users.role, "administrator"))
    .limit(1)
    .get();
  return row !== undefined;
};

/** Creates the first administrator from the deployment's variables, once; without both variables there is none. */
export const ensureAdministrator = async (env: Env, db: Database, now: number): Promise<void> => {
  const email = env.CARILLON_ADMIN_EMAIL?.trim().toLowerCase();
  const password = env.CARILLON_ADMIN_PASSWORD;
  if (!email || !password || (await hasAdministrator(db))) return;
  const userId = `usr_${crypto.randomUUID()}`;
  const user = {
    userId,
    email,
    name: email.split("@")[0] || email,
    role: "administrator",
    password: await hashPassword(password),
    disabled: 0,
    createdAt: now,
    updatedAt: now,
  };
  const note = {
    namespace: null,
    action: "user.create",
    objectType: "user",
    objectId: userId,
    objectName: email,
    after: { email, role: user.role },
  } as const;
  const none = sql`not exists (select 1 from ${users} where ${users.role} = 'administrator')`;
  try {
    await runBatch(db, [
      mustHold(db, none),
      db.insert(users).values(user),
      recordOperation(db, platformCaller, note, now),
    ]);
    logEvent("info", "administrator_created", { email });
  } catch (error) {
    // Another invocation was first, or the address belongs to someone who is no administrator.
    if (!isStale(error) && !isConstraint(error)) throw error;
  }
};
