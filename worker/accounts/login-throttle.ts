import { eq, sql } from "drizzle-orm";
import { countFailure, type PauseRule, secondsUntil } from "../access/failure-count.ts";
import { type Database, runBatch } from "../db/database.ts";
import { loginThrottle } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import { sourceBlock } from "../source-address.ts";

/** Tries before the first pause: of one account, and of one address that tries many accounts. */
const freeTries = { email: 5, address: 50 } as const;
const firstPauseMs = 60_000;

type Kind = keyof typeof freeTries;

const keyOf = (kind: Kind, value: string): string => `${kind}:${value}`;
const addressKey = (address: string): string => keyOf("address", sourceBlock(address));

const inWords = (seconds: number): string =>
  seconds === 60 ? "one minute" : seconds % 60 === 0 ? `${seconds / 60} minutes` : `${seconds} seconds`;

export interface LoginTry {
  email: string;
  address: string;
}

const keysOf = (attempt: LoginTry): [Kind, string][] => [
  ["email", keyOf("email", attempt.email)],
  ["address", addressKey(attempt.address)],
];

const pauseRule = (kind: Kind): PauseRule => ({
  freeTries: freeTries[kind],
  firstPauseMs,
  longestPauseMs: 900_000,
  /** A quiet hour starts the count anew. */
  forgetMs: 3_600_000,
});

const paused = (seconds: number): ApiFailure =>
  new ApiFailure(
    "rate_limited",
    `too many failed tries: the next one is possible in ${inWords(seconds)}`,
    { retryAfterSeconds: seconds },
    { "retry-after": String(seconds) },
  );

const count = async (db: Database, kind: Kind, key: string, now: number): Promise<number> => {
  const counted = await countFailure(db, pauseRule(kind), key, now);
  if (counted.paused) throw paused(secondsUntil(counted.until, now));
  return counted.failures;
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
  await count(db, "address", addressKey(address), now);
};

const takeBack = (db: Database, key: string) =>
  db
    .update(loginThrottle)
    .set({ failures: sql`max(0, ${loginThrottle.failures} - 1)`, blockedUntil: 0 })
    .where(eq(loginThrottle.key, key));

export const takeBackAddress = async (db: Database, address: string): Promise<void> => {
  await takeBack(db, addressKey(address));
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
  const [email, address] = [keyOf("email", attempt.email), addressKey(attempt.address)];
  await db.batch([db.delete(loginThrottle).where(eq(loginThrottle.key, email)), takeBack(db, address)]);
};

export const triesInWords = (left: number): string => {
  if (left === 0) return "no more tries before a pause";
  return `${left} more ${left === 1 ? "try" : "tries"} before a pause of ${inWords(firstPauseMs / 1000)}`;
};
