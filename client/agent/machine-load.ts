import { readFile, statfs } from "node:fs/promises";
import { availableParallelism, freemem, loadavg, tmpdir, totalmem } from "node:os";
import { getHeapStatistics } from "node:v8";
import type { Load } from "../protocol/app.ts";

const windowMs = 300_000;

const readNumber = async (path: string): Promise<number | null> => {
  const text = await readFile(path, "utf8").catch(() => null);
  const value = text === null ? Number.NaN : Number(text.trim());
  return Number.isFinite(value) ? value : null;
};

/** What the control group of this process uses of its limit; null without a limit. File cache that can be given back does not count. */
const groupPercent = async (): Promise<number | null> => {
  const own = await readFile("/proc/self/cgroup", "utf8").catch(() => "");
  const path = /^0::(.*)$/m.exec(own)?.[1] ?? "/";
  for (const folder of [`/sys/fs/cgroup${path === "/" ? "" : path}`, "/sys/fs/cgroup"]) {
    const limit = await readNumber(`${folder}/memory.max`);
    const used = await readNumber(`${folder}/memory.current`);
    if (limit === null || used === null || limit >= totalmem()) continue;
    const stat = await readFile(`${folder}/memory.stat`, "utf8").catch(() => "");
    const cache = Number(/^inactive_file (\d+)$/m.exec(stat)?.[1] ?? 0);
    return (100 * Math.max(0, used - cache)) / limit;
  }
  return null;
};

const machinePercent = async (): Promise<number> => {
  const info = await readFile("/proc/meminfo", "utf8").catch(() => "");
  const availableKb = /^MemAvailable:\s+(\d+) kB$/m.exec(info)?.[1];
  const available = availableKb === undefined ? freemem() : Number(availableKb) * 1024;
  return 100 * (1 - available / totalmem());
};

const heapPercent = (): number => {
  const { used_heap_size, heap_size_limit } = getHeapStatistics();
  return (100 * used_heap_size) / heap_size_limit;
};

const diskPercent = async (): Promise<number> => {
  const percents = await Promise.all(
    [process.cwd(), tmpdir()].map(async (folder) => {
      const { blocks, bavail } = await statfs(folder);
      return blocks === 0 ? 0 : 100 * (1 - bavail / blocks);
    }),
  );
  return Math.max(...percents);
};

const rounded = (percent: number): number => Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10;

/** The tightest of heap, control group and machine, as a mean over five minutes; the fuller of the disks it works on. */
export const machineLoad = (clock: () => number = () => performance.now()): (() => Promise<Load>) => {
  const samples: { at: number; percent: number }[] = [];
  return async () => {
    const [group, machine, disk] = await Promise.all([groupPercent(), machinePercent(), diskPercent()]);
    const now = clock();
    samples.push({ at: now, percent: Math.max(heapPercent(), group ?? machine) });
    while ((samples[0]?.at ?? now) < now - windowMs) samples.shift();
    const mean = samples.reduce((sum, sample) => sum + sample.percent, 0) / samples.length;
    return {
      load5: Math.round((loadavg()[1] ?? 0) * 100) / 100,
      cores: availableParallelism(),
      memoryPercent: rounded(mean),
      diskPercent: rounded(disk),
    };
  };
};
