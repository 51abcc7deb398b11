import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobCreate } from "../../../client/protocol/job.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { LineProcess } from "../../support/line-process.ts";
import { until } from "../worker-trial.ts";
import { createWorkflow, edgesOf, nodeIn } from "../workflow-trial.ts";
import { createJob, executionOf, type Scene, tasksOf } from "./client-under-test.ts";

const tryTwoWorkers = (get: () => Scene): void => {
  const agents: LineProcess[] = [];

  beforeAll(async () => {
    const { client, trial } = get();
    const start = (id: string) => client.start(trial, "--worker-id", id, "--concurrency", "20");
    agents.push(...(await Promise.all([start("one"), start("two")])));
  });
  afterAll(async () => {
    await Promise.all(agents.map((agent) => agent[Symbol.asyncDispose]()));
  });

  test("a broadcast reaches each, after preProcess and before postProcess, which sees all results", async () => {
    const { trial } = get();
    const runId = await trial.startRun(await createJob(get(), "parts", { mode: "broadcast" }));
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "2 parts, 2 well" });
    expect(await trial.log(runId)).toEqual(["before all"]);
    const { workers } = await executionOf(get(), runId);
    expect(workers.map(({ workerId }) => workerId).sort()).toEqual(["one", "two"]);
  });

  test("shards are spread evenly, each knowing its id, its parameter and their number", async () => {
    const { trial } = get();
    const jobId = await createJob(get(), "shard", { mode: "sharding", parameters: "0=a,1=b\n7=c,9=d" });
    const runId = await trial.startRun(jobId);
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
    const tasks = await tasksOf(get(), runId);
    expect(tasks.map((task) => task.result)).toEqual(["0 of 4: a", "1 of 4: b", "7 of 4: c", "9 of 4: d"]);
    expect(tasks.map((task) => task.workerId).sort()).toEqual(["one", "one", "two", "two"]);
  });

  test("a shard that fails after its retries fails the run in part, saying why", async () => {
    const { trial } = get();
    const jobId = await createJob(get(), "shard", {
      mode: "sharding",
      parameters: "0=a,1=bad",
      taskRetries: 2,
    });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "failed", reason: "partial" });
    expect(run.message).toContain("1 of 2 shards failed");
    expect(run.message).toContain("no such table");
    expect((await tasksOf(get(), run.runId)).map((task) => task.attempt)).toEqual([1, 3]);
  });

  test.each(["parallel", "memory_grid", "grid"] as const)(
    "%s maps on several levels and reduces once, with what became of the subtasks",
    async (mode) => {
      const { trial } = get();
      const run = await trial.ended(await trial.startRun(await createJob(get(), "tree", { mode })));
      const result = mode === "parallel" ? "93 results, 90 x" : "93/93";
      expect(run).toMatchObject({ status: "success", result });
    },
  );

  test("nodes of a workflow see what those before them left, alone and in parts", async () => {
    const { trial } = get();
    const node = async (nodeId: string, processor: string, more: Partial<JobCreate> = {}) => {
      const settings: Partial<JobCreate> = { timeType: "none", ...more };
      return { nodeId, kind: "job" as const, jobId: await createJob(get(), processor, settings) };
    };
    const flow = await createWorkflow(trial, {
      nodes: [
        await node("first", "echo", { parameters: "you" }),
        await node("alone", "gather"),
        await node("shared", "gather", { mode: "sharding", parameters: "0=a,1=b" }),
      ],
      edges: edgesOf("first -> alone, alone -> shared"),
    });
    const run = await flow.ended(await flow.start());
    expect(run.status).toBe("success");
    const runIdOf = (nodeId: string) => nodeIn(run, nodeId).runId ?? "";
    expect((await trial.run(runIdOf("alone"))).result).toBe("first left hello you");
    const shards = await tasksOf(get(), runIdOf("shared"));
    const left = "alone left first left hello you";
    expect(shards.map((task) => task.result)).toEqual([left, left]);
  });

  test("more than the mode takes is refused to the mapper, naming the mode that takes more", async () => {
    const { trial } = get();
    const run = await trial.ended(
      await trial.startRun(await createJob(get(), "over", { mode: "parallel" }), "300"),
    );
    expect(run).toMatchObject({ status: "failed", reason: "error" });
    expect(run.message).toMatch(/parallel takes at most 300 subtasks.*memory_grid/);
  });

  test("a killed subtask ends alone, the others go on", async () => {
    const { trial } = get();
    const runId = await trial.startRun(await createJob(get(), "count", { mode: "parallel" }), "4 60000");
    const tasks = await until(
      () => tasksOf(get(), runId),
      (all) => all.filter((task) => task.taskName === "one" && task.state === "running").length === 4,
    );
    const one = tasks.find((task) => task.taskName === "one");
    const params = { ns: trial.ns, runId, taskId: one?.taskId ?? "" };
    await trial.api.call(routes.killTask, { params });
    const after = await until(
      () => tasksOf(get(), runId),
      (all) => all.some((task) => task.taskId === one?.taskId && task.state === "failed"),
    );
    expect(after.filter((task) => task.taskName === "one" && task.state === "running")).toHaveLength(3);
    await trial.kill(runId);
    await trial.ended(runId);
  });

  test("a grid at work can be looked into on either worker, and ends within 2 s when it is killed", async () => {
    const { trial } = get();
    const runId = await trial.startRun(await createJob(get(), "count", { mode: "grid" }), "100 60000");
    await until(
      () => executionOf(get(), runId),
      ({ totals, workers }) => totals.total === 100 && workers.filter((one) => one.running > 0).length === 2,
    );
    const params = { ns: trial.ns, runId };
    const dump = await trial.api.call(routes.dumpThreads, { params, body: { workerId: "two" } });
    expect(dump.workers.map(({ workerId }) => workerId).sort()).toEqual(["one", "two"]);
    expect(dump.text).toMatch(new RegExp(`run ${runId} .*, task one \\d+: for`));
    const from = performance.now();
    await trial.kill(runId);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect(performance.now() - from).toBeLessThan(2000);
  });
};

