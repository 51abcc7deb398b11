import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import type { Context, Worker } from "../../client/worker/index.ts";
import { startWorkerTrial, type WorkerTrial } from "./worker-trial.ts";

let trial: WorkerTrial;
const workers: Worker[] = [];
const stopped: Promise<void>[] = [];
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

describe("a broadcast", () => {
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
