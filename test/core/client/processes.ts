import { readFileSync } from "node:fs";

/** Whether a process runs. A zombie is dead, only nobody has looked yet. */
export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
};
