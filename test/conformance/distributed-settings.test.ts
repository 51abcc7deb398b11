import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

/** Settings and limits of tasks, over two workers that execute what a test says. */

let trial: WorkerTrial;
const workers: Worker[] = [];
const stopped: Promise<void>[] = [];
let root: (context: Context) => unknown = () => undefined;
let work: (context: Context, workerName: string) => unknown = () => undefined;
let reduce: (context: Context) => unknown = ({ totals }) => `${totals?.success} of ${totals?.total}`;

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  for (const name of ["a", "b"]) {
    const worker = trial.worker({ workerId: `worker-${name}`, concurrency: 20 });
    worker.processor("any", {
      process: (context) => (context.taskName === "MAP_TASK_ROOT" ? root(context) : work(context, name)),
      reduce: (context) => reduce(context),
    });
    stopped.push(worker.start());
    workers.push(worker);
  }
  await trial.connected(2);
}, 60_000);

afterAll(async () => {
  for (const worker of workers) await worker.stop({ force: true });
  await Promise.all(stopped);
});

const start = async (job: Partial<JobCreate>): Promise<string> =>
  trial.startRun(
    await trial.createJob({ jobType: "nodejs", processor: "any", timeType: "api", mode: "grid", ...job }),
  );
const execution = (runId: string) => trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } });
const tasks = async (runId: string) =>
  (await trial.api.call(routes.listTasks, { params: { ns: trial.ns, runId } })).items;
const mapping = (count: number) => (context: Context) =>
  context.map(
    Array.from({ length: count }, (_, index) => index),
    "one",
  );

describe("how tasks are distributed", () => {
  test("push gives every worker the same share up front, whoever is quicker", async () => {
    root = mapping(1000);
    work = (_, name) => (name === "a" ? undefined : new Promise((resolve) => setTimeout(resolve, 1)));
    const runId = await start({ taskDistribution: "push" });
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "1000 of 1000" });
    const shares = (await execution(runId)).workers.map(({ workerId, success }) => [workerId, success]);
    expect(shares.sort()).toEqual([
      ["worker-a", 500],
      ["worker-b", 500],
    ]);
  });

  test("no more tasks execute at once than the job allows, for a worker and for the run", async () => {
    root = mapping(40);
    const executing = { a: 0, b: 0 };
    const most = { a: 0, b: 0, both: 0 };
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    work = async (_, name) => {
      const own = name === "a" ? "a" : "b";
      executing[own] += 1;
      most[own] = Math.max(most[own], executing[own]);
      most.both = Math.max(most.both, executing.a + executing.b);
      await gate;
      await new Promise((resolve) => setTimeout(resolve, 1));
      executing[own] -= 1;
    };
    const runId = await start({ taskConcurrencyPerWorker: 2, taskConcurrencyTotal: 3, tasksPerPull: 5 });
    await until(
      async () => most.both,
      (both) => both >= 3,
    );
    open();
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
    expect(most.both).toBe(3);
    expect(Math.max(most.a, most.b)).toBe(2);
  });
});

