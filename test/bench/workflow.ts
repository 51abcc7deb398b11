import { routes } from "../../client/protocol/routes/index.ts";
import type { WorkflowRun } from "../../client/protocol/workflow-run.ts";
import type { Server } from "../support/server.ts";
import { report, round } from "./figures.ts";
import { Scene } from "./scene.ts";

const toReachMs = 20;

const ended = async (scene: Scene, workflowRunId: string): Promise<WorkflowRun> => {
  for (;;) {
    const run = await scene.api.call(routes.getWorkflowRun, { params: { ns: scene.ns, workflowRunId } });
    if (run.finishedAt !== null) return run;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** One run after another of a workflow of trivial jobs; the last of them is measured, by the platform's own clock. */
const benchGraph = async (scene: Scene, name: string, size: number, edges: [number, number][]) => {
  const jobIds = await scene.createJobs(size, { timeType: "none" });
  const { workflowId } = await scene.api.call(routes.createWorkflow, {
    params: { ns: scene.ns },
    body: { appId: "app", name },
  });
  const params = { ns: scene.ns, workflowId };
  const body = {
    nodes: jobIds.map((jobId, index) => ({ nodeId: `n${index}`, jobId })),
    edges: edges.map(([from, to]) => ({ from: `n${from}`, to: `n${to}` })),
  };
  await scene.api.call(routes.putWorkflowDag, { params, body });
  await scene.api.call(routes.publishWorkflow, { params, body: {} });
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const { workflowRunId } = await scene.api.call(routes.runWorkflow, { params, body: {} });
    const run = await ended(scene, workflowRunId);
    if (run.status !== "success") throw new Error(`${name}: ${run.message}`);
    const tookMs = Date.parse(run.finishedAt ?? "") - Date.parse(run.startedAt ?? "");
    best = Math.min(best, tookMs / size);
  }
  report("workflow", { graph: name, nodes: size, msPerNode: round(best), toReachMs });
};

/** What a node costs beyond its own work, which here is nothing: a chain, where each waits for the one before, and a fan. */
export const benchWorkflow = async (server: Server): Promise<void> => {
  const scene = await Scene.open(server, "bench-workflow");
  const worker = scene.worker(400, () => {});
  const stopped = worker.start();
  await scene.connected();
  const chain = Array.from({ length: 99 }, (_, index): [number, number] => [index, index + 1]);
  await benchGraph(scene, "chain of 100", 100, chain);
  const middle = Array.from({ length: 300 }, (_, index) => index + 1);
  await benchGraph(scene, "fan 1 -> 300 -> 1", 302, [
    ...middle.map((index): [number, number] => [0, index]),
    ...middle.map((index): [number, number] => [index, 301]),
  ]);
  await worker.stop();
  await stopped;
};
