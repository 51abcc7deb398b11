import { routes } from "../../client/protocol/routes/index.ts";
import type { Server } from "../support/server.ts";
import { closedLoop, report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

const jobs = 200;
const warmUp = 1000;

/** Standalone runs of one app, many jobs, one batching worker: how long from the first run-once request to the last row. */
const record = async (scene: Scene, count: number): Promise<{ perSecond: number; executedOnce: boolean }> => {
  const jobIds = await scene.createJobs(jobs, { retention: 1000 });
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
  await closedLoop(warmUp, 64, ask);
  await recorded(warmUp);
  const startedAt = performance.now();
  await closedLoop(count, 64, ask);
  await recorded(warmUp + count);
  const seconds = (performance.now() - startedAt) / 1000;
  await worker.stop();
  await stopped;
  return { perSecond: count / seconds, executedOnce: executed === count + warmUp };
};

/** Standalone runs per second, from the run-once request to the history. */
export const benchRecordedRuns = async (
  server: Server,
  barePerSecond: number,
  count = 20_000,
): Promise<void> => {
  const { perSecond, executedOnce } = await record(await Scene.open(server, "bench-recorded"), count);
  report("recorded-runs", {
    runs: count,
    perSecond: round(perSecond, 0),
    barePerSecond: round(barePerSecond, 0),
    ratio: round(perSecond / barePerSecond),
    toReachRatio: 1,
    executedOnce,
  });
};

/**
 * The same with the app's queue in one object and in four. On one machine all of them share a thread: the ratio shows what passing work on
 * between them costs, not what objects on machines of their own win.
 */
export const benchSlices = async (server: Server, count = 10_000): Promise<void> => {
  const one = await record(await Scene.open(server, "bench-one-slice"), count);
  const spread = { maxJobs: jobs / 4, autoscale: { enabled: true, globalMaxJobs: jobs } };
  const four = await record(await Scene.open(server, "bench-four-slices", spread), count);
  report("slices", {
    runs: count,
    perSecondOneSlice: round(one.perSecond, 0),
    perSecondFourSlices: round(four.perSecond, 0),
    ratio: round(four.perSecond / one.perSecond),
    executedOnce: one.executedOnce && four.executedOnce,
  });
};

const openRuns = async (scene: Scene): Promise<number> => {
  const { items } = await scene.api.call(routes.listWorkers, { params: { ns: scene.ns, appId: "app" } });
  return items.reduce((sum, worker) => sum + worker.running.length, 0);
};
