import type { Server } from "../support/server.ts";
import { percentile, report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

/** From the run-once request to the start of the handler, on an idle worker in this process: one clock for both ends. */
export const benchDispatchLatency = async (server: Server, count = 300): Promise<void> => {
  const scene = await Scene.open(server, "bench-latency");
  const [jobId = 0] = await scene.createJobs(1, {});
  const startedAt = new Map<string, number>();
  let arrived = Promise.withResolvers<void>();
  const worker = scene.worker(4, (_, runId) => {
    startedAt.set(runId, performance.now());
    arrived.resolve();
  });
  const stopped = worker.start();
  await scene.connected();
  const latencies: number[] = [];
  for (let index = 0; index < count + 20; index += 1) {
    arrived = Promise.withResolvers();
    const askedAt = performance.now();
    const { runId } = await scene.run(jobId);
    if (!startedAt.has(runId)) await arrived.promise;
    if (index >= 20) latencies.push((startedAt.get(runId) ?? Number.NaN) - askedAt);
    // The worker is idle again when its result is in.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await worker.stop();
  await stopped;
  report("dispatch-latency", {
    runs: count,
    p50Ms: round(percentile(latencies, 0.5)),
    p99Ms: round(percentile(latencies, 0.99)),
    toReachP50Ms: 5,
    toReachP99Ms: 25,
  });
};
