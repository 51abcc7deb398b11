import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { patiently } from "../../client/api/patience.ts";
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

const history = async (jobId: number, { api, ns } = trial): Promise<RunSummary[]> => {
  const runs: RunSummary[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: RunSummary[]; nextCursor: string | null } = await api.call(routes.listJobRuns, {
      params: { ns, jobId },
      query: { limit: 200, cursor },
    });
    runs.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return runs;
};

/** Whatever happens to the platform meanwhile: asked with the same key until it answers, it is one run. */
const startOnce = async (jobId: number, { api, ns } = trial): Promise<string> => {
  const idempotencyKey = randomUUID();
  const ask = () => api.call(routes.runJob, { params: { ns, jobId }, body: {}, idempotencyKey });
  return (await patiently(ask, { limitMs: 60_000 })).runId;
};

const fires = async (jobId: number): Promise<Fire[]> =>
  (await trial.api.call(routes.listJobFires, { params: { ns: trial.ns, jobId }, query: { limit: 200 } }))
    .items;

/** What breaks the row of one each second. The list shows what ended at once a moment later, so this is asked until it holds. */
const outOfStep = (instants: readonly number[]): number[] =>
  instants.toSorted((a, b) => a - b).filter((at, index, all) => at !== (all[0] ?? at) + index * 1000);

describe("kill -9 of everything under load", () => {
  test("loses no accepted run, executes none twice and keeps every planned time once", async () => {
    const jobs = await Promise.all(
      Array.from({ length: 5 }, () => work({ runRetries: 3, runRetryIntervalSeconds: 1 })),
    );
    const cronJob = await work({ timeType: "cron", cron: "* * * * * ?", misfirePolicy: "catch_up" });
    const accepted: string[] = [];
    let asking = true;
    const load = (async () => {
      for (let index = 0; asking; index += 1) accepted.push(await startOnce(jobs[index % jobs.length] ?? 0));
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
    const known = async () => (await Promise.all(jobs.map((jobId) => history(jobId)))).flat();
    await expect
      .poll(async () => (await known()).map(({ runId }) => runId).sort())
      .toEqual(accepted.toSorted());
    await trial.api.call(routes.disableJob, { params: { ns: trial.ns, jobId: cronJob } });
    const planned = async () => (await history(cronJob)).map((run) => Date.parse(run.scheduleTime));
    await expect.poll(async () => outOfStep(await planned())).toEqual([]);
    expect((await planned()).length).toBeGreaterThan(3);
  }, 240_000);
});

describe("batches of runs under kill -9", () => {
  test("start, kill and rerun every item once and none twice", async () => {
    const { api, ns } = trial;
    const ofEach = Array.from({ length: 45 });
    const jobs = await Promise.all(ofEach.map(() => work()));
    const stuck = await work({ processor: "nobody has it" });
    const held = await Promise.all(ofEach.map(() => trial.startRun(stuck)));
    const failed = await Promise.all(ofEach.map(() => trial.startRun(stuck)));
    await Promise.all(failed.map((runId) => trial.kill(runId)));
    for (const runId of failed) await trial.ended(runId);
    const params = { ns };
    const answers = await Promise.all([
      api.call(routes.batchJobs, { params, body: { action: "run", jobIds: jobs } }),
      api.call(routes.batchRuns, { params, body: { action: "kill", runIds: held } }),
      api.call(routes.batchRuns, { params, body: { action: "rerun", runIds: failed } }),
    ]);
    const batches = () =>
      Promise.all(
        answers.map(({ batchId }) => api.call(routes.getBatch, { params: { ns, batchId: batchId ?? "" } })),
      );
    await until(batches, (all) => all.some(({ done }) => done > 0));
    await server.kill();
    await server.start();
    const ended = await until(batches, (all) => all.every(({ status }) => status === "finished"), 60_000);
    for (const batch of ended) expect(batch).toMatchObject({ done: ofEach.length, failed: 0 });

    const outcomes = () =>
      Promise.all(jobs.map(async (jobId) => (await history(jobId)).map(({ status }) => status)));
    await until(outcomes, (all) => all.every(([first]) => first === "success"));
    expect(await outcomes()).toEqual(jobs.map(() => ["success"]));
    for (const runId of held)
      expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "killed" });
    const reruns = async () => (await history(stuck)).filter(({ trigger }) => trigger === "rerun");
    const made = await until(reruns, (all) => all.length >= failed.length);
    const origins = await Promise.all(made.map(async ({ runId }) => (await trial.run(runId)).rerunOf));
    expect(origins.sort()).toEqual([...failed].sort());
  }, 120_000);
});