export const tryDistributedRuns = (get: () => Scene): void => {
  describe("with distributed runs on two workers", () => tryTwoWorkers(get));

  test("told to stop in the middle of a grid, gives back what has not begun and leaves; another goes on", async () => {
    const { client, trial } = get();
    await using leaving = await client.start(trial, "--concurrency", "10");
    const jobId = await createJob(get(), "count", { mode: "grid", taskConcurrencyPerWorker: 10 });
    const runId = await trial.startRun(jobId, "3000 5");
    await until(
      () => executionOf(get(), runId),
      ({ totals, stages }) => totals.success >= 300 && stages.every((one) => one.state === "success"),
    );
    await using _other = await client.start(trial, "--concurrency", "10");
    leaving.signal("SIGTERM");
    expect(await leaving.ended).toBe(0);
    const run = await trial.ended(runId, 60_000);
    expect(run).toMatchObject({ status: "success", attempt: 1 });
    expect(run.result).toMatch(/^3000\/3000, /);
    const { workers } = await executionOf(get(), runId);
    expect(workers.reduce((sum, one) => sum + one.success, 0)).toBe(3000);
  }, 90_000);

  test("executes a grid of 100 000 subtasks, each once", async () => {
    const { client, trial } = get();
    await using _agent = await client.start(trial, "--concurrency", "50");
    const jobId = await createJob(get(), "count", { mode: "grid", taskConcurrencyPerWorker: 50 });
    expect(await trial.ended(await trial.startRun(jobId, "100000 0"), 60_000)).toMatchObject({
      status: "success",
      result: "100000/100000, here 100000 of sum 4999950000",
    });
  }, 90_000);
};
