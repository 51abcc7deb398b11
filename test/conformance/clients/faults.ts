import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { until } from "../worker-trial.ts";
import { createJob, executionOf, type Scene } from "./client-under-test.ts";

const slowGrid = { mode: "grid", taskConcurrencyPerWorker: 10 } as const;

const tryPlatformKills = (get: () => Scene): void => {
  test("its task is still executed, and the result counts as the first attempt's", async () => {
    const { client, server, trial, folder } = get();
    await using agent = await client.start(trial);
    const go = join(folder, "survive");
    const runId = await trial.startRun(await createJob(get(), "gate"), go);
    await agent.line(`${runId} begun`);
    await until(
      () => trial.log(runId),
      (lines) => lines.includes("before"),
    );
    await server.kill();
    await agent.line("not connected to");
    await server.start();
    await agent.line("connected again after");
    await trial.until(runId, (run) => run.status === "running");
    await writeFile(go, "");
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "passed", attempt: 1 });
    expect(await trial.log(runId)).toEqual(["before", "after"]);
    expect(agent.lines.filter((line) => line === `${runId} begun`)).toHaveLength(1);
  }, 90_000);

  test("a result that came meanwhile is reported, and a grid goes on, each subtask executed once", async () => {
    const { client, server, trial, folder } = get();
    await using agent = await client.start(trial, "--concurrency", "20");
    const go = join(folder, "meanwhile");
    const single = await trial.startRun(await createJob(get(), "gate"), go);
    const grid = await trial.startRun(await createJob(get(), "count", slowGrid), "6000 2");
    await agent.line(`${single} begun`);
    await until(
      () => executionOf(get(), grid),
      ({ totals }) => totals.success >= 1000,
    );
    await server.kill();
    await writeFile(go, "");
    await agent.line(`${single} passed`);
    await server.start();
    expect(await trial.ended(single)).toMatchObject({ status: "success", result: "passed", attempt: 1 });
    expect(await trial.ended(grid, 60_000)).toMatchObject({
      status: "success",
      attempt: 1,
      result: "6000/6000, here 6000 of sum 17997000",
    });
  }, 120_000);
};

const tryLostWorkers = (get: () => Scene): void => {
  test("frozen past its lease it loses the run; thawed, its task is told and its result changes nothing", async () => {
    const { client, trial, folder } = get();
    await using agent = await client.start(trial);
    const go = join(folder, "frozen");
    const runId = await trial.startRun(await createJob(get(), "gate"), go);
    await agent.line(`${runId} begun`);
    await trial.until(runId, (run) => run.status === "running");
    agent.signal("SIGSTOP");
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "worker_lost" });
    agent.signal("SIGCONT");
    await agent.line(`${runId} ended by stale`);
    const next = await trial.startRun(await createJob(get(), "echo"), "again");
    expect(await trial.ended(next)).toMatchObject({ status: "success" });
    expect(await trial.run(runId)).toMatchObject({ status: "failed", reason: "worker_lost", result: null });
  }, 60_000);

  test("killed with kill -9, its run fails, and its subtasks go to another", async () => {
    const { client, trial, folder } = get();
    await using lost = await client.start(trial, "--concurrency", "20", "--worker-id", "lost");
    const single = await trial.startRun(await createJob(get(), "gate"), join(folder, "never"));
    const grid = await trial.startRun(await createJob(get(), "count", slowGrid), "4000 2");
    await lost.line(`${single} begun`);
    await until(
      () => executionOf(get(), grid),
      // Who maps dies after that: a root task that has mapped is not tried again.
      ({ totals, stages }) => totals.success >= 500 && stages.every((one) => one.state === "success"),
    );
    await using _other = await client.start(trial, "--concurrency", "20");
    lost.signal("SIGKILL");
    expect(await trial.ended(single)).toMatchObject({ status: "failed", reason: "worker_lost" });
    const run = await trial.ended(grid, 60_000);
    expect(run).toMatchObject({ status: "success", attempt: 1 });
    expect(run.result).toMatch(/^4000\/4000, here \d+ of sum \d+$/);
  }, 90_000);
};

export const tryFaults = (get: () => Scene): void => {
  describe("when the platform is killed with kill -9 and started again", () => tryPlatformKills(get));
  describe("when the worker is lost", () => tryLostWorkers(get));
};
