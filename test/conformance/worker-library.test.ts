import { afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Worker, WorkerOptions } from "../../client/worker/index.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let trial: WorkerTrial;
const workers: Worker[] = [];

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ force: true })));
});

const makeWorker = (options: Partial<WorkerOptions> = {}): Worker => {
  const worker = trial.worker(options);
  workers.push(worker);
  return worker;
};

describe("a worker made with the library", () => {
  test("executes what its processors are named for, with the run's context", async () => {
    void makeWorker({ labels: ["blue"] })
      .processor("hello", (ctx) => ({
        run: ctx.runId,
        attempt: ctx.attempt,
        trigger: ctx.trigger,
        p: ctx.parameters,
      }))
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "hello", parameters: "x" });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(JSON.parse(run.result ?? "")).toEqual({ run: run.runId, attempt: 1, trigger: "api", p: "x" });
    expect(run.attempts[0]).toMatchObject({ workerAddress: "10.4.2.11", status: "success" });
    expect((await trial.workers())[0]).toMatchObject({
      labels: ["blue"],
      processors: ["hello"],
      jobTypes: ["nodejs"],
    });
  });

  test("fails a run with what its processor throws, and a result that is too large", async () => {
    void makeWorker()
      .processor("bad", () => {
        throw new Error("no such day");
      })
      .processor("large", () => "x".repeat(1001))
      .start();
    const bad = await trial.createJob({ jobType: "nodejs", processor: "bad" });
    const large = await trial.createJob({ jobType: "nodejs", processor: "large" });
    expect(await trial.ended(await trial.startRun(bad))).toMatchObject({
      status: "failed",
      reason: "error",
      message: "no such day",
    });
    expect(await trial.ended(await trial.startRun(large))).toMatchObject({
      status: "failed",
      reason: "result_too_large",
    });
  });

  test("shows log lines and progress while the task runs", async () => {
    let finish = (): void => {};
    void makeWorker()
      .processor("slow", async (ctx) => {
        ctx.log.info("half way");
        ctx.progress(5, 10);
        await new Promise<void>((resolve) => {
          finish = resolve;
        });
      })
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "slow" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => run.status === "running");
    const from = performance.now();
    await until(
      () => trial.log(runId),
      (lines) => lines.includes("half way"),
    );
    expect(performance.now() - from).toBeLessThan(2000);
    await trial.until(runId, (run) => run.progress?.done === 5 && run.progress.total === 10, 5000);
    await expect(
      trial.api.call(routes.dumpThreads, { params: { ns: trial.ns, runId } }),
    ).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("(carillon-client 0.1.0)"),
    });
    finish();
    expect((await trial.ended(runId)).status).toBe("success");
  });

  test("hears of a kill within 2 s", async () => {
    let reason: unknown;
    void makeWorker()
      .processor("stuck", (ctx) => {
        return new Promise((_, reject) => {
          ctx.signal.addEventListener("abort", () => {
            reason = ctx.signal.reason;
            reject(new Error("stopped"));
          });
        });
      })
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "stuck" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => run.status === "running");
    const from = performance.now();
    await trial.kill(runId);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    expect(performance.now() - from).toBeLessThan(2000);
    expect(reason).toMatchObject({ name: "TaskEnded", reason: "killed" });
  });

  test("hears of a timeout", async () => {
    const reasons: unknown[] = [];
    void makeWorker()
      .processor("long", async (ctx) => {
        await new Promise<void>((resolve) => ctx.signal.addEventListener("abort", () => resolve()));
        reasons.push(ctx.signal.reason);
        throw new Error("too slow");
      })
      .start();
    const jobId = await trial.createJob({
      jobType: "nodejs",
      processor: "long",
      timeoutSeconds: 1,
      killOnTimeout: true,
    });
    expect(await trial.ended(await trial.startRun(jobId))).toMatchObject({
      status: "failed",
      reason: "timeout",
    });
    expect(reasons).toMatchObject([{ reason: "timeout" }]);
  });

  test("drains: the task in hand ends well, the next waits for another worker", async () => {
    let finish = (): void => {};
    const first = makeWorker({ concurrency: 1 }).processor("work", async () => {
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return "by the first";
    });
    void first.start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "work", runConcurrency: 10 });
    const one = await trial.startRun(jobId);
    await trial.until(one, (run) => run.status === "running");
    const stopped = first.stop();
    const two = await trial.startRun(jobId);
    finish();
    await stopped;
    expect(await trial.ended(one)).toMatchObject({ status: "success", result: "by the first" });
    expect((await trial.run(two)).status).toBe("pool");
    void makeWorker()
      .processor("work", () => "by the second")
      .start();
    expect(await trial.ended(two)).toMatchObject({ status: "success", result: "by the second" });
  });

  test("executes thousands of runs, each exactly once", async () => {
    const executed = new Map<string, number>();
    for (let count = 0; count < 2; count += 1) {
      void makeWorker({ concurrency: 100 })
        .processor("count", (ctx) => {
          executed.set(ctx.runId, (executed.get(ctx.runId) ?? 0) + 1);
          return ctx.parameters;
        })
        .start();
    }
    await trial.connected(2);
    const jobs = await Promise.all(
      Array.from({ length: 10 }, () =>
        trial.createJob({ jobType: "nodejs", processor: "count", runConcurrency: 1000, retention: 1000 }),
      ),
    );
    const runIds: string[] = [];
    const total = 2000;
    let asked = 0;
    const ask = async (): Promise<void> => {
      while (asked < total) {
        asked += 1;
        runIds.push(await trial.startRun(jobs[asked % jobs.length] ?? 0, `p${asked}`));
      }
    };
    await Promise.all(Array.from({ length: 20 }, ask));
    await until(
      async () => executed.size,
      (size) => size === total,
      60_000,
    );
    expect(runIds.every((runId) => executed.get(runId) === 1)).toBe(true);
    for (const runId of [runIds[0], runIds.at(-1)]) {
      expect(await trial.ended(runId ?? "")).toMatchObject({ status: "success", attempt: 1 });
    }
  }, 120_000);
});
