import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { AgentProcess } from "./worker-agent-process.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let server: Server;
let trial: WorkerTrial;
let folder: string;

const processors = `
export default {
  grid: {
    async process(ctx) {
      if (ctx.taskName === "MAP_TASK_ROOT") {
        const count = Number(ctx.parameters || 1000);
        await ctx.map((async function* () { for (let i = 0; i < count; i += 1) yield { i }; })(), "leaf");
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (ctx.item.i % 10 === 0) throw new Error("one in ten: " + ctx.item.i);
    },
    reduce: ({ totals }) => totals,
  },
  part: {
    preProcess: () => undefined,
    process: () => (process.env.HANGS ? new Promise(() => setInterval(() => {}, 1000)) : "well"),
    postProcess: ({ results }) => results.length,
  },
};
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "carillon-agent-"));
  await writeFile(join(folder, "processors.mjs"), processors);
  server = await startServer({
    env: { CARILLON_LEASE_MS: "2000", CARILLON_HEARTBEAT_MS: "500" },
  });
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 120_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

const agent = (...more: string[]): AgentProcess =>
  AgentProcess.of(trial, "--processors", join(folder, "processors.mjs"), ...more);
const connected = (count: number) =>
  until(trial.workers, (workers) => workers.filter((one) => one.state !== "lost").length >= count);
const execution = (runId: string) => trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } });

describe("agents", () => {
  test("killed and added while a thousand subtasks run, a tenth of them failing: each has one counted result", async () => {
    await using first = agent();
    await using second = agent();
    await connected(2);
    const runId = await trial.startRun(
      await trial.createJob({
        jobType: "nodejs",
        processor: "grid",
        mode: "grid",
        timeType: "api",
        allowedFailurePercent: 10,
      }),
    );
    await until(
      () => execution(runId),
      ({ totals, workers }) =>
        totals.success > 100 &&
        totals.total === 1000 &&
        workers.filter((one) => one.success > 0).length === 2,
    );
    // The one that maps has ended its root task; whichever dies, its tasks go to the others.
    first.signal("SIGKILL");
    await first.ended;
    await using third = agent();
    const run = await trial.ended(runId, 60_000);
    expect(run).toMatchObject({ status: "success" });
    expect(JSON.parse(run.result ?? "")).toEqual({ total: 1000, success: 900, failed: 100 });
    expect((await execution(runId)).failures).toHaveLength(100);
    second.signal("SIGTERM");
    third.signal("SIGTERM");
    await second.ended;
    await third.ended;
  }, 120_000);

  test("all lost in the middle leave a run that waits for others, and fails as no_worker when none comes in time", async () => {
    const job = (startLimitSeconds: number) =>
      trial.createJob({
        jobType: "nodejs",
        processor: "grid",
        mode: "grid",
        timeType: "api",
        allowedFailurePercent: 10,
        parameters: "200",
        startLimitSeconds,
      });
    await using lost = agent();
    await connected(1);
    const runs = [await trial.startRun(await job(1)), await trial.startRun(await job(3600))];
    for (const runId of runs)
      await until(
        () => execution(runId),
        ({ totals }) => totals.success > 10 && totals.total === 200,
      );
    lost.signal("SIGKILL");
    await lost.ended;
    expect(await trial.ended(runs[0] ?? "", 30_000)).toMatchObject({
      status: "failed",
      reason: "no_worker",
      message: expect.stringContaining("no worker"),
    });
    expect(await trial.run(runs[1] ?? "")).toMatchObject({
      status: "running",
      reason: "no_worker_connected",
    });
    await using other = agent();
    expect(await trial.ended(runs[1] ?? "", 30_000)).toMatchObject({ status: "success", attempt: 1 });
    other.signal("SIGTERM");
    await other.ended;
  }, 90_000);

  test("run shards of scripts with their id, parameter and number, and leave while they drain", async () => {
    await using one = agent();
    await until(trial.workers, (workers) => workers.some((worker) => worker.state === "healthy"));
    const jobId = await trial.createJob({
      jobType: "shell",
      script: 'echo "#{shardingId} #{shardingParameter} of $CARILLON_SHARDING_NUM"',
      mode: "sharding",
      parameters: "0=a,5=b",
      timeType: "api",
    });
    const runId = await trial.startRun(jobId);
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
    const { items } = await trial.api.call(routes.listTasks, { params: { ns: trial.ns, runId } });
    expect(items.map((task) => [task.sharding?.id, task.result])).toEqual([
      [0, "0 a of 2"],
      [5, "5 b of 2"],
    ]);
    one.signal("SIGTERM");
    expect(await one.ended).toBe(0);
  }, 60_000);

  test("lost in the middle of a broadcast leave a failed part", async () => {
    const { url, ns, appId, appKey } = trial;
    const file = join(folder, "processors.mjs");
    const args = ["--url", url, "--namespace", ns, "--app", appId, "--key", appKey, "--processors", file];
    await using lost = new AgentProcess(args, { HANGS: "1" });
    await using well = agent();
    await Promise.all([lost.line("connected"), well.line("connected")]);
    const runId = await trial.startRun(
      await trial.createJob({ jobType: "nodejs", processor: "part", mode: "broadcast", timeType: "api" }),
    );
    await until(
      () => execution(runId),
      ({ totals }) => totals.running === 1 && totals.success === 1,
    );
    lost.signal("SIGKILL");
    const run = await trial.ended(runId, 30_000);
    expect(run).toMatchObject({ status: "failed", reason: "partial", result: "2" });
    expect((await execution(runId)).failures).toMatchObject([
      { message: expect.stringContaining("worker_lost") },
    ]);
  }, 60_000);
});
