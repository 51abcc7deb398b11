import { existsSync } from "node:fs";
import { readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { backUp } from "../../launcher/backup.ts";
import { openDataFolder } from "../../launcher/data-folder.ts";
import { findDatabaseFile } from "../../launcher/migrations.ts";
import { stateFoldersOf } from "../../launcher/miniflare.ts";
import { restore } from "../../launcher/restore.ts";
import { startServer } from "../support/server.ts";
import { makeFolder } from "./launch.ts";

function readMigrationNames(dataDir: string): unknown[] {
  const file = findDatabaseFile(stateFoldersOf(dataDir).state);
  if (file === undefined) throw new Error(`${dataDir} has no database`);
  const database = new DatabaseSync(file, { readOnly: true });
  const names = database.prepare("SELECT name FROM d1_migrations ORDER BY id").all();
  database.close();
  return names;
}

describe("a backup", () => {
  test("is taken from a running platform, is complete, and another one starts from it", async () => {
    const target = join(await makeFolder(), "backup");
    await using server = await startServer();
    expect(await backUp(server.dataDir, target)).toBeGreaterThan(0);
    const expected = (await readdir("migrations")).filter((name) => name.endsWith(".sql")).sort();
    expect(readMigrationNames(target)).toEqual(expected.map((name) => ({ name })));
    expect((await stat(join(target, "secret-key"))).mode & 0o777).toBe(0o600);

    const folder = join(await makeFolder(), "data");
    expect(await restore(target, folder)).toBeUndefined();
    await using second = await startServer({ dataDir: folder });
    expect(second.logs.join("\n")).not.toContain("migration");
  });

  test("does not overwrite what is there", async () => {
    const folder = await makeFolder();
    openDataFolder(folder, "0.0.1").release();
    await expect(backUp(folder, folder)).rejects.toThrow(`${folder} exists already`);
  });

  test("of a folder without data is refused", async () => {
    const folder = await makeFolder();
    await expect(backUp(folder, `${folder}-copy`)).rejects.toThrow("holds no Carillon data");
  });
});

describe("a restore", () => {
  test("keeps what was there before beside it", async () => {
    const backup = await makeFolder();
    openDataFolder(backup, "0.0.1").release();
    const folder = await makeFolder();
    openDataFolder(folder, "0.0.1").release();
    await writeFile(join(folder, "mark"), "");
    const aside = await restore(backup, folder);
    expect(existsSync(join(folder, "mark"))).toBe(false);
    expect(existsSync(join(aside ?? "", "mark"))).toBe(true);
    await rm(aside ?? "", { recursive: true });
  });

  test("under a running platform is refused and changes nothing", async () => {
    const backup = await makeFolder();
    openDataFolder(backup, "0.0.1").release();
    const folder = await makeFolder();
    const held = openDataFolder(folder, "0.0.1");
    await writeFile(join(folder, "mark"), "");
    await expect(restore(backup, folder)).rejects.toThrow("is in use by another Carillon");
    expect(existsSync(join(folder, "mark"))).toBe(true);
    held.release();
  });

  test("of a folder that is no backup is refused", async () => {
    await expect(restore(await makeFolder(), await makeFolder())).rejects.toThrow(
      "is not a backup of Carillon",
    );
  });
});
