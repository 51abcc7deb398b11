import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DataFolderError } from "./data-folder.ts";
import { readDeployment } from "./deployment.ts";
import { createMiniflare, type StateFolders } from "./miniflare.ts";
import { migrationsBundle } from "./paths.ts";

/** One file of migrations/, split into statements when the worker was built. */
export interface Migration {
  name: string;
  statements: string[];
}

function readMigrations(): Migration[] {
  return JSON.parse(readFileSync(migrationsBundle, "utf8"));
}

/** Wrangler's own bookkeeping, so that `wrangler d1 migrations` and the launcher agree. */
const createHistory =
  "CREATE TABLE IF NOT EXISTS d1_migrations(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, applied_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP NOT NULL)";

function readHistory(file: string): string[] | undefined {
  const database = new DatabaseSync(file);
  try {
    const known = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'd1_migrations'").get();
    if (known === undefined) return undefined;
    return database
      .prepare("SELECT name FROM d1_migrations")
      .all()
      .map((row) => String(row.name));
  } finally {
    database.close();
  }
}

/** The database file of a stopped runtime, read directly: starting one only to look would double the start time. */
export function findDatabaseFile(stateFolder: string): string | undefined {
  const folder = join(stateFolder, "d1", "miniflare-D1DatabaseObject");
  if (!existsSync(folder)) return undefined;
  const files = readdirSync(folder).filter((name) => name.endsWith(".sqlite") && name !== "metadata.sqlite");
  return files[0] === undefined ? undefined : join(folder, files[0]);
}

async function apply(folders: StateFolders, pending: readonly Migration[]): Promise<void> {
  const { d1Bindings, compatibilityDate } = readDeployment();
  const binding = d1Bindings[0];
  if (binding === undefined) return;
  const miniflare = createMiniflare(folders, {
    workers: [
      {
        config: {
          name: "migrations",
          compatibilityDate,
          manifest: {
            mainModule: "index.js",
            modules: { "index.js": { type: "esm", contents: "export default {}" } },
          },
          env: { [binding]: { type: "d1", id: binding } },
        },
      },
    ],
  });
  try {
    const database = await miniflare.getD1Database(binding);
    await database.prepare(createHistory).run();
    for (const { name, statements } of pending) {
      // A batch is one transaction: a migration and its record are there together or not at all.
      const record = database.prepare("INSERT INTO d1_migrations (name) VALUES (?)").bind(name);
      await database.batch([...statements.map((sql) => database.prepare(sql)), record]).catch((error) => {
        throw new DataFolderError(
          `Migration ${name} failed: ${error instanceof Error ? error.message : error}`,
        );
      });
    }
  } finally {
    await miniflare.dispose();
  }
}

/** Brings the database to the newest schema; returns the names of the migrations that were applied. */
export async function applyMigrations(folders: StateFolders): Promise<string[]> {
  const migrations = readMigrations();
  const file = findDatabaseFile(folders.state);
  const applied = (file === undefined ? undefined : readHistory(file)) ?? [];
  const unknown = applied.find((name) => !migrations.some((migration) => migration.name === name));
  if (unknown !== undefined) {
    throw new DataFolderError(
      `The database was changed by a newer Carillon (migration ${unknown} is not known here); start that version.`,
    );
  }
  const pending = migrations.filter((migration) => !applied.includes(migration.name));
  if (pending.length > 0) await apply(folders, pending);
  return pending.map((migration) => migration.name);
}
