import { existsSync } from "node:fs";
import { cp, rename, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { DataFolderError, openDataFolder } from "./data-folder.ts";
import { runOnce } from "./process.ts";
import { readSettings } from "./settings.ts";
import { printStep } from "./terminal.ts";
import { version } from "./version.ts";

/**
 * Puts a backup in the place of a data folder. What was there is moved aside, never removed; returns where to.
 * The lock is held all the while: nothing is restored under a running platform.
 */
export async function restore(backup: string, dataDir: string): Promise<string | undefined> {
  // Opened for its checks: a folder that is no backup, or one of a newer version, is refused.
  if (!existsSync(join(backup, "format.json")))
    throw new DataFolderError(`${backup} is not a backup of Carillon.`);
  openDataFolder(backup, version).release();
  const isThere = existsSync(join(dataDir, "format.json"));
  const current = isThere ? openDataFolder(dataDir, version) : undefined;
  const aside = `${dataDir}.before-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}`;
  const draft = `${dataDir}.restoring`;
  try {
    await rm(draft, { recursive: true, force: true });
    await cp(backup, draft, { recursive: true });
    if (existsSync(dataDir)) await rename(dataDir, aside);
    await rename(draft, dataDir);
  } finally {
    current?.release();
  }
  return isThere ? aside : undefined;
}

if (import.meta.main) {
  await runOnce(async () => {
    const { dataDir } = readSettings(process.env);
    const backup = process.argv[2];
    if (backup === undefined) throw new DataFolderError("Name the backup: npm run restore -- FOLDER");
    const aside = await restore(resolve(backup), dataDir);
    printStep(`Restored ${resolve(backup)} to ${dataDir}`);
    if (aside !== undefined) printStep(`What was there before is now ${aside}`);
  });
}
