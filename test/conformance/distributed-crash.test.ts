import { afterAll, beforeAll, expect, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let server: Server;
let trial: WorkerTrial;
const finished = new Map<string, number>();

beforeAll(async () => {
  server = await startServer({ env: { CARILLON_LEASE_MS: "3000", CARILLON_HEARTBEAT_MS: "1000" } });
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

const process = async (context: Context): Promise<unknown> => {
  if (context.taskName === "MAP_TASK_ROOT") {
    const { count } = JSON.parse(context.parameters);
    return context.map(
      (function* items() {
        for (let index = 0; index < count; index += 1) yield `${context.runId} ${index}`;
      })(),
      "one",
    );
  }
  await new Promise((resolve) => setTimeout(resolve, 2));
  const item = String(context.item);
  finished.set(item, (finished.get(item) ?? 0) + 1);
  if (Number(item.split(" ")[1]) % 10 === 0) throw new Error("one in ten");
};

const startWorker = async (workerId: string): Promise<{ worker: Worker; stopped: Promise<void> }> => {
  const worker = trial.worker({ workerId, concurrency: 10 });
  worker.processor("map", { process, reduce: ({ totals }) => JSON.stringify(totals) });
  return { worker, stopped: worker.start() };
};

const job = (mode: "grid" | "memory_grid", count: number) =>
  trial.createJob({
    jobType: "nodejs",
    processor: "map",
    mode,
    timeType: "api",
    parameters: JSON.stringify({ count }),
    taskConcurrencyPerWorker: 10,
    allowedFailurePercent: 10,
  });

const done = async (runId: string) =>
  (await trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } })).totals;

test("kill -9 of the platform in the middle of a grid runs no finished subtask again and loses none", async () => {
  const one = await startWorker("one");
  await trial.connected(1);
  const runId = await trial.startRun(await job("grid", 6_000));
  for (const share of [1_000, 3_000]) {
    await until(
      () => done(runId),
      (totals) => totals.success + totals.failed >= share,
    );
    await server.kill();
    await server.start();
  }
  const run = await trial.ended(runId, 60_000);
  expect(run).toMatchObject({
    status: "success",
    attempt: 1,
    result: JSON.stringify({ total: 6_000, success: 5_400, failed: 600 }),
  });
  const items = [...finished].filter(([item]) => item.startsWith(`${runId} `));
  expect(items).toHaveLength(6_000);
  expect(items.filter(([, count]) => count !== 1)).toEqual([]);
  await one.worker.stop();
  await one.stopped;
}, 120_000);

test("tasks of a worker that is lost go to another, uncharged; each has one result that counts", async () => {
  const first = await startWorker("first");
  await until(trial.workers, (workers) => workers.some((one) => one.workerId === "first"));
  const runId = await trial.startRun(await job("grid", 4_000));
  await until(
    () => done(runId),
    (totals) => totals.success >= 1000,
  );
  const second = await startWorker("second");
  await until(
    () => trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } }),
    ({ workers }) => (workers.find((one) => one.workerId === "second")?.success ?? 0) > 100,
  );
  await second.worker.stop({ force: true });
  await second.stopped;
  const run = await trial.ended(runId, 60_000);
  const totals = JSON.parse(run.result ?? "{}");
  expect(totals.total).toBe(4_000);
  expect(totals.success + totals.failed).toBe(4_000);
  await first.worker.stop();
  await first.stopped;
}, 120_000);

test("a memory grid fails its attempt on a restart, and the run's retries apply", async () => {
  const one = await startWorker("memory");
  await until(trial.workers, (workers) => workers.some((each) => each.workerId === "memory"));
  const jobId = await trial.createJob({
    jobType: "nodejs",
    processor: "map",
    mode: "memory_grid",
    timeType: "api",
    parameters: JSON.stringify({ count: 2_000 }),
    runRetries: 1,
    runRetryIntervalSeconds: 0,
    taskConcurrencyPerWorker: 10,
    allowedFailurePercent: 10,
  });
  const runId = await trial.startRun(jobId);
  await until(
    () => done(runId),
    (totals) => totals.success >= 500,
  );
  await server.kill();
  await server.start();
  const run = await trial.ended(runId, 60_000);
  expect(run).toMatchObject({ status: "success", attempt: 2 });
  expect(run.attempts[0]).toMatchObject({ status: "failed", reason: "platform_restart" });
  await one.worker.stop();
  await one.stopped;
}, 120_000);
