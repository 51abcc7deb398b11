import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let trial: WorkerTrial;
let worker: Worker;
let stopped: Promise<void>;
let work: (context: Context) => unknown = () => undefined;

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  worker = trial.worker({ workerId: "worker-a", concurrency: 20 });
  worker.processor("map", {
    process: (context) => {
      if (context.taskName !== "MAP_TASK_ROOT") return work(context);
      const { count } = JSON.parse(context.parameters);
      return context.map(
        Array.from({ length: count }, (_, index) => index),
        "one",
      );
    },
    reduce: ({ totals }) => `${totals?.success} of ${totals?.total}`,
  });
  stopped = worker.start();
  await trial.connected(1);
}, 60_000);

afterAll(async () => {
  await worker.stop({ force: true });
  await stopped;
});

const start = async (mode: "parallel" | "grid" | "memory_grid", count: number) =>
  trial.startRun(
    await trial.createJob({
      jobType: "nodejs",
      processor: "map",
      mode,
      timeType: "api",
      parameters: JSON.stringify({ count }),
    }),
  );
const tasks = async (
  runId: string,
  query: { state?: "failed" | "success" | "running" | "waiting"; cursor?: string } = {},
) => trial.api.call(routes.listTasks, { params: { ns: trial.ns, runId }, query: { limit: 50, ...query } });
const execution = (runId: string) => trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } });

