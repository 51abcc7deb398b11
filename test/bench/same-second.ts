import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { percentile, report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

/** Jobs planned for one second, far enough ahead to be all there by then. */
const planJobs = async (scene: Scene, count: number): Promise<number> => {
  for (let leadMs = 60_000; ; leadMs *= 3) {
    const dueAt = Math.ceil(Date.now() / 1000) * 1000 + leadMs;
    const due = new Date(dueAt);
    const cron = `${due.getUTCSeconds()} ${due.getUTCMinutes()} ${due.getUTCHours()} * * ?`;
    const jobIds = await scene.createJobs(count, { timeType: "cron", cron, timeZone: "UTC" });
    if (Date.now() < dueAt - 5_000) return dueAt;
    // Too slow a machine for that: away with them, and more time.
    await scene.deleteJobs(jobIds);
  }
};

/** Many jobs planned for one second: how late each starts, and that each starts once. */
export const benchSameSecond = async (server: Server, count = 1000): Promise<void> => {
  const scene = await Scene.open(server, "bench-same-second");
  const dueAt = await planJobs(scene, count);
  const starts = new Map<string, number>();
  let started = 0;
  const worker = scene.worker(count, (_, runId) => {
    starts.set(runId, Date.now() - dueAt);
    started += 1;
  });
  const stopped = worker.start();
  await scene.connected();
  while (Date.now() < dueAt + 15_000 && started < count)
    await new Promise((resolve) => setTimeout(resolve, 20));
  // Time enough for a second start that must not come.
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await worker.stop();
  await stopped;
  const counts = await scene.api.call(routes.countRuns, { params: { ns: scene.ns } });
  const delays = [...starts.values()];
  report("same-second", {
    jobs: count,
    started,
    eachOnce: started === count && starts.size === count && counts.all === count,
    firstMs: round(Math.min(...delays), 0),
    p50Ms: round(percentile(delays, 0.5), 0),
    lastMs: round(Math.max(...delays), 0),
    toReachLastMs: 2000,
  });
};
