import { Worker, type WorkerOptions } from "../../client/worker/index.ts";

/** A worker process of the grid bench: maps what the parameters say, does nothing with it, tells its peak of memory. */
const options: WorkerOptions = JSON.parse(process.argv[2] ?? "{}");
const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let peak = 0;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage.rss());
}, 50);

function* itemsOf(count: number, bytes: number): Generator<string> {
  const padding = "x".repeat(Math.max(0, bytes - 9));
  for (let index = 0; index < count; index += 1) yield `${String(index).padStart(7, "0")}${padding}`;
}

const worker = new Worker({ ...options, concurrency: 100, logger: quiet });
worker.processor("map", {
  process: (context) => {
    if (context.taskName !== "MAP_TASK_ROOT") return undefined;
    const { items, bytes } = JSON.parse(context.parameters);
    return context.map(itemsOf(items, bytes), "one");
  },
  reduce: ({ totals }) => `${totals?.success} of ${totals?.total}`,
});
const stopped = worker.start();
process.send?.("ready");
process.on("message", () => {
  void worker.stop().then(async () => {
    await stopped;
    clearInterval(watch);
    process.send?.(peak, () => process.exit(0));
  });
});
