/** What of an object's SQL storage the stores use; `ctx.storage.sql` fits, and so does node:sqlite behind a thin adapter. */
export interface ObjectSql {
  exec<Row extends Record<string, ArrayBuffer | string | number | null>>(
    statement: string,
    ...bindings: (ArrayBuffer | Uint8Array | string | number | null)[]
  ): { toArray(): Row[]; readonly rowsWritten: number };
}

export interface MigrationStep {
  /** Never changes once shipped, and neither do the statements: objects in the field have run them. */
  id: string;
  statements: readonly string[];
}

type AppliedRow = { id: string };

/**
 * Brings an object's tables to the newest form. The list is append-only: what was applied must be a prefix of it,
 * else the object refuses to start, since code older than its data, or a rewritten history, could only damage it.
 * Call it in the constructor inside `ctx.storage.transactionSync`, so that a step that fails leaves nothing behind.
 * Answers how many steps were applied now.
 */
export const migrate = (sql: ObjectSql, steps: readonly MigrationStep[]): number => {
  sql.exec(
    "CREATE TABLE IF NOT EXISTS object_migrations (position INTEGER PRIMARY KEY, id TEXT NOT NULL) STRICT",
  );
  const applied = sql.exec<AppliedRow>("SELECT id FROM object_migrations ORDER BY position").toArray();
  for (const [position, { id }] of applied.entries()) {
    const known = steps[position];
    if (known === undefined) {
      throw new Error(`object storage is newer than this version: step ${position} "${id}" is unknown`);
    }
    if (known.id !== id) {
      throw new Error(`object storage differs at step ${position}: stored "${id}", expected "${known.id}"`);
    }
  }
  for (const [offset, step] of steps.slice(applied.length).entries()) {
    for (const statement of step.statements) sql.exec(statement);
    sql.exec("INSERT INTO object_migrations (position, id) VALUES (?, ?)", applied.length + offset, step.id);
  }
  return steps.length - applied.length;
};
