import { inject } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { RunStatus } from "../../client/protocol/run.ts";
import type { Worker } from "../../client/worker/index.ts";
import { startWorkerTrial, type WorkerTrial } from "../conformance/worker-trial.ts";

type Level = "debug" | "info" | "warn" | "error";

/** A namespace with an app and a worker whose processors do as they are told. */
export interface RunTrial {
  trial: WorkerTrial;
  ns: string;
  appId: string;
  /** A job of a processor below, `missing` for one that nobody serves. */
  newJob(name: string, processor: Processor | "missing", more?: Partial<JobCreate>): Promise<number>;
  /** Starts a run and waits until it is as far. */
  newRun(jobId: number, status: RunStatus, parameters?: string): Promise<string>;
  /** Lets a held run say a line and go on holding. */
  say(runId: string, level: Level, text: string): void;
  /** Tells how far a held run is. */
  progress(runId: string, done: number, total: number): void;
  /** Ends a held run. */
  release(runId: string, result?: string): void;
  stop(): Promise<void>;
}

/**
 * `echo` answers its parameters, `fail` throws them, `hold` waits for `release`, `write` logs each line of
 * its parameters, `count` as many lines as they say.
 */
type Processor = "echo" | "fail" | "hold" | "write" | "count";

interface Held {
  log: (level: Level, text: string) => void;
  progress: (done: number, total: number) => void;
  release: (result: string) => void;
}

function addProcessors(worker: Worker, held: Map<string, Held>): void {
  worker.processor("echo", async (context) => context.parameters);
  worker.processor("fail", async (context) => {
    throw new Error(context.parameters || "told to fail");
  });
  worker.processor("write", async (context) => {
    for (const line of context.parameters.split("\n")) context.log.info(line);
  });
  worker.processor("count", async (context) => {
    for (let n = 1; n <= Number(context.parameters); n++) context.log.info(`number ${n}`);
  });
  worker.processor("hold", async (context) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    context.signal.addEventListener("abort", () => reject(context.signal.reason));
    held.set(context.runId, {
      log: (level, text) => context.log[level](text),
      progress: (done, total) => context.progress(done, total),
      release: resolve,
    });
    context.log.info("held");
    return await promise;
  });
}

export async function startRunTrial(): Promise<RunTrial> {
  const trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  const { api, ns } = trial;
  const held = new Map<string, Held>();
  const worker = trial.worker({
    concurrency: 50,
    workerId: "worker-of-runs",
    threadDump: () => `the process holds ${held.size} runs`,
  });
  addProcessors(worker, held);
  const ended = worker.start();
  await trial.connected(1);
  const heldRun = (runId: string): Held => {
    const run = held.get(runId);
    if (!run) throw new Error(`run ${runId} is not held`);
    return run;
  };
  return {
    trial,
    ns,
    appId: trial.appId,
    async newJob(name, processor, more = {}) {
      const body: JobCreate = {
        appId: trial.appId,
        name,
        jobType: "nodejs",
        processor,
        runConcurrency: 100,
        ...more,
      };
      return (await api.call(routes.createJob, { params: { ns }, body })).jobId;
    },
    async newRun(jobId, status, parameters) {
      const runId = await trial.startRun(jobId, parameters);
      await trial.until(runId, (run) => run.status === status && (status !== "running" || held.has(runId)));
      return runId;
    },
    say: (runId, level, text) => heldRun(runId).log(level, text),
    progress: (runId, done, total) => heldRun(runId).progress(done, total),
    release: (runId, result = "released") => heldRun(runId).release(result),
    async stop() {
      for (const run of held.values()) run.release("the end");
      await worker.stop();
      await ended;
    },
  };
}
