import type { MigrationStep } from "../shared/object-migrations.ts";

export const fanOutMigrations: readonly MigrationStep[] = [
  {
    id: "001-tasks",
    statements: [
      // One row: the attempt as the queue handed it over.
      "CREATE TABLE start (id INTEGER PRIMARY KEY CHECK (id = 1), body TEXT NOT NULL) STRICT",
      // A ring of what changed, and the snapshot that lets it turn.
      "CREATE TABLE journal (slot INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
      "CREATE TABLE snapshot (part INTEGER PRIMARY KEY, seq INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
      // Items of a map call, a line each. Written once, never changed.
      "CREATE TABLE chunks (chunk INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL, task_name TEXT, batch_id TEXT NOT NULL, bytes INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
      // Results and messages, 64 tasks a row.
      "CREATE TABLE details (bucket INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    ],
  },
];
