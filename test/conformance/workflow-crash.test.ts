import { afterAll, beforeAll, expect, test } from "vitest";
import type { Context, Worker } from "../../client/worker/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";
import { createJobs, createWorkflow, edgesOf, nodeIn, statuses } from "./workflow-trial.ts";

let server: Server;
let trial: WorkerTrial;
let worker: Worker;
let stopped: Promise<void>;
const executions = new Map<string, number>();
const gates = new Map<string, PromiseWithResolvers<void>>();

const names = ["a", "b1", "b2", "b3", "c1", "c2", "c3", "d"];

beforeAll(async () => {
  server = await startServer();
  trial = await startWorkerTrial(server.url, server.adminToken);
  worker = trial.worker({ concurrency: 20 });
  for (const name of names)
    worker.processor(name, async (ctx: Context) => {
      executions.set(ctx.runId, (executions.get(ctx.runId) ?? 0) + 1);
      await gates.get(name)?.promise;
      return `data of ${name}`;
    });
  stopped = worker.start();
  await trial.connected(1);
}, 30_000);

afterAll(async () => {
  await worker.stop({ force: true });
  await stopped;
  await server[Symbol.asyncDispose]();
});

test("kill -9 while branches run loses no node, runs none twice, and the join still gets every result", async () => {
  const nodes = await createJobs(trial, names);
  const edges = edgesOf("a -> b1, a -> b2, a -> b3, b1 -> c1, b2 -> c2, b3 -> c3, c1 -> d, c2 -> d, c3 -> d");
  const flow = await createWorkflow(trial, { nodes, edges }, { runConcurrency: 10 });
  for (const name of ["b1", "b2", "b3", "c2"]) gates.set(name, Promise.withResolvers());
  const ids = await Promise.all(Array.from({ length: 5 }, () => flow.start()));
  const running = async (name: string) => {
    const runs = await Promise.all(ids.map((id) => flow.read(id)));
    return runs.filter((run) => nodeIn(run, name).status === "running").length;
  };
  await until(
    () => running("b2"),
    (count) => count === 1,
  );
  await server.kill();
  // The branches end while the platform is away.
  for (const name of ["b1", "b2", "b3"]) gates.get(name)?.resolve();
  await server.start();
  await until(
    () => running("c2"),
    (count) => count === 1,
  );
  await server.kill();
  await server.start();
  gates.get("c2")?.resolve();
  for (const id of ids) {
    const run = await flow.ended(id, 60_000);
    expect(new Set(Object.values(statuses(run)))).toEqual(new Set(["success"]));
    for (const node of run.nodes) expect([node.nodeId, node.starts]).toEqual([node.nodeId, 1]);
    const joined = await trial.run(nodeIn(run, "d").runId ?? "");
    expect(joined).toMatchObject({ status: "success", workflowRunId: id });
  }
  expect(executions.size).toBe(ids.length * names.length);
  expect(new Set(executions.values())).toEqual(new Set([1]));
}, 120_000);
