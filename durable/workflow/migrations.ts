import type { MigrationStep } from "../shared/object-migrations.ts";

export const workflowMigrations: readonly MigrationStep[] = [
  {
    id: "001-workflow",
    statements: [
      // The definition, the counters, and when the clock of the schedule wants to be woken.
      "CREATE TABLE parts (part TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
      // Graphs that are in force or that kept runs were started with.
      "CREATE TABLE dags (version INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
      "CREATE TABLE runs (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
      // Nodes that are more than waiting: two writes for a node that runs once, started and ended.
      "CREATE TABLE nodes (run INTEGER NOT NULL, node_id TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, node_id)) STRICT, WITHOUT ROWID",
      // The schedule's clock is the one of jobs: its progress, and a ring of what was skipped or missed.
      "CREATE TABLE timer (part TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
      `CREATE TABLE fires (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
        count INTEGER NOT NULL, count_is_exact INTEGER NOT NULL, verdict TEXT NOT NULL, run_number INTEGER) STRICT`,
    ],
  },
];
