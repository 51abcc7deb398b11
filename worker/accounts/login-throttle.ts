import { eq, lte, sql } from "drizzle-orm";
import { type Database, runBatch } from "../db/database.ts";
import { loginThrottle } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";

/** Tries before the first pause: of one account, and of one address that tries many accounts. */
const freeTries = { email: 5, address: 50 } as const;
const firstPauseMs = 60_000;
const longestPauseMs = 900_000;
/** A quiet hour starts the count anew. */
const forgetMs = 3_600_000;

type Kind = keyof typeof freeTries;

const keyOf = (kind: Kind, value: string): string => `${kind}:${value}`;

const inWords = (seconds: number): string =>
  seconds === 60 ? "one minute" : seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;

export interface LoginTry {
  email: string;
  address: string;
}

const keysOf = (attempt: LoginTry): [Kind, string][] => [
  ["email", keyOf("email", attempt.email)],
  ["address", keyOf("address", attempt.address)],
];

const paused = async (db: Database, key: string, now: number): Promise<ApiFailure> => {
  const row = await db
    .select({ until: loginThrottle.blockedUntil })
    .from(loginThrottle)
    .where(eq(loginThrottle.key, key))
    .get();
  const seconds = Math.max(1, Math.ceil(((row?.until ?? now) - now) / 1000));
  return new ApiFailure(
    "rate_limited",
    `too many failed tries: the next one is possible in ${inWords(seconds)}`,
    { retryAfterSeconds: seconds },
    { "retry-after": String(seconds) },
  );
};

/** Counts and pauses in one statement, so that of many tries at once no more are let through than one after the other. */
const count = async (db: Database, kind: Kind, key: string, now: number): Promise<number> => {
  const { failures, updatedAt, blockedUntil } = loginThrottle;
  const next = sql`case when ${updatedAt} < ${now - forgetMs} then 1 else ${failures} + 1 end`;
  const over = sql`(${next}) - ${freeTries[kind]}`;
  const pause = sql`case when ${over} < 0 then 0
    else ${now} + min(${longestPauseMs}, ${firstPauseMs} << min(${over}, 10)) end`;
  const row = await db
    .insert(loginThrottle)
    .values({ key, failures: 1, blockedUntil: 0, updatedAt: now })
    .onConflictDoUpdate({
      target: loginThrottle.key,
      set: { failures: next, blockedUntil: pause, updatedAt: now },
      setWhere: lte(blockedUntil, now),
    })
    .returning({ failures })
    .get();
  if (!row) throw await paused(db, key, now);
  return row.failures;
};

/** Counts a try before the password is looked at, so that many at once are all counted. Answers how many are left. */
export const countTry = async (db: Database, attempt: LoginTry, now: number): Promise<number> => {
  const left: number[] = [];
  for (const [kind, key] of keysOf(attempt)) {
    left.push(freeTries[kind] - (await count(db, kind, key, now)));
  }
  return Math.max(0, Math.min(...left));
};

/** Where no account is named, as with passkeys. */
export const countAddress = async (db: Database, address: string, now: number): Promise<void> => {
  await count(db, "address", keyOf("address", address), now);
};

const takeBack = (db: Database, key: string) =>
  db
    .update(loginThrottle)
    .set({ failures: sql`max(0, ${loginThrottle.failures} - 1)`, blockedUntil: 0 })
    .where(eq(loginThrottle.key, key));

export const takeBackAddress = async (db: Database, address: string): Promise<void> => {
  await takeBack(db, keyOf("address", address));
};

/** A try that was neither right nor wrong: it counts for nothing, and what others left stays. */
export const takeBackTry = async (db: Database, attempt: LoginTry): Promise<void> => {
  await runBatch(
    db,
    keysOf(attempt).map(([, key]) => takeBack(db, key)),
  );
};

/** A success clears the account's count; the address keeps its own, less this try. */
export const forgiveTries = async (db: Database, attempt: LoginTry): Promise<void> => {
  const [email, address] = [keyOf("email", attempt.email), keyOf("address", attempt.address)];
  await db.batch([db.delete(loginThrottle).where(eq(loginThrottle.key, email)), takeBack(db, address)]);
};

export const triesInWords = (left: number): string => {
  if (left === 0) return "no more tries before a pause";
  return `${left} more ${left === 1 ? "try" : "tries"} before a pause of ${inWords(firstPauseMs / 1000)}`;
};
