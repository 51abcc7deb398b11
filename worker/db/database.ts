import type { SQL } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import { type DrizzleD1Database, drizzle } from "drizzle-orm/d1";
import { ApiFailure } from "../errors.ts";

export type Database = DrizzleD1Database;
export type Statement = BatchItem<"sqlite">;

export const openDatabase = (binding: D1Database): Database => drizzle(binding);

/** One transaction: all statements or none. Answers what each returned. */
export const runBatch = async (db: Database, statements: Statement[]): Promise<unknown[]> => {
  const [first, ...rest] = statements;
  return first ? db.batch([first, ...rest]) : [];
};

/** SQLite has no assertion outside of triggers; text that is not JSON serves as one. A query builder, since a raw statement in a batch takes no parameters. */
const failWhen = (db: Database, condition: SQL): Statement =>
  db.select({ guard: sql`json('stale')` }).from(sql`(select 1)`).where(condition);

/**
 * Ends the batch with an error when the statement before it changed no row: an update by version then undoes
 * everything that stands with it.
 */
export const mustHaveChanged = (db: Database): Statement => failWhen(db, sql`changes() = 0`);

/** Ends the batch with the same error when a condition does not hold. */
export const mustHold = (db: Database, condition: SQL): Statement => failWhen(db, sql`not (${condition})`);

export const isStale = (error: unknown): boolean => {
  for (let at = error; at instanceof Error; at = at.cause)
    if (/malformed JSON/i.test(at.message)) return true;
  return false;
};

export const stale = (): ApiFailure =>
  new ApiFailure("version_mismatch", "the object changed meanwhile: read it again");

/** A caller who says which version they saw changes or deletes that one only. */
export const requireVersion = (ifMatch: number | null, row: { version: number }): void => {
  if (ifMatch !== null && ifMatch !== row.version) throw stale();
};

/** Case-insensitive part of a text. `instr`, since D1 limits patterns of LIKE to 50 bytes. */
export const holds = (column: SQL, part: string): SQL => sql`instr(lower(${column}), lower(${part})) > 0`;

/** D1 binds numbers as reals; where SQL divides, the result would be one too. */
export const whole = (value: number): SQL => sql`cast(${value} as integer)`;
