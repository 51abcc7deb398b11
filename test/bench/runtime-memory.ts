import { readdirSync, readFileSync } from "node:fs";

const sampleMs = 50;

const statusOf = (pid: string): Record<string, string> | null => {
  try {
    const lines = readFileSync(`/proc/${pid}/status`, "utf8").split("\n");
    return Object.fromEntries(lines.map((line) => line.split(/:\s+/, 2)));
  } catch {
    return null;
  }
};

/** Processes under one, at any depth. */
const descendants = (root: number): { pid: string; name: string }[] => {
  const children = new Map<string, { pid: string; name: string }[]>();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    const status = statusOf(pid);
    if (!status?.PPid) continue;
    const siblings = children.get(status.PPid) ?? [];
    children.set(status.PPid, [...siblings, { pid, name: status.Name ?? "" }]);
  }
  const found: { pid: string; name: string }[] = [];
  for (let next = [String(root)]; next.length > 0; ) {
    const under = next.flatMap((pid) => children.get(pid) ?? []);
    found.push(...under);
    next = under.map(({ pid }) => pid);
  }
  return found;
};

const residentBytes = (pid: string): number => Number.parseInt(statusOf(pid)?.VmRSS ?? "0", 10) * 1024;

/**
 * What the runtime's process holds while something is measured: the platform's Worker, all objects, the caches of SQLite and garbage
 * that was not collected yet. The growth over the beginning is an upper bound for the one object that has the work.
 * Read from /proc: null where there is none.
 */
export class RuntimeMemory {
  readonly #pid: string;
  readonly #base: number;
  #peak: number;
  readonly #timer: ReturnType<typeof setInterval>;

  private constructor(pid: string) {
    this.#pid = pid;
    this.#base = residentBytes(pid);
    this.#peak = this.#base;
    this.#timer = setInterval(() => this.#sample(), sampleMs);
  }

  static watch(launcherPid: number): RuntimeMemory | null {
    if (process.platform !== "linux") return null;
    const runtime = descendants(launcherPid).find(({ name }) => name === "workerd");
    return runtime ? new RuntimeMemory(runtime.pid) : null;
  }

  #sample(): void {
    this.#peak = Math.max(this.#peak, residentBytes(this.#pid));
  }

  stop(): { runtimeBaseMb: number; runtimeGrowthMb: number } {
    clearInterval(this.#timer);
    this.#sample();
    const inMb = (bytes: number): number => Math.round(bytes / 1_048_576);
    return { runtimeBaseMb: inMb(this.#base), runtimeGrowthMb: inMb(this.#peak - this.#base) };
  }
}
