import type { MigrationStep } from "../shared/object-migrations.ts";

export const appQueueMigrations: readonly MigrationStep[] = [
  {
    id: "001-queue",
    statements: [
      // One row: the app as D1 has it, so that worker calls need no D1.
      "CREATE TABLE app (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT",
      // What a task needs of its job. Written when a definition is saved, never by runs.
      "CREATE TABLE jobs (job_id INTEGER PRIMARY KEY, version INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
      // The ring of journal rows and the snapshot that lets it turn.
      "CREATE TABLE journal (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
      "CREATE TABLE snapshot (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    ],
  },
];
