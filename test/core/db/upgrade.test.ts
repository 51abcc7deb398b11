import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";

const folder = new URL("../../../migrations/", import.meta.url);
const files = readdirSync(folder)
  .filter((name) => name.endsWith(".sql"))
  .sort();

const apply = (database: DatabaseSync, names: readonly string[]): void => {
  for (const name of names) {
    const text = readFileSync(new URL(name, folder), "utf8");
    for (const statement of text.split("--> statement-breakpoint")) database.exec(statement);
  }
};

/** As version 1 wrote them, before apps were granted: every role was about everything. */
const people = [
  ["usr_1", "admin@example.com", "administrator"],
  ["usr_2", "editor@example.com", "editor"],
  ["usr_3", "viewer@example.com", "viewer"],
] as const;

const oldDatabase = (): DatabaseSync => {
  const database = new DatabaseSync(":memory:");
  apply(database, files.slice(0, 1));
  for (const [userId, email, role] of people) {
    database
      .prepare(
        "INSERT INTO users (user_id, email, name, role, password, disabled, created_at, updated_at) VALUES (?, ?, ?, ?, '', 0, 1, 1)",
      )
      .run(userId, email, email, role);
  }
  for (const appId of ["billing", "reports"]) {
    database
      .prepare(
        `INSERT INTO apps (namespace, app_id, name, settings, key_sealed, key_hash, key_hint, signing_secrets, version, applied_version,
          created_by, updated_by, created_at, updated_at) VALUES ('default', ?, ?, '{}', 'k', 'h', 'i', '[]', 1, 1, 'a', 'a', 1, 1)`,
      )
      .run(appId, `App ${appId}`);
  }
  return database;
};

test("a folder from before grants keeps everybody's sight of the apps there were, and says so in a record of each", () => {
  const database = oldDatabase();
  apply(database, files.slice(1));
  const granted = database.prepare("SELECT user_id AS u, app_id AS a FROM grants ORDER BY u, a").all();
  expect(granted.map(({ u, a }) => `${u} ${a}`)).toEqual([
    "usr_2 billing",
    "usr_2 reports",
    "usr_3 billing",
    "usr_3 reports",
  ]);
  const records = database
    .prepare("SELECT app_id, after FROM operations WHERE action = 'grant.upgrade' ORDER BY app_id")
    .all();
  expect(records.map(({ app_id }) => app_id)).toEqual(["billing", "reports"]);
  expect(JSON.parse(String(records[0]?.after)).users).toEqual(["editor@example.com", "viewer@example.com"]);
});

test("a new folder begins without grants and without such records", () => {
  const database = new DatabaseSync(":memory:");
  apply(database, files);
  for (const table of ["grants", "operations"])
    expect(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.n).toBe(0);
});
