import { eq, lte, sql } from "drizzle-orm";
import type { Database } from "../db/database.ts";
import { loginThrottle } from "../db/schema.ts";

/** How many failures one key has before it pauses, and for how long. Each failure beyond doubles the pause. */
export interface PauseRule {
  freeTries: number;
  firstPauseMs: number;
  longestPauseMs: number;
  /** After so long without a failure the count starts anew. */
  forgetMs: number;
}

/** `pausedUntil` is 0 while there are tries left; a failure within a pause counts for nothing. */
export type Counted =
  | { paused: false; failures: number; pausedUntil: number }
  | { paused: true; until: number };

export const secondsUntil = (until: number, now: number): number =>
  Math.max(1, Math.ceil((until - now) / 1000));

/**
 * Counts and pauses in one statement and one row, for all isolates and across restarts, so that of many failures at once no
 * more are let through than one after the other.
 */
export const countFailure = async (
  db: Database,
  rule: PauseRule,
  key: string,
  now: number,
): Promise<Counted> => {
  const { failures, updatedAt, blockedUntil } = loginThrottle;
  const next = sql`case when ${updatedAt} < ${now - rule.forgetMs} then 1 else ${failures} + 1 end`;
  const over = sql`(${next}) - ${rule.freeTries}`;
  const pause = sql`case when ${over} < 0 then 0
    else ${now} + min(${rule.longestPauseMs}, ${rule.firstPauseMs} << min(${over}, 10)) end`;
  const row = await db
    .insert(loginThrottle)
    .values({ key, failures: 1, blockedUntil: 0, updatedAt: now })
    .onConflictDoUpdate({
      target: loginThrottle.key,
      set: { failures: next, blockedUntil: pause, updatedAt: now },
      setWhere: lte(blockedUntil, now),
    })
    .returning({ failures, pausedUntil: blockedUntil })
    .get();
  if (row) return { paused: false, ...row };
  const found = await db
    .select({ until: blockedUntil })
    .from(loginThrottle)
    .where(eq(loginThrottle.key, key))
    .get();
  return { paused: true, until: found?.until ?? now };
};
