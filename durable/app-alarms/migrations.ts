import type { MigrationStep } from "../shared/object-migrations.ts";

export const appAlarmsMigrations: readonly MigrationStep[] = [
  {
    id: "001-alarms",
    statements: [
      // When each kind of alarm of each job was told last, and what was held back since. Forgotten a week after it matters.
      "CREATE TABLE quiet (key TEXT PRIMARY KEY, until INTEGER NOT NULL, body TEXT NOT NULL) STRICT, WITHOUT ROWID",
      // Alarms with something left to do; a row goes when everyone is told and the history has it.
      "CREATE TABLE alarms (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    ],
  },
];
