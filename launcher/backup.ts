import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { DataFolderError } from "./data-folder.ts";
import { stateFoldersOf } from "./miniflare.ts";
import { runOnce } from "./process.ts";
import { readSettings } from "./settings.ts";
import { printStep } from "./terminal.ts";

/** Small files beside the databases. The key belongs to them: without it sealed secrets cannot be opened. */
const plainFiles = ["format.json", "notes.json", "secret-key"];

async function copyDatabase(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(from, { readOnly: true, timeout: 10_000 });
  try {
    await backup(database, to);
  } finally {
    database.close();
  }
}

/**
 * Objects first, the database of definitions and history last. Each file is a snapshot of its own moment, and
 * this order is the one that heals: what an object still wanted to report is reported again, and a definition
 * that its object has not seen yet is handed over by the next sweep.
 */
function inOrder(files: string[]): string[] {
  const isMain = (file: string) => file.startsWith("d1");
  return [...files.filter((file) => !isMain(file)), ...files.filter(isMain)];
}

/** Copies a data folder, also while it is in use. Returns how many databases it held. */
export async function backUp(dataDir: string, target: string): Promise<number> {
  if (!existsSync(join(dataDir, "format.json"))) {
    throw new DataFolderError(`DATA_DIR ${dataDir} holds no Carillon data.`);
  }
  if (existsSync(target)) throw new DataFolderError(`${target} exists already; name a new folder.`);
  const draft = `${target}.unfinished`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true, mode: 0o700 });
  const state = stateFoldersOf(dataDir).state;
  const files = (await readdir(state, { recursive: true })).filter((file) => file.endsWith(".sqlite"));
  for (const file of inOrder(files)) {
    // A finished run's object may be removed between listing and copying.
    if (existsSync(join(state, file)))
      await copyDatabase(join(state, file), join(stateFoldersOf(draft).state, file));
  }
  for (const name of plainFiles) {
    if (existsSync(join(dataDir, name))) await copyFile(join(dataDir, name), join(draft, name));
  }
  await rename(draft, target);
  return files.length;
}

if (import.meta.main) {
  await runOnce(async () => {
    const { dataDir } = readSettings(process.env);
    const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "");
    const target = resolve(process.argv[2] ?? `carillon-backup-${stamp}`);
    const count = await backUp(dataDir, target);
    printStep(`Backed up ${dataDir} (${count} databases) to ${target}`);
    printStep("It holds the key of all sealed secrets: keep it as safe as the original.");
  });
}
