import { DatabaseSync } from "node:sqlite";

function isBusy(error: unknown): boolean {
  return error instanceof Error && "errcode" in error && (Number(error.errcode) & 0xff) === 5;
}

/**
 * An exclusive SQLite transaction that is never finished: the operating system gives the lock back when the
 * process ends, however it ends. Returns undefined when another process holds it longer than `waitMs`.
 */
export function takeLock(file: string, waitMs: number): { release(): void } | undefined {
  const database = new DatabaseSync(file, { timeout: waitMs });
  try {
    database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE");
    return { release: () => database.close() };
  } catch (error) {
    database.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}
