import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

interface Ancestor {
  pid: number;
  parent: number;
  command: string;
}

function lookUp(pid: number): Ancestor | undefined {
  try {
    if (process.platform === "linux") {
      // "pid (command) state ppid …"; the command may hold spaces and brackets itself.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const end = stat.lastIndexOf(")");
      const parent = Number(stat.slice(end + 2).split(" ")[1]);
      return { pid, parent, command: stat.slice(stat.indexOf("(") + 1, end) };
    }
    const line = execFileSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" }).trim();
    const [parent = "", ...command] = line.split(/\s+/);
    return { pid, parent: Number(parent), command: command.join(" ").replace(/^.*\//, "") };
  } catch {
    return undefined;
  }
}

/** The npm process above this one; npm may have put a shell in between. */
function findNpm(): number | undefined {
  let ancestor = lookUp(process.ppid);
  while (ancestor !== undefined && /^(ba|da|z|k|a)?sh$/.test(ancestor.command))
    ancestor = lookUp(ancestor.parent);
  return ancestor?.pid;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const checkMs = 500;

/**
 * When npm started this process and is killed, nothing else would tell. Started without npm, this process may
 * well outlive what started it (a shell with nohup, a service manager), so nothing is watched.
 */
export function watchNpm(onGone: () => void): void {
  const flag = process.argv.includes("--stop-with-parent");
  if (!flag && process.env.npm_lifecycle_event === undefined) return;
  const npm = flag ? process.ppid : findNpm();
  if (npm === undefined || npm <= 1) return;
  const timer = setInterval(() => {
    if (isAlive(npm)) return;
    clearInterval(timer);
    onGone();
  }, checkMs);
  timer.unref();
}
