import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Worker, WorkerOptions } from "../../client/worker/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

/** Short enough to see a lease run out in a test. */
const leaseMs = 3000;

let server: Server;
let trial: WorkerTrial;
const workers: Worker[] = [];

beforeAll(async () => {
  server = await startServer({
    env: { CARILLON_LEASE_MS: String(leaseMs), CARILLON_HEARTBEAT_MS: "1000", CARILLON_KILL_GRACE_MS: "500" },
  });
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 90_000);
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop({ force: true })));
});
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});

const makeWorker = (options: Partial<WorkerOptions> = {}): Worker => {
  const worker = trial.worker(options);
  workers.push(worker);
  return worker;
};

/** Tasks that end when the test says so. */
class Gate {
  #open = (): void => {};
  readonly opened = new Promise<void>((resolve) => {
    this.#open = resolve;
  });

  open(): void {
    this.#open();
  }
}

describe("a platform killed with kill -9 and started again", () => {
  test("finds the task still executed, and takes its result as the first attempt's", async () => {
    const gate = new Gate();
    let begun = 0;
    void makeWorker()
      .processor("lasting", async (ctx) => {
        begun += 1;
        ctx.log.info("before");
        await gate.opened;
        ctx.log.info("after");
        return "survived";
      })
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "lasting" });
    const runId = await trial.startRun(jobId);
    await until(
      () => trial.log(runId),
      (lines) => lines.includes("before"),
    );
    await server.kill();
    await server.start();
    await trial.until(runId, (run) => run.status === "running");
    await trial.connected(1);
    gate.open();
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "survived", attempt: 1 });
    expect(begun).toBe(1);
    expect(await trial.log(runId)).toEqual(["before", "after"]);
  }, 90_000);

  test("hears of a result that came while it was away", async () => {
    const gate = new Gate();
    let ended = 0;
    void makeWorker()
      .processor("meanwhile", async () => {
        await gate.opened;
        ended += 1;
        return "while you were away";
      })
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "meanwhile" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => run.status === "running");
    await server.kill();
    gate.open();
    await until(
      async () => ended,
      (count) => count === 1,
    );
    await server.start();
    expect(await trial.ended(runId)).toMatchObject({
      status: "success",
      result: "while you were away",
      attempt: 1,
    });
    expect(ended).toBe(1);
  }, 90_000);
});

describe("a worker that is frozen past its lease", () => {
  test("loses the run; thawed, its task is told to stop and its result changes nothing", async () => {
    let isFrozen = false;
    const thaw = new Gate();
    const frozenFetch: typeof fetch = async (input, init) => {
      const answer = await fetch(input, init);
      if (isFrozen) await thaw.opened;
      return answer;
    };
    const gate = new Gate();
    let reason: unknown;
    const worker = makeWorker({ fetch: frozenFetch }).processor("frozen", async (ctx) => {
      ctx.signal.addEventListener("abort", () => {
        reason = ctx.signal.reason;
      });
      await gate.opened;
      return "too late";
    });
    void worker.start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "frozen" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => run.status === "running");
    isFrozen = true;
    const lost = await trial.ended(runId);
    expect(lost).toMatchObject({ status: "failed", reason: "worker_lost" });
    isFrozen = false;
    thaw.open();
    await until(
      async () => reason,
      (seen) => seen !== undefined,
    );
    expect(reason).toMatchObject({ name: "TaskEnded", reason: "stale" });
    gate.open();
    await until(
      async () => worker.running,
      (running) => running === 0,
    );
    expect(await trial.run(runId)).toMatchObject({ status: "failed", reason: "worker_lost", result: null });
  }, 60_000);
});

describe("a killed processor that ignores its signal", () => {
  test("is reported after the grace, and its slot takes the next run", async () => {
    const gate = new Gate();
    void makeWorker({ concurrency: 1 })
      .processor("deaf", (ctx) => (ctx.parameters === "deaf" ? gate.opened : "next"))
      .start();
    const jobId = await trial.createJob({ jobType: "nodejs", processor: "deaf", runConcurrency: 10 });
    const deaf = await trial.startRun(jobId, "deaf");
    await trial.until(deaf, (run) => run.status === "running");
    const next = await trial.startRun(jobId, "next");
    await trial.kill(deaf);
    expect(await trial.ended(deaf)).toMatchObject({ status: "failed", reason: "killed" });
    expect(await trial.ended(next)).toMatchObject({ status: "success", result: "next" });
    gate.open();
  }, 60_000);
});
