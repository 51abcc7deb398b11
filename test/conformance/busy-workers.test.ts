import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Alarm } from "../../client/protocol/alarm.ts";
import type { AppPatch } from "../../client/protocol/app.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

describe("workers of an app", () => {
  let server: Server;
  let trial: WorkerTrial;
  const workers: { stop(): Promise<void> }[] = [];
  const ran: string[] = [];

  const connect = async (name: string, memoryPercent: number) => {
    const one = trial
      .worker({
        workerId: name,
        address: name,
        loadProbe: async () => ({ load5: 0.5, cores: 4, memoryPercent, diskPercent: 20 }),
      })
      .processor("works", async () => {
        ran.push(name);
      });
    const ended = one.start();
    const handle = {
      async stop() {
        await one.stop({ force: true });
        await ended;
      },
    };
    workers.push(handle);
    await until(trial.workers, (all) => all.some((seen) => seen.workerId === name && seen.load !== null));
    return handle;
  };
  const setApp = (body: AppPatch) =>
    trial.api.call(routes.updateApp, { params: { ns: trial.ns, appId: trial.appId }, body });
  const job = (changes: Partial<Omit<JobCreate, "appId">> = {}) =>
    trial.createJob({
      jobType: "nodejs",
      processor: "works",
      timeType: "api",
      runConcurrency: 50,
      allBusyAlarm: true,
      ...changes,
    });
  const alarmsOf = async (jobId: number): Promise<Alarm[]> =>
    (await trial.api.call(routes.listJobAlarms, { params: { ns: trial.ns, jobId } })).items;
  const waits = (runId: string, reason: string) =>
    trial.until(runId, (run) => run.status === "pool" && run.reason === reason);

  beforeAll(async () => {
    server = await startServer({ env: { CARILLON_HEARTBEAT_MS: "500", CARILLON_LEASE_MS: "3000" } });
    trial = await startWorkerTrial(server.url, server.adminToken);
  }, 120_000);
  afterAll(async () => {
    await Promise.all(workers.map((one) => one.stop()));
    await server[Symbol.asyncDispose]();
  });

  test("busy ones are shown with the measure, and still serve while the app says so", async () => {
    await connect("full", 97);
    const [worker] = await trial.workers();
    expect(worker).toMatchObject({
      state: "busy",
      busy: [{ measure: "memoryPercent", value: 97, limit: 90 }],
    });
    await trial.ended(await trial.startRun(await job()));
    expect(ran).toEqual(["full"]);
  });

  test("busy ones are passed over when the app says so", async () => {
    await setApp({ triggerBusyWorkers: false });
    const healthy = await connect("healthy", 40);
    ran.length = 0;
    const jobId = await job();
    const runs = await Promise.all(Array.from({ length: 8 }, () => trial.startRun(jobId)));
    await Promise.all(runs.map((runId) => trial.ended(runId)));
    expect(ran).toEqual(Array.from({ length: 8 }, () => "healthy"));
    await healthy.stop();
  });

  test("with all busy runs wait in the pool, people are told once, and a worker that may serve again takes them", async () => {
    const jobId = await job();
    const runId = await trial.startRun(jobId);
    await waits(runId, "all_busy");
    const [alarm] = await until(
      () => alarmsOf(jobId),
      (alarms) => alarms.length > 0,
    );
    expect(alarm).toMatchObject({ kind: "all_busy", runId });
    await setApp({ memoryPercent: 98 });
    expect((await trial.ended(runId)).status).toBe("success");
    expect(await alarmsOf(jobId)).toHaveLength(1);
  });

  test("with nobody there runs wait, people are told, and the run ends as no_worker without being told again", async () => {
    await Promise.all(workers.map((one) => one.stop()));
    const jobId = await job({ startLimitSeconds: 3 });
    const runId = await trial.startRun(jobId);
    await waits(runId, "no_worker_connected");
    const [alarm] = await until(
      () => alarmsOf(jobId),
      (alarms) => alarms.length > 0,
    );
    expect(alarm).toMatchObject({ kind: "no_worker", runId });
    expect((await trial.run(runId)).status).toBe("pool");
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "no_worker" });
    expect(await alarmsOf(jobId)).toHaveLength(1);
  });
});
