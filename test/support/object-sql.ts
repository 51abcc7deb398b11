import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { ObjectSql } from "../../durable/shared/object-migrations.ts";

const inputOf = (value: ArrayBuffer | Uint8Array | string | number | null): SQLInputValue =>
  value instanceof ArrayBuffer ? new Uint8Array(value) : value;

/** An object's SQL storage over node:sqlite, so that stores are tried without a runtime. */
export const sqlOf = (database: DatabaseSync): ObjectSql => ({
  exec(statement, ...bindings) {
    const prepared = database.prepare(statement);
    const inputs = bindings.map(inputOf);
    if (/^\s*(SELECT|WITH)/i.test(statement)) {
      const rows = prepared.all(...inputs);
      return { toArray: () => rows as never[], rowsWritten: 0 };
    }
    const { changes } = prepared.run(...inputs);
    return { toArray: () => [], rowsWritten: Number(changes) };
  },
});