describe("an app whose jobs outgrew its queue", () => {
  test("keeps flow control, priorities and chosen workers over all slices, and loses nothing by kill -9", async () => {
    const concurrency = 10;
    const spread = await startWorkerTrial(server.url, server.adminToken, {
      maxJobs: 2,
      autoscale: { enabled: true, globalMaxJobs: 8 },
      flowControl: { enabled: true, runConcurrency: concurrency },
    });
    const started: { runId: string; by: string }[] = [];
    let active = 0;
    let most = 0;
    const workers = ["10.4.3.1", "10.4.3.2"].map((address) => {
      const one = spread.worker({ address, concurrency: 50 });
      one.processor("work", async ({ runId }) => {
        started.push({ runId, by: address });
        active += 1;
        most = Math.max(most, active);
        await new Promise((resolve) => setTimeout(resolve, 10));
        active -= 1;
      });
      return { one, stopped: one.start() };
    });
    await spread.connected(2);
    const fields = {
      jobType: "nodejs",
      processor: "work",
      mode: "standalone",
      timeType: "api",
      runConcurrency: 1000,
      retention: 1000,
    } as const;
    const jobs: number[] = [];
    for (let index = 0; index < 8; index += 1)
      jobs.push(
        await spread.createJob({
          ...fields,
          priority: index === 7 ? "urgent" : "low",
          ...(index === 6 ? { workers: { ids: ["10.4.3.2"] } } : {}),
        }),
      );
    await expect(spread.createJob(fields)).rejects.toMatchObject({
      code: "limit_reached",
      details: { limit: 8 },
    });
    const slices = async () =>
      (await spread.api.call(routes.getQueue, { params: { ns: spread.ns, appId: spread.appId } })).items;
    expect((await slices()).map((slice) => slice.jobs)).toEqual([2, 2, 2, 2]);
    const [chosen = 0, urgent = 0] = jobs.slice(6);
    const accepted: string[] = [];
    const ask = async (count: number) => {
      while (accepted.length < count) accepted.push(await startOnce(jobs[accepted.length % 7] ?? 0, spread));
    };
    const askAll = (count: number) => Promise.all(Array.from({ length: 16 }, () => ask(count)));
    await askAll(300);
    const asking = askAll(600);
    await until(
      async () => started.length,
      (count) => count >= 50,
    );
    await server.kill();
    await server.start();
    await asking;
    await until(slices, (all) => all.some(({ pool }) => (pool ?? 0) > 0));
    const before = started.length;
    const first = await spread.startRun(urgent);
    accepted.push(first);
    await until(
      async () => started.length,
      (count) => count >= accepted.length,
      60_000,
    );
    const ended = async () => (await Promise.all(jobs.map((jobId) => history(jobId, spread)))).flat();
    await until(ended, (runs) => runs.every(({ status }) => status === "success"));
    expect((await ended()).map(({ runId }) => runId).sort()).toEqual(accepted.toSorted());
    expect(started.map(({ runId }) => runId).sort()).toEqual([...accepted].sort());
    expect(most).toBeLessThanOrEqual(concurrency);
    // Those that were handed out already, and what ends while the request is on its way.
    expect(started.findIndex(({ runId }) => runId === first) - before).toBeLessThanOrEqual(10 * concurrency);
    for (const { runId, by } of started) if (runId.startsWith(`${chosen}-`)) expect(by).toBe("10.4.3.2");
    for (const { one, stopped: over } of workers) {
      await one.stop({ force: true });
      await over;
    }
  }, 120_000);
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
      const decided = async () =>
        (await fires(jobId)).flatMap((fire) =>
          Array.from({ length: fire.count }, (_, index) => Date.parse(fire.from) + index * 1000),
        );
      await expect.poll(async () => outOfStep(await decided())).toEqual([]);
    }
  }, 240_000);
});
