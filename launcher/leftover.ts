import type { ChildProcess } from "node:child_process";
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

/** Tells a process from a later one that was given the same number: when it was started. */
function readStart(pid: number): string | undefined {
  try {
    if (process.platform !== "linux") {
      return (
        execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim() || undefined
      );
    }
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie holds nothing any more; it only waits for its parent to read the exit code.
    if (fields[0] === "Z" || fields[0] === "X") return undefined;
    return `${readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim()} ${fields[19]}`;
  } catch {
    return undefined;
  }
}

const fileName = "runtime.json";

/** Remembers the runtime that works on the folder. */
export function recordRuntime(dataDir: string, child: ChildProcess): void {
  if (child.pid === undefined) return;
  const record = JSON.stringify({ pid: child.pid, start: readStart(child.pid) });
  writeFileSync(join(dataDir, fileName), `${record}\n`, { mode: 0o600 });
}

/**
 * Two runtimes on one folder would corrupt it. Who holds the folder's lock calls this: a recorded runtime that
 * still lives has lost its launcher, and is ended before another one is started.
 */
export async function killLeftover(dataDir: string): Promise<void> {
  const file = join(dataDir, fileName);
  let record: { pid: number; start: string | undefined };
  try {
    record = JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return;
  }
  const lives = () => record.start !== undefined && readStart(record.pid) === record.start;
  while (lives()) {
    try {
      process.kill(record.pid, "SIGKILL");
    } catch {
      // It ended between the look and the kill.
    }
    await delay(20);
  }
  rmSync(file, { force: true });
}
