import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { startWorkerTrial, type WorkerTrial } from "./worker-trial.ts";

let trial: WorkerTrial;
const workers: Worker[] = [];
const stopped: Promise<void>[] = [];
const shardWorkers: string[] = [];
const processors = new Map<string, (context: Context) => unknown>();

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  for (const name of ["a", "b"]) {
    const worker = trial.worker({ workerId: `worker-${name}`, concurrency: 20 });
    const dispatch = (part: string) => (context: Context) =>
      processors.get(`${context.parameters.split(" ")[0]}/${part}`)?.(context);
    worker.processor("any", {
      process: dispatch("process"),
      preProcess: dispatch("preProcess"),
      postProcess: dispatch("postProcess"),
      reduce: dispatch("reduce"),
    });
    worker.processor("shards", (context) => {
      shardWorkers.push(name);
      return processors.get("shards/process")?.(context);
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

const job = (fields: Partial<JobCreate>): Promise<number> =>
  trial.createJob({ jobType: "nodejs", processor: "any", timeType: "api", runConcurrency: 10, ...fields });

describe("a sharded run", () => {
  test("runs each shard once, spread evenly, with its id, its parameter and their number", async () => {
    const seen: [number | undefined, string | undefined, number | undefined][] = [];
    shardWorkers.length = 0;
    processors.set("shards/process", async ({ sharding }) => {
      seen.push([sharding?.id, sharding?.parameter, sharding?.total]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    });
    const jobId = await job({ processor: "shards", mode: "sharding", parameters: "0=a,1=b\n7=c,9=d" });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "success", reason: "completed" });
    expect(seen.sort()).toEqual([
      [0, "a", 4],
      [1, "b", 4],
      [7, "c", 4],
      [9, "d", 4],
    ]);
    expect(shardWorkers.sort()).toEqual(["a", "a", "b", "b"]);
  });

  test("fails as partial when a shard fails after its retries", async () => {
    const attempts = new Map<number, number>();
    processors.set("shards/process", ({ sharding }) => {
      const id = sharding?.id ?? -1;
      attempts.set(id, (attempts.get(id) ?? 0) + 1);
      if (id === 1) throw new Error("no such table");
      return `shard ${id}`;
    });
    const jobId = await job({ processor: "shards", mode: "sharding", parameters: "0=a,1=b", taskRetries: 2 });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "failed", reason: "partial" });
    expect(run.message).toContain("1 of 2 shards failed");
    expect(run.message).toContain("no such table");
    expect([...attempts].sort()).toEqual([
      [0, 1],
      [1, 3],
    ]);
  });
});

describe("a broadcast", () => {
  test("reaches every worker between preProcess and postProcess, which sees all results", async () => {
    const order: string[] = [];
    processors.set("bc/preProcess", () => {
      order.push("pre");
    });
    processors.set("bc/process", async () => {
      order.push("part");
      await new Promise((resolve) => setTimeout(resolve, 10));
      return "disk 41 %";
    });
    processors.set("bc/postProcess", ({ results }) => {
      order.push("post");
      return (results ?? []).map((one) => `${one.workerId} ${one.status} ${one.result}`).sort();
    });
    const jobId = await job({ mode: "broadcast", parameters: "bc" });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "success" });
    expect(order).toEqual(["pre", "part", "part", "post"]);
    expect(JSON.parse(run.result ?? "")).toEqual([
      "worker-a success disk 41 %",
      "worker-b success disk 41 %",
    ]);
  });

  test("fails as partial when one part fails", async () => {
    let parts = 0;
    processors.set("bf/process", () => {
      parts += 1;
      if (parts === 1) throw new Error("disk full");
    });
    const jobId = await job({ mode: "broadcast", parameters: "bf" });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "failed", reason: "partial" });
    expect(parts).toBe(2);
  });
});

describe("the map modes", () => {
  test.each(["parallel", "memory_grid", "grid"] as const)(
    "%s maps on several levels, executes each item once and reduces once",
    async (mode) => {
      const key = `map-${mode}`;
      const seen = new Map<string, number>();
      let reduced = 0;
      processors.set(`${key}/process`, async (context) => {
        if (context.taskName === "MAP_TASK_ROOT") {
          await context.map([1, 2, 3], "branch");
          return;
        }
        const id = `${context.taskName} ${JSON.stringify(context.item)}`;
        seen.set(id, (seen.get(id) ?? 0) + 1);
        if (context.taskName === "branch")
          await context.map(
            Array.from({ length: 30 }, (_, index) => ({ from: context.item, index })),
            "leaf",
          );
        return context.taskName === "leaf" ? "x" : undefined;
      });
      processors.set(`${key}/reduce`, ({ totals, results }) => {
        reduced += 1;
        return `${totals?.success}/${totals?.total} ${results?.filter((one) => one.result === "x").length ?? "-"}`;
      });
      const jobId = await job({ mode, parameters: key });
      const run = await trial.ended(await trial.startRun(jobId));
      expect(run).toMatchObject({ status: "success", result: mode === "parallel" ? "93/93 90" : "93/93 -" });
      expect(seen.size).toBe(93);
      expect([...seen.values()].every((count) => count === 1)).toBe(true);
      expect(reduced).toBe(1);
    },
  );

  test("refuse the batch that passes the limit, naming the limit and the mode that takes more", async () => {
    processors.set("over/process", async (context) => {
      if (context.taskName !== "MAP_TASK_ROOT") return;
      await context.map(
        Array.from({ length: 300 }, (_, index) => index),
        "one",
      );
      await context.map([300], "one");
    });
    const jobId = await job({ mode: "parallel", parameters: "over" });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "failed", reason: "error" });
    expect(run.message).toMatch(/parallel takes at most 300 subtasks.*memory_grid/);
  });

  test("count a share of failures up to the allowed one as success, and retry the others", async () => {
    const tries = new Map<number, number>();
    processors.set("share/process", async (context) => {
      if (context.taskName === "MAP_TASK_ROOT")
        return context.map(
          Array.from({ length: 100 }, (_, index) => index),
          "one",
        );
      const item = Number(context.item);
      tries.set(item, (tries.get(item) ?? 0) + 1);
      if (item % 10 === 0) throw new Error(`item ${item}`);
    });
    processors.set("share/reduce", ({ totals }) => JSON.stringify(totals));
    const settings = { mode: "grid", parameters: "share", taskRetries: 1 } as const;
    const allowed = await job({ ...settings, allowedFailurePercent: 10 });
    const run = await trial.ended(await trial.startRun(allowed));
    expect(run).toMatchObject({ status: "success", result: '{"total":100,"success":90,"failed":10}' });
    expect([...tries.values()].reduce((sum, count) => sum + count, 0)).toBe(110);
    const strict = await job(settings);
    expect(await trial.ended(await trial.startRun(strict))).toMatchObject({
      status: "failed",
      reason: "partial",
      result: null,
    });
  });

  test("end as killed within two seconds, telling the tasks", async () => {
    let aborted = 0;
    processors.set("kill/process", async (context) => {
      if (context.taskName === "MAP_TASK_ROOT")
        return context.map(
          Array.from({ length: 100 }, (_, index) => index),
          "one",
        );
      await new Promise<void>((_, reject) =>
        context.signal.addEventListener("abort", () => {
          aborted += 1;
          reject(context.signal.reason);
        }),
      );
    });
    const jobId = await job({ mode: "parallel", parameters: "kill" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => (run.progress?.total ?? 0) === 100);
    const askedAt = performance.now();
    await trial.kill(runId);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect(performance.now() - askedAt).toBeLessThan(2000);
    expect(aborted).toBeGreaterThan(0);
  });
});
