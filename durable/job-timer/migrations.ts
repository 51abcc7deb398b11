import type { MigrationStep } from "../shared/object-migrations.ts";

export const jobTimerMigrations: readonly MigrationStep[] = [
  {
    id: "001-timer",
    statements: [
      // `config`: the definition, written when it is handed over. `progress`: only while the alarm's time alone does not tell it.
      "CREATE TABLE timer (part TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
      // Skips and misses, a ring: the slot is the sequence number modulo the number kept.
      `CREATE TABLE fires (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
        count INTEGER NOT NULL, count_is_exact INTEGER NOT NULL, verdict TEXT NOT NULL, run_number INTEGER) STRICT`,
      // A stretch of lines of one run. The newest chunk of a run carries what has to be known of the run, so that an append is one row.
      `CREATE TABLE log_chunks (run INTEGER NOT NULL, first_line INTEGER NOT NULL, last_line INTEGER NOT NULL,
        bytes INTEGER NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (run, first_line)) STRICT, WITHOUT ROWID`,
    ],
  },
];
