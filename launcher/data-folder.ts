import { randomBytes } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { takeLock } from "./lock.ts";
import { type StateFolders, stateFoldersOf } from "./miniflare.ts";

/** Number of the layout of DATA_DIR. One more whenever an older version could damage or misread it. */
const currentFormat = 1;

export class DataFolderError extends Error {
  override name = "DataFolderError";
}

interface FormatRecord {
  format: number;
  /** The version that wrote this format first, named when an older one is started on the folder. */
  version: string;
}

interface FolderNotes {
  /** Whether a start was completed, which creates the first administrator. */
  administrator: boolean;
  /** Whether the demo was set up here. */
  demo: boolean;
}

export interface DataFolder {
  path: string;
  folders: StateFolders;
  /** Nothing was kept here before. */
  isNew: boolean;
  readSecretKey(): string;
  readNotes(): FolderNotes;
  writeNotes(notes: FolderNotes): void;
  release(): void;
}

/** Written beside and renamed, so that a crash leaves the old content or the new one. */
function writeWhole(path: string, content: string): void {
  const draft = `${path}.new`;
  writeFileSync(draft, content, { mode: 0o600, flush: true });
  renameSync(draft, path);
}

function lock(path: string): { release(): void } {
  const held = takeLock(join(path, "lock"), 0);
  if (held !== undefined) return held;
  throw new DataFolderError(
    `DATA_DIR ${path} is in use by another Carillon; stop that one or choose another folder.`,
  );
}

/** Before anything is written: a folder of somebody else's is left as it was. */
function refuseForeign(path: string): void {
  const names = readdirSync(path);
  if (names.includes("format.json")) return;
  const foreign = names.filter((name) => !/^lock(-journal|-wal|-shm)?$|^format\.json\.new$/.test(name));
  if (foreign.length > 0) {
    throw new DataFolderError(
      `DATA_DIR ${path} holds other files (${foreign.slice(0, 3).join(", ")}); choose an empty or new folder.`,
    );
  }
}

function checkFormat(path: string, version: string): boolean {
  const file = join(path, "format.json");
  if (!existsSync(file)) {
    const record: FormatRecord = { format: currentFormat, version };
    writeWhole(file, `${JSON.stringify(record)}\n`);
    return true;
  }
  const record: FormatRecord = JSON.parse(readFileSync(file, "utf8"));
  if (record.format > currentFormat) {
    throw new DataFolderError(
      `DATA_DIR ${path} was written by a newer Carillon (format ${record.format}, this one reads up to ${currentFormat}); version ${record.version} or later is needed.`,
    );
  }
  return false;
}

function readOrCreateSecretKey(path: string): string {
  const file = join(path, "secret-key");
  if (!existsSync(file)) writeWhole(file, `${randomBytes(32).toString("base64url")}\n`);
  return readFileSync(file, "utf8").trim();
}

/** One by one: where a file system answers that there is no such folder although its parent exists, `recursive` never ends. */
function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (!existsSync(dirname(path))) makeFolders(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

/** Takes the folder for this process, or says in one sentence why not. */
export function openDataFolder(path: string, version: string): DataFolder {
  try {
    makeFolders(path);
  } catch (error) {
    throw new DataFolderError(
      `DATA_DIR ${path} cannot be created: ${error instanceof Error ? error.message : error}`,
    );
  }
  refuseForeign(path);
  const held = lock(path);
  try {
    const isNew = checkFormat(path, version);
    const notesFile = join(path, "notes.json");
    return {
      path,
      folders: stateFoldersOf(path),
      isNew,
      readSecretKey: () => readOrCreateSecretKey(path),
      readNotes: () =>
        existsSync(notesFile)
          ? JSON.parse(readFileSync(notesFile, "utf8"))
          : { administrator: false, demo: false },
      writeNotes: (notes) => writeWhole(notesFile, `${JSON.stringify(notes)}\n`),
      release: () => held.release(),
    };
  } catch (error) {
    held.release();
    throw error;
  }
}
