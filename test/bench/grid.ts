import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { routes } from "../../client/protocol/routes/index.ts";
import { startServer } from "../support/server.ts";
import { report, round } from "./figures.ts";
import { RuntimeMemory } from "./runtime-memory.ts";
import { Scene } from "./scene.ts";

const workerFile = fileURLToPath(new URL("./grid-worker.ts", import.meta.url));

/** Worker processes of one client; `stop` tells the largest peak of their memory. */
export interface WorkerTeam {
  jobType: "nodejs" | "java";
  start(scene: Scene, count: number): Promise<{ stop(): Promise<number> }>;
}

const connected = async (scene: Scene, count: number): Promise<void> => {
  for (;;) {
    const { items } = await scene.api.call(routes.listWorkers, { params: { ns: scene.ns, appId: "app" } });
    if (items.filter((worker) => worker.state !== "lost").length >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** The worker's own word on its memory, before it goes. */
const stopWorkers = async (children: ChildProcess[]): Promise<number> => {
  const peaks = await Promise.all(
    children.map(async (child) => {
      child.send("stop");
      const [peak]: unknown[] = await once(child, "message");
      return Number(peak);
    }),
  );
  return Math.max(...peaks);
};

export const nodeTeam: WorkerTeam = {
  jobType: "nodejs",
  async start(scene, count) {
    const children = Array.from({ length: count }, () =>
      fork(workerFile, [JSON.stringify(scene.workerOptions)], {
        stdio: ["ignore", "inherit", "inherit", "ipc"],
      }),
    );
    await Promise.all(children.map((child) => once(child, "message")));
    return { stop: () => stopWorkers(children) };
  },
};

const ended = async (scene: Scene, runId: string) => {
  for (;;) {
    const run = await scene.api.call(routes.getRun, { params: { ns: scene.ns, runId } });
    if (run.finishedAt !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
};

/** On a platform of its own: what one grid leaves in the runtime is not the next one's. */
export const measureGrid = async (
  name: string,
  settings: { mode: "grid" | "parallel"; items: number; bytes: number; workers: number },
  team: WorkerTeam = nodeTeam,
): Promise<void> => {
  await using server = await startServer();
  const scene = await Scene.open(server, name);
  const workers = await team.start(scene, settings.workers);
  await connected(scene, settings.workers);
  const [jobId = 0] = await scene.createJobs(1, {
    jobType: team.jobType,
    mode: settings.mode,
    processor: "map",
    parameters: JSON.stringify({ items: settings.items, bytes: settings.bytes }),
    taskConcurrencyPerWorker: 100,
  });
  if (settings.mode === "parallel") await ended(scene, (await scene.run(jobId)).runId);
  const memory = RuntimeMemory.watch(server.pid);
  const startedAt = performance.now();
  const { runId } = await scene.run(jobId);
  const run = await ended(scene, runId);
  const seconds = (performance.now() - startedAt) / 1000;
  const memoryUsed = memory?.stop();
  const peak = await workers.stop();
  report(name, {
    ...settings,
    status: run.status,
    result: run.result ?? run.message ?? "",
    seconds: round(seconds, 3),
    perSecond: round(settings.items / seconds, 0),
    workerPeakMb: round(peak / 1_048_576, 0),
    ...memoryUsed,
    load: round(loadavg()[0] ?? 0, 1),
  });
};

/** Grids of subtasks that do nothing, from the run-once request to the end: map, execute, reduce, history. */
export const benchGrid = async (): Promise<void> => {
  await measureGrid("parallel-300", { mode: "parallel", items: 300, bytes: 30, workers: 1 });
  await measureGrid("grid-million", { mode: "grid", items: 1_000_000, bytes: 30, workers: 1 });
  await measureGrid("grid-four-workers", { mode: "grid", items: 1_000_000, bytes: 30, workers: 4 });
  await measureGrid("grid-1-kb", { mode: "grid", items: 100_000, bytes: 1000, workers: 1 });
};
