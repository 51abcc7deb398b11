import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { closedLoop, report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

/** Standalone runs per second, from the run-once request to the history, many jobs, one batching worker. */
export const benchRecordedRuns = async (
  server: Server,
  barePerSecond: number,
  count = 20_000,
): Promise<void> => {
  const scene = await Scene.open(server, "bench-recorded");
  const jobIds = await scene.createJobs(200, { retention: 1000 });
  let executed = 0;
  const worker = scene.worker(2000, () => {
    executed += 1;
  });
  const stopped = worker.start();
  await scene.connected();
  const ask = (index: number) => scene.run(jobIds[index % jobIds.length] ?? 0);
  const recorded = async (total: number) => {
    while (executed < total || (await openRuns(scene)) > 0)
      await new Promise((resolve) => setTimeout(resolve, 20));
  };
  const warmUp = 1000;
  await closedLoop(warmUp, 64, ask);
  await recorded(warmUp);
  const startedAt = performance.now();
  await closedLoop(count, 64, ask);
  await recorded(warmUp + count);
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.stop();
  await stopped;
  const perSecond = count / seconds;
  report("recorded-runs", {
    runs: count,
    perSecond: round(perSecond, 0),
    barePerSecond: round(barePerSecond, 0),
    ratio: round(perSecond / barePerSecond),
    toReachRatio: 1,
    executedOnce: executed === count + warmUp,
  });
};

const openRuns = async (scene: Scene): Promise<number> => {
  const { items } = await scene.api.call(routes.listWorkers, { params: { ns: scene.ns, appId: "app" } });
  return items.reduce((sum, worker) => sum + worker.running.length, 0);
};
