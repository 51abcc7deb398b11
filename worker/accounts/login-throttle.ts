import { inArray, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
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

const pauseAfter = (kind: Kind, failures: number): number => {
  const over = failures - freeTries[kind];
  return over < 0 ? 0 : Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(over, 10));
};

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

const refuseWhilePaused = async (db: Database, attempt: LoginTry, now: number): Promise<void> => {
  const keys = keysOf(attempt).map(([, key]) => key);
  const rows = await db.select().from(loginThrottle).where(inArray(loginThrottle.key, keys));
  const until = Math.max(0, ...rows.map((row) => row.blockedUntil));
  if (until <= now) return;
  const seconds = Math.ceil((until - now) / 1000);
  throw new ApiFailure(
    "rate_limited",
    `too many failed tries: the next one is possible in ${inWords(seconds)}`,
    { retryAfterSeconds: seconds },
    { "retry-after": String(seconds) },
  );
};

const count = async (db: Database, kind: Kind, key: string, now: number): Promise<number> => {
  const isOld = sql`${loginThrottle.updatedAt} < ${now - forgetMs}`;
  const row = await db
    .insert(loginThrottle)
    .values({ key, failures: 1, blockedUntil: 0, updatedAt: now })
    .onConflictDoUpdate({
      target: loginThrottle.key,
      set: {
        failures: sql`case when ${isOld} then 1 else ${loginThrottle.failures} + 1 end`,
        updatedAt: now,
      },
    })
    .returning({ failures: loginThrottle.failures })
    .get();
  const pauseMs = pauseAfter(kind, row.failures);
  if (pauseMs > 0) {
    await db
      .update(loginThrottle)
      .set({ blockedUntil: now + pauseMs })
      .where(sql`${loginThrottle.key} = ${key}`);
  }
  return row.failures;
};

/** Counts a try before the password is looked at, so that many at once are all counted. Answers how many are left. */
export const countTry = async (db: Database, attempt: LoginTry, now: number): Promise<number> => {
  await refuseWhilePaused(db, attempt, now);
  const left: number[] = [];
  for (const [kind, key] of keysOf(attempt)) {
    left.push(freeTries[kind] - (await count(db, kind, key, now)));
  }
  return Math.max(0, Math.min(...left));
};

/** A success clears the account's count; the address keeps its own, less this try. */
export const forgiveTries = async (db: Database, attempt: LoginTry): Promise<void> => {
  const [email, address] = [keyOf("email", attempt.email), keyOf("address", attempt.address)];
  await db.batch([
    db.delete(loginThrottle).where(sql`${loginThrottle.key} = ${email}`),
    db
      .update(loginThrottle)
      .set({ failures: sql`max(0, ${loginThrottle.failures} - 1)`, blockedUntil: 0 })
      .where(sql`${loginThrottle.key} = ${address}`),
  ]);
};

export const triesInWords = (left: number): string => {
  if (left === 0) return "no more tries before a pause";
  return `${left} more ${left === 1 ? "try" : "tries"} before a pause of ${inWords(firstPauseMs / 1000)}`;
};
