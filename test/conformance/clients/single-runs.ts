import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { LineProcess } from "../../support/line-process.ts";
import { until } from "../worker-trial.ts";
import { createJob, type Scene } from "./client-under-test.ts";

const tryOneByOne = (get: () => Scene): void => {
  let agent: LineProcess;

  beforeAll(async () => {
    const { client, trial } = get();
    agent = await client.start(trial, "--concurrency", "20");
  });
  afterAll(async () => {
    await agent?.[Symbol.asyncDispose]();
  });

  test("executes a run with its parameters, its log before its end", async () => {
    const { trial } = get();
    const runId = await trial.startRun(await createJob(get(), "echo"), "ü & 日本");
    expect(await trial.ended(runId)).toMatchObject({
      status: "success",
      reason: "completed",
      result: "hello ü & 日本",
      attempt: 1,
    });
    expect(await trial.log(runId)).toEqual(["heard ü & 日本"]);
  });

  test("executes hundreds of runs, each once", async () => {
    const { trial } = get();
    const jobId = await createJob(get(), "echo", { runConcurrency: 1000, retention: 1000 });
    const runs = await Promise.all(
      Array.from({ length: 200 }, (_, index) => trial.startRun(jobId, `p${index}`)),
    );
    for (const [index, runId] of runs.entries()) {
      expect(await trial.ended(runId)).toMatchObject({
        status: "success",
        attempt: 1,
        result: `hello p${index}`,
      });
    }
  }, 60_000);

  test("fails with what a processor throws, then succeeds by the retry", async () => {
    const { trial } = get();
    const jobId = await createJob(get(), "second-time", { runRetries: 1, runRetryIntervalSeconds: 0 });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "success", result: "attempt 2", attempt: 2 });
    expect(run.attempts[0]).toMatchObject({ status: "failed", reason: "error", message: "no such day" });
  });

  test("tells a killed task within 2 s, its log and progress being shown meanwhile", async () => {
    const { trial, folder } = get();
    const runId = await trial.startRun(await createJob(get(), "gate"), join(folder, "never"));
    await trial.until(runId, (run) => run.progress?.done === 5 && run.progress.total === 10);
    await until(
      () => trial.log(runId),
      (lines) => lines.length === 1,
    );
    const from = performance.now();
    await trial.kill(runId);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect(performance.now() - from).toBeLessThan(2000);
    await agent.line(`${runId} ended by killed`);
  });

  test("tells on request what its process is doing, the run named first", async () => {
    const { client, trial, folder } = get();
    const runId = await trial.startRun(await createJob(get(), "gate"), join(folder, "never"));
    await agent.line(`${runId} begun`);
    const params = { ns: trial.ns, runId };
    const dump = await trial.api.call(routes.dumpThreads, { params });
    expect(dump.workers).toEqual([{ workerId: dump.workerId, address: dump.address }]);
    expect(dump.text).toContain("1 tasks at work");
    expect(dump.text).toMatch(new RegExp(`run ${runId} "job \\d+", attempt 1: for \\d+`));
    expect(dump.text).toContain(client.dumpShows);
    const other = { params, body: { workerId: "nobody" } };
    await expect(trial.api.call(routes.dumpThreads, other)).rejects.toMatchObject({
      code: "conflict",
      message: `worker nobody does not execute run ${runId} at the moment`,
    });
    await trial.kill(runId);
    await trial.ended(runId);
    await expect(trial.api.call(routes.dumpThreads, { params })).rejects.toMatchObject({
      code: "run_finished",
    });
  });

  test("tells a task that takes longer than its timeout", async () => {
    const { trial, folder } = get();
    const jobId = await createJob(get(), "gate", { timeoutSeconds: 1, killOnTimeout: true });
    const runId = await trial.startRun(jobId, join(folder, "never"));
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "timeout" });
    await agent.line(`${runId} ended by timeout`);
  });
};

const tryDrains = (get: () => Scene): void => {
  test("gives up a killed task that ignores its end, and its slot takes the next run", async () => {
    const { client, trial } = get();
    await using _agent = await client.start(trial, "--concurrency", "1");
    const jobId = await createJob(get(), "deaf");
    const deaf = await trial.startRun(jobId, "deaf");
    await trial.until(deaf, (run) => run.status === "running");
    const next = await trial.startRun(jobId, "next");
    await trial.kill(deaf);
    expect(await trial.ended(deaf)).toMatchObject({ status: "failed", reason: "killed" });
    expect(await trial.ended(next)).toMatchObject({ status: "success", result: "next" });
  });

  test("told to stop, finishes what runs, takes nothing more and leaves the list", async () => {
    const { client, trial, folder } = get();
    await using agent = await client.start(trial, "--concurrency", "3");
    const go = join(folder, "drain");
    const jobId = await createJob(get(), "gate");
    const first = await trial.startRun(jobId, go);
    await agent.line(`${first} begun`);
    agent.signal("SIGTERM");
    await agent.line("SIGTERM: finishing 1 running");
    await until(trial.workers, (workers) => workers.every((worker) => worker.draining));
    const second = await trial.startRun(jobId, go);
    await writeFile(go, "");
    expect(await trial.ended(first)).toMatchObject({ status: "success", result: "passed" });
    expect(await agent.ended).toBe(0);
    expect(await trial.run(second)).toMatchObject({ status: "pool" });
    expect(await trial.workers()).toEqual([]);
    await trial.kill(second);
  });

  test("told to stop twice, leaves at once and reports what it broke off", async () => {
    const { client, trial, folder } = get();
    await using agent = await client.start(trial);
    const runId = await trial.startRun(await createJob(get(), "gate"), join(folder, "never"));
    await agent.line(`${runId} begun`);
    agent.signal("SIGTERM");
    await agent.line("SIGTERM: finishing 1 running");
    agent.signal("SIGTERM");
    expect(await agent.ended).toBe(1);
    expect(await trial.ended(runId)).toMatchObject({
      status: "failed",
      reason: "error",
      message: "the worker was stopped",
    });
  });
};

export const trySingleRuns = (get: () => Scene): void => {
  describe("with standalone runs", () => tryOneByOne(get));
  describe("with standalone runs that do not end well", () => tryDrains(get));
};