describe("the subtasks of a parallel run", () => {
  test("are listed with state, worker, attempt, result and times, page by page", async () => {
    work = ({ item }) => `item ${item}`;
    const runId = await start("parallel", 60);
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "60 of 60" });
    const first = await tasks(runId);
    const second = await tasks(runId, { cursor: first.nextCursor ?? "" });
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([50, 10, null]);
    expect(second.items[9]).toMatchObject({
      taskId: "59",
      taskName: "one",
      state: "success",
      workerId: "worker-a",
      attempt: 1,
      result: "item 59",
      item: "59",
    });
    expect(second.items[9]?.finishedAt).not.toBeNull();
    expect(await execution(runId)).toMatchObject({
      phase: "ended",
      totals: { total: 60, success: 60, failed: 0, waiting: 0, running: 0 },
      taskNames: [{ taskName: "one", total: 60 }],
      caps: { tasks: 300 },
    });
  });

  test("that failed are run again in place: the run goes on, and reduce is made once more", async () => {
    let isBroken = true;
    work = ({ item }) => {
      if (isBroken && Number(item) % 5 === 0) throw new Error(`item ${item} is broken`);
    };
    const runId = await start("parallel", 10);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "partial" });
    const failed = await tasks(runId, { state: "failed" });
    expect(failed.items.map((task) => [task.taskId, task.message])).toEqual([
      ["0", "item 0 is broken"],
      ["5", "item 5 is broken"],
    ]);
    isBroken = false;
    await trial.api.call(routes.rerunTask, { params: { ns: trial.ns, runId, taskId: "0" } });
    // One is still failed: the run goes on and fails once more.
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "partial", attempt: 1 });
    await trial.api.call(routes.markTaskSuccess, { params: { ns: trial.ns, runId, taskId: "5" } });
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "10 of 10", attempt: 1 });
    expect((await tasks(runId)).items[5]).toMatchObject({ state: "success", marked: true });
    await expect(
      trial.api.call(routes.rerunTask, { params: { ns: trial.ns, runId, taskId: "1" } }),
    ).rejects.toMatchObject({ code: "conflict" });
  });

  test("are acted on together: the run goes on once, and each that does not fit is named", async () => {
    let isBroken = true;
    work = ({ item }) => {
      if (isBroken && Number(item) < 4) throw new Error(`item ${item} is broken`);
    };
    const runId = await start("parallel", 10);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "partial" });
    isBroken = false;
    const batch = (action: "rerun" | "mark_success" | "kill", taskIds: string[]) =>
      trial.api.call(routes.batchTasks, { params: { ns: trial.ns, runId }, body: { action, taskIds } });
    const refused = await batch("rerun", ["7", "8"]);
    expect([refused.runStatus, refused.items.map((item) => item.error?.code)]).toEqual([
      "failed",
      ["conflict", "conflict"],
    ]);
    const marked = await batch("mark_success", ["0", "1"]);
    expect(marked.items).toEqual([
      { id: "0", ok: true },
      { id: "1", ok: true },
    ]);
    expect(await trial.ended(runId)).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/^2 of 10 /),
    });
    expect(await batch("rerun", ["2", "3", "9", "77"])).toMatchObject({
      runStatus: "running",
      items: [
        { id: "2", ok: true },
        { id: "3", ok: true },
        { id: "9", ok: false, error: { code: "conflict" } },
        { id: "77", ok: false, error: { code: "not_found" } },
      ],
    });
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "10 of 10", attempt: 1 });
    await expect(batch("kill", ["0"])).rejects.toMatchObject({ code: "run_finished" });
  });

  test("of a failed run stay as they are while a rerun of it is open", async () => {
    let finish = (): void => {};
    let isBroken = true;
    work = ({ item }) => {
      if (item !== 0) return undefined;
      if (isBroken) throw new Error("broken");
      return new Promise<void>((resolve) => {
        finish = resolve;
      });
    };
    const runId = await start("parallel", 3);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed" });
    isBroken = false;
    const rerun = await trial.api.call(routes.rerunRun, { params: { ns: trial.ns, runId } });
    await until(
      () => execution(rerun.runId),
      ({ totals }) => totals.success === 2,
    );
    const params = { ns: trial.ns, runId, taskId: "0" };
    for (const route of [routes.rerunTask, routes.markTaskSuccess])
      await expect(trial.api.call(route, { params })).rejects.toMatchObject({
        code: "conflict",
        message: expect.stringContaining(rerun.runId),
      });
    expect(await trial.run(runId)).toMatchObject({ status: "failed", attempt: 1 });
    finish();
    expect(await trial.ended(rerun.runId)).toMatchObject({ status: "success", result: "3 of 3" });
    await trial.api.call(routes.markTaskSuccess, { params });
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "3 of 3" });
  });

  test("that wait are marked without being executed, and count as done for reduce", async () => {
    const executed: unknown[] = [];
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    work = ({ item }) => {
      executed.push(item);
      return finished;
    };
    const runId = await start("parallel", 20);
    await until(
      () => execution(runId),
      ({ totals }) => totals.running > 0 && totals.waiting > 0 && totals.total === 20,
    );
    const waiting = await tasks(runId, { state: "waiting" });
    const last = waiting.items.at(-1)?.taskId ?? "";
    expect(last).toBe("19");
    await trial.api.call(routes.markTaskSuccess, { params: { ns: trial.ns, runId, taskId: last } });
    finish();
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "20 of 20" });
    expect(executed.sort((a, b) => Number(a) - Number(b))).toEqual(Array.from({ length: 19 }, (_, at) => at));
    expect((await tasks(runId)).items[19]).toMatchObject({
      state: "success",
      marked: true,
      message: expect.stringContaining("marked by"),
    });
  });

  test("that run are killed alone", async () => {
    work = ({ item, signal }) =>
      item === 3
        ? new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)))
        : undefined;
    const runId = await start("parallel", 10);
    await until(
      () => execution(runId),
      ({ totals }) => totals.success === 9,
    );
    await trial.api.call(routes.killTask, { params: { ns: trial.ns, runId, taskId: "3" } });
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "partial" });
    expect((await tasks(runId, { state: "failed" })).items).toMatchObject([
      { taskId: "3", message: expect.stringContaining("killed by") },
    ]);
  });
});

describe("the failures of a grid", () => {
  test("are listed with their messages, the first thousand", async () => {
    work = ({ item }) => {
      if (Number(item) % 2 === 0) throw new Error(`item ${item}`);
    };
    const runId = await start("grid", 2_400);
    expect(await trial.ended(runId)).toMatchObject({
      reason: "partial",
      message: expect.stringContaining("1200 of 2400"),
    });
    const shown = await execution(runId);
    expect(shown.failures).toHaveLength(1000);
    expect(shown.failures[0]).toMatchObject({
      workerId: "worker-a",
      message: expect.stringMatching(/^item \d+$/),
    });
    expect(shown.workers).toMatchObject([{ workerId: "worker-a", total: 2400, success: 1200, failed: 1200 }]);
    expect((await tasks(runId, { state: "failed" })).items).toHaveLength(50);
    const params = { ns: trial.ns, runId };
    const short = await trial.api.call(routes.getExecution, { params, query: { failures: false } });
    expect([short.failures, short.totals.failed]).toEqual([[], 1200]);
  });
});
