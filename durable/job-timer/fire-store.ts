import { decidedVerdicts } from "../../client/protocol/fire.ts";
import type { ObjectSql } from "../shared/object-migrations.ts";
import type { FireRecord } from "./rpc.ts";

const keptRecords = 1000;

/** Numbered in the order in which they were made. */
export type StoredFire = FireRecord & { seq: number };

type Row = {
  seq: number;
  from_at: number;
  to_at: number;
  count: number;
  count_is_exact: number;
  verdict: string;
  run_number: number | null;
};

/** The newest thousand records. A ring, so that keeping to the number costs no delete. */
export class FireStore {
  readonly #sql: ObjectSql;

  constructor(sql: ObjectSql) {
    this.#sql = sql;
  }

  newest(): StoredFire | null {
    const row = this.#sql.exec<Row>("SELECT * FROM fires ORDER BY seq DESC LIMIT 1").toArray()[0];
    return row === undefined ? null : { ...recordOf(row), seq: row.seq };
  }

  /** Newest first; those that began before `before`. */
  list(before: number | null, limit: number): FireRecord[] {
    return this.#sql
      .exec<Row>(
        "SELECT * FROM fires WHERE from_at < ? ORDER BY from_at DESC, seq DESC LIMIT ?",
        before ?? Number.MAX_SAFE_INTEGER,
        limit,
      )
      .toArray()
      .map(recordOf);
  }

  /** Over the record of the same number, or over the oldest. */
  put(record: StoredFire): void {
    this.#sql.exec(
      `INSERT INTO fires (slot, seq, from_at, to_at, count, count_is_exact, verdict, run_number)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (slot) DO UPDATE SET seq = excluded.seq, from_at = excluded.from_at, to_at = excluded.to_at,
         count = excluded.count, count_is_exact = excluded.count_is_exact, verdict = excluded.verdict,
         run_number = excluded.run_number`,
      record.seq % keptRecords,
      record.seq,
      record.from,
      record.to,
      record.count,
      record.countIsExact ? 1 : 0,
      record.verdict,
      record.runNumber,
    );
  }
}

const verdictOf = (text: string): FireRecord["verdict"] =>
  decidedVerdicts.find((known) => known === text) ?? "missed";

const recordOf = (row: Row): FireRecord => ({
  from: row.from_at,
  to: row.to_at,
  count: row.count,
  countIsExact: row.count_is_exact === 1,
  verdict: verdictOf(row.verdict),
  runNumber: row.run_number,
});
