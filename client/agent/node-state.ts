import { performance } from "node:perf_hooks";

const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MB`;

/**
 * What Node can tell of itself. JavaScript has one thread, and no stack is kept of code that waits: in place of stacks it says what
 * the process waits for and how busy the thread was lately.
 */
export const nodeState = (): (() => string) => {
  let before = performance.eventLoopUtilization();
  return () => {
    const since = performance.eventLoopUtilization(before);
    before = performance.eventLoopUtilization();
    const counts = new Map<string, number>();
    for (const kind of process.getActiveResourcesInfo()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
    return [
      `Node ${process.version}, process ${process.pid}, up for ${Math.round(process.uptime())} s`,
      `memory ${megabytes(rss)}, heap ${megabytes(heapUsed)} of ${megabytes(heapTotal)}, external ${megabytes(external)}`,
      `the thread was busy for ${Math.round(since.utilization * 100)} % of the time since this was last asked or the start`,
      "no stacks: JavaScript keeps none of code that waits",
      "",
      "it waits for",
      ...[...counts].sort(([, a], [, b]) => b - a).map(([kind, count]) => `${count} ${kind}`),
    ].join("\n");
  };
};
