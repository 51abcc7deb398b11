import { randomBytes } from "node:crypto";
import { ApiClient } from "../../client/api/api-client.ts";
import { ApiError } from "../../client/api/api-error.ts";
import type { AppCreate, ConnectedWorker } from "../../client/protocol/app.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Run } from "../../client/protocol/run.ts";
import { Worker, type WorkerOptions } from "../../client/worker/index.ts";

const waitLimitMs = 30_000;
const lookEveryMs = 20;

export const isOver = (run: Run): boolean => ["success", "failed", "skipped"].includes(run.status);

/** What is not there yet may still come. */
const absent = Symbol("absent");
const lookFor = async <T>(look: () => Promise<T>): Promise<T | typeof absent> => {
  try {
    return await look();
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return absent;
    throw error;
  }
};

/** Looks again and again until it is there and as asked. */
export const until = async <T>(
  look: () => Promise<T>,
  is: (value: T) => boolean,
  limitMs = waitLimitMs,
): Promise<T> => {
  const limitAt = performance.now() + limitMs;
  while (true) {
    const value = await lookFor(look);
    if (value !== absent && is(value)) return value;
    if (performance.now() > limitAt) {
      const last = value === absent ? "there is none" : JSON.stringify(value)?.slice(0, 500);
      throw new Error(`not as asked within ${limitMs} ms: ${last}`);
    }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
};

/** An app of its own on a running platform, and what tests of workers do with it. */
export interface WorkerTrial {
  url: string;
  /** Of an administrator. */
  token: string;
  ns: string;
  appId: string;
  appKey: string;
  api: ApiClient;
  createJob(job: Omit<JobCreate, "appId" | "name">): Promise<number>;
  startRun(jobId: number, parameters?: string): Promise<string>;
  run(runId: string): Promise<Run>;
  ended(runId: string, limitMs?: number): Promise<Run>;
  until(runId: string, is: (run: Run) => boolean, limitMs?: number): Promise<Run>;
  kill(runId: string): Promise<void>;
  log(runId: string): Promise<string[]>;
  workers(): Promise<ConnectedWorker[]>;
  /** Waits until so many workers of the app are connected. */
  connected(count: number): Promise<void>;
  worker(options?: Partial<WorkerOptions>): Worker;
}

const silent = { info: () => {}, warn: () => {}, error: () => {} };

export const startWorkerTrial = async (
  url: string,
  token: string,
  settings: Omit<AppCreate, "appId" | "name"> = {},
): Promise<WorkerTrial> => {
  const api = new ApiClient({ url, token });
  const ns = `workers-${randomBytes(4).toString("hex")}`;
  await api.call(routes.createNamespace, { body: { id: ns, name: ns } });
  const body: AppCreate = { appId: "app", name: "app", ...settings };
  const app = await api.call(routes.createApp, { params: { ns }, body });
  let jobs = 0;
  const trial: WorkerTrial = {
    url,
    token,
    ns,
    appId: app.appId,
    appKey: app.appKey,
    api,
    async createJob(job) {
      jobs += 1;
      const body: JobCreate = { appId: app.appId, name: `job ${jobs}`, ...job };
      return (await api.call(routes.createJob, { params: { ns }, body })).jobId;
    },
    async startRun(jobId, parameters) {
      const body = parameters === undefined ? {} : { parameters };
      return (await api.call(routes.runJob, { params: { ns, jobId }, body })).runId;
    },
    run: (runId) => api.call(routes.getRun, { params: { ns, runId } }),
    ended: (runId, limitMs) => trial.until(runId, isOver, limitMs),
    until: (runId, is, limitMs) => until(() => trial.run(runId), is, limitMs),
    async kill(runId) {
      await api.call(routes.killRun, { params: { ns, runId }, body: {} });
    },
    async log(runId) {
      const page = await api.call(routes.getRunLog, { params: { ns, runId }, query: { limit: 10_000 } });
      return page.items.map((line) => line.text);
    },
    async workers() {
      return (await api.call(routes.listWorkers, { params: { ns, appId: app.appId } })).items;
    },
    async connected(count) {
      await until(trial.workers, (workers) => workers.filter((one) => one.state !== "lost").length === count);
    },
    worker: (options = {}) =>
      new Worker({
        url,
        namespace: ns,
        appId: app.appId,
        appKey: app.appKey,
        address: "10.4.2.11",
        logger: silent,
        ...options,
      }),
  };
  return trial;
};
