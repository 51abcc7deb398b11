import type { ObjectSql } from "./object-migrations.ts";

/** Rows written since the object started, as they are billed: what a budget holds and `/metrics` shows. */
export interface RowCosts {
  /** Of the object's own tables. */
  objectRows: number;
  /** Setting an alarm is billed as one. */
  alarms: number;
  /** In D1, each index touched included. */
  d1Rows: number;
}

export const noCosts = (): RowCosts => ({ objectRows: 0, alarms: 0, d1Rows: 0 });

/** The same storage, counting. */
export const countingSql = (sql: ObjectSql, costs: RowCosts): ObjectSql => ({
  exec(statement, ...bindings) {
    const cursor = sql.exec(statement, ...bindings);
    costs.objectRows += cursor.rowsWritten;
    return cursor as ReturnType<ObjectSql["exec"]> as never;
  },
});