describe("an item", () => {
  const item = (bytes: number) => "x".repeat(bytes - 2);

  test("of 64 KB as JSON arrives whole", async () => {
    const lengths: number[] = [];
    root = (context) => context.map([item(65_536), "名".repeat(21_844)], "one");
    work = ({ item: given }) => {
      lengths.push(String(given).length);
    };
    expect(await trial.ended(await start({ mode: "parallel" }))).toMatchObject({ status: "success" });
    expect(lengths.sort((a, b) => a - b)).toEqual([21_844, 65_534]);
  });

  test("of a byte more fails the map call, naming the item and the limit", async () => {
    root = (context) => context.map([1, item(65_537)], "one");
    expect(await trial.ended(await start({ mode: "parallel" }))).toMatchObject({
      status: "failed",
      reason: "error",
      message: expect.stringContaining("item 1 of map has 65537 bytes as JSON, at most 65536"),
    });
  });

  test("of a byte more is refused by its index, whatever the client, and a call over 4 MB as a whole", async () => {
    const map = async (items: unknown[]) => {
      const answer = await fetch(`${trial.url}/worker/v1/map`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${trial.appKey}`,
          "carillon-namespace": trial.ns,
          "carillon-app": trial.appId,
        },
        body: JSON.stringify({
          workerId: "w",
          runId: "1-1",
          lease: "l",
          batchId: "b",
          taskName: "one",
          items,
        }),
      });
      return { status: answer.status, body: await answer.text() };
    };
    const one = await map([1, item(65_537)]);
    expect(one.status).toBe(400);
    expect(one.body).toMatch(/items\.1.*65537 bytes as JSON, at most 65536/s);
    // Refused before it was read whole: the connection may break under what is still being sent.
    const tooMuch = Array(70).fill(item(65_000));
    const whole = await until(
      () => map(tooMuch).catch(() => null),
      (answer) => answer !== null,
    );
    expect(whole?.status).toBe(413);
    expect(whole?.body).toContain("4194304");
  });
});

describe("a result", () => {
  test("of 1 000 bytes is kept, of 1 001 fails its task, naming both", async () => {
    root = mapping(3);
    work = ({ item }) => ["x".repeat(1000), "é".repeat(500), "x".repeat(1001)][Number(item)];
    const runId = await start({ mode: "parallel" });
    expect(await trial.ended(runId)).toMatchObject({
      status: "failed",
      reason: "partial",
      message: expect.stringContaining("1001 bytes, at most 1000"),
    });
    expect((await tasks(runId)).map((task) => [task.state, task.result?.length ?? null])).toEqual([
      ["success", 1000],
      ["success", 500],
      ["failed", null],
    ]);
  });

  test("of reduce is held to the same", async () => {
    root = mapping(1);
    work = () => undefined;
    const before = reduce;
    reduce = () => "x".repeat(1001);
    const run = await trial.ended(await start({}));
    reduce = before;
    expect(run).toMatchObject({
      status: "failed",
      reason: "result_too_large",
      message: expect.stringContaining("REDUCE_TASK: the result has 1001 bytes, at most 1000"),
    });
  });
});

describe("a run that is ended", () => {
  test("by its timeout tells its tasks why", async () => {
    const reasons = new Set<string>();
    root = mapping(10);
    work = ({ signal }) =>
      new Promise<void>((_, reject) =>
        signal.addEventListener("abort", () => {
          reasons.add(String(signal.reason.message));
          reject(signal.reason);
        }),
      );
    const runId = await start({ timeoutSeconds: 1, killOnTimeout: true });
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "timeout" });
    expect([...reasons]).toEqual(["the run took longer than its timeout"]);
    expect((await execution(runId)).totals).toMatchObject({ success: 0, running: 0 });
  });

  test("by a kill while it maps ends the mapping too", async () => {
    let ended: unknown = null;
    work = () => undefined;
    root = async (context) => {
      const endless = async function* () {
        for (let index = 0; ; index += 1) {
          yield index;
          if (index % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
        }
      };
      await context.map([0], "first");
      await context.map(endless(), "one").catch((error: unknown) => {
        ended = error;
        throw error;
      });
    };
    const runId = await start({});
    await until(
      () => execution(runId),
      ({ totals }) => totals.total > 0,
    );
    await trial.kill(runId);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect(ended).toBeInstanceOf(Error);
  });
});

describe("what failed", () => {
  test("of a sharded run is run again alone, and the run comes to its end", async () => {
    const executed: (number | undefined)[] = [];
    let isBroken = true;
    work = ({ sharding }) => {
      executed.push(sharding?.id);
      if (isBroken && sharding?.id === 2) throw new Error("no such table");
      return `shard ${sharding?.parameter}`;
    };
    const runId = await start({ mode: "sharding", parameters: "1=a,2=b,3=c" });
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "partial" });
    isBroken = false;
    executed.length = 0;
    const [failed] = (await tasks(runId)).filter((task) => task.state === "failed");
    const params = { ns: trial.ns, runId, taskId: failed?.taskId ?? "" };
    await trial.api.call(routes.rerunTask, { params });
    expect(await trial.ended(runId)).toMatchObject({ status: "success", attempt: 1 });
    expect(executed).toEqual([2]);
    expect((await tasks(runId)).map((task) => task.result)).toEqual(["shard a", "shard b", "shard c"]);
  });

  test("does not keep reduce from running where the job wants it, and the run fails all the same", async () => {
    root = mapping(4);
    work = ({ item }) => {
      if (item === 3) throw new Error("broken");
    };
    expect(await trial.ended(await start({ reduceOnFailure: true }))).toMatchObject({
      status: "failed",
      reason: "partial",
      result: "3 of 4",
    });
    expect(await trial.ended(await start({}))).toMatchObject({ status: "failed", result: null });
  });
});
