import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fire } from "../../client/protocol/fire.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { RunSummary } from "../../client/protocol/run.ts";
import type { Worker } from "../../client/worker/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let server: Server;
let trial: WorkerTrial;
let worker: Worker;
let stopped: Promise<void>;
const executions = new Map<string, number>();
const misfireMs = 2_000;

beforeAll(async () => {
  // No lease is to end here, however busy the machine: a run is executed once because its lease outlives the platform.
  const times = { CARILLON_LEASE_MS: "30000", CARILLON_HEARTBEAT_MS: "1000" };
  server = await startServer({ env: { ...times, CARILLON_MISFIRE_MS: String(misfireMs) } });
  trial = await startWorkerTrial(server.url, server.adminToken);
  worker = trial.worker({ concurrency: 50 });
  worker.processor("work", async (context) => {
    executions.set(context.runId, (executions.get(context.runId) ?? 0) + 1);
    await new Promise((resolve) => setTimeout(resolve, 20 + (executions.size % 10) * 30));
  });
  stopped = worker.start();
  await trial.connected(1);
}, 120_000);

afterAll(async () => {
  await worker.stop({ force: true });
  await stopped;
  await server[Symbol.asyncDispose]();
});

const work = (fields: Partial<JobCreate> = {}) =>
  trial.createJob({
    jobType: "nodejs",
    processor: "work",
    mode: "standalone",
    timeType: "api",
    runConcurrency: 1000,
    retention: 1000,
    ...fields,
  });

const history = async (jobId: number): Promise<RunSummary[]> => {
  const runs: RunSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: RunSummary[]; nextCursor: string | null } = await trial.api.call(
      routes.listJobRuns,
      {
        params: { ns: trial.ns, jobId },
        query: { limit: 200, cursor },
      },
    );
    runs.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return runs;
};

const fires = async (jobId: number): Promise<Fire[]> =>
  (await trial.api.call(routes.listJobFires, { params: { ns: trial.ns, jobId }, query: { limit: 200 } }))
    .items;

describe("kill -9 of everything under load", () => {
  test("loses no accepted run, executes none twice and keeps every planned time once", async () => {
    const jobs = await Promise.all(
      Array.from({ length: 5 }, () => work({ runRetries: 3, runRetryIntervalSeconds: 1 })),
    );
    const cronJob = await work({ timeType: "cron", cron: "* * * * * ?", misfirePolicy: "catch_up" });
    const accepted: string[] = [];
    let asking = true;
    const load = (async () => {
      for (let index = 0; asking; index += 1) {
        await trial.startRun(jobs[index % jobs.length] ?? 0).then(
          (runId) => accepted.push(runId),
          () => new Promise((resolve) => setTimeout(resolve, 100)),
        );
      }
    })();
    const acceptedUpTo = (count: number) =>
      until(
        async () => accepted.length,
        (length) => length >= count,
        90_000,
      );
    try {
      for (let round = 1; round <= 3; round += 1) {
        await acceptedUpTo(round * 100);
        await server.kill();
        await server.start();
      }
      await acceptedUpTo(400);
    } finally {
      asking = false;
      await load;
    }
    for (const runId of accepted)
      expect(await trial.ended(runId)).toMatchObject({ status: "success", attempt: 1 });
    expect(new Set(accepted).size).toBe(accepted.length);
    for (const runId of accepted) expect([runId, executions.get(runId)]).toEqual([runId, 1]);
    await trial.api.call(routes.disableJob, { params: { ns: trial.ns, jobId: cronJob } });
    const planned = (await history(cronJob)).map((run) => Date.parse(run.scheduleTime)).sort((a, b) => a - b);
    expect(planned).toEqual(planned.map((_, index) => (planned[0] ?? 0) + index * 1000));
  }, 240_000);
});

describe("a platform that was down longer than the misfire limit", () => {
  test("makes up for missed fires as each job's policy says, and records every one", async () => {
    const cron = { timeType: "cron", cron: "* * * * * ?" } as const;
    const once = await work({ ...cron, misfirePolicy: "fire_once" });
    const skip = await work({ ...cron, misfirePolicy: "skip" });
    const all = await work({ ...cron, misfirePolicy: "catch_up" });
    for (const jobId of [once, skip, all])
      await until(
        () => history(jobId),
        (runs) => runs.length >= 2,
      );
    await server.kill();
    const downFrom = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    await server.start();
    const downTo = Date.now();
    for (const jobId of [once, skip, all]) {
      await until(
        () => history(jobId),
        (runs) => runs.some((run) => Date.parse(run.scheduleTime) > downTo + 1000),
      );
      await trial.api.call(routes.disableJob, { params: { ns: trial.ns, jobId } });
    }
    // Fires less than the misfire limit late are on time: only what is surely later counts here.
    const missed = (runs: RunSummary[]) =>
      runs.filter(
        (run) =>
          Date.parse(run.scheduleTime) > downFrom && Date.parse(run.scheduleTime) < downTo - misfireMs - 1000,
      );
    expect(missed(await history(skip))).toHaveLength(0);
    expect(missed(await history(once)).length).toBeLessThanOrEqual(1);
    expect(missed(await history(all)).length).toBeGreaterThanOrEqual(5);
    for (const run of missed(await history(all))) expect(run.trigger).toBe("catch_up");
    for (const jobId of [once, skip, all]) {
      const verdicts = await fires(jobId);
      const seconds = verdicts
        .flatMap((fire) =>
          Array.from({ length: fire.count }, (_, index) => Date.parse(fire.from) + index * 1000),
        )
        .sort((a, b) => a - b);
      expect(seconds).toEqual(seconds.map((_, index) => (seconds[0] ?? 0) + index * 1000));
    }
  }, 240_000);
});
