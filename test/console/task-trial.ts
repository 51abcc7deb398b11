import { inject } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Context, WorkerOptions } from "../../client/worker/index.ts";
import { isOver, startWorkerTrial, type WorkerTrial } from "../conformance/worker-trial.ts";

/** A namespace whose workers execute distributed runs as a test says. */
export interface TaskTrial {
  trial: WorkerTrial;
  ns: string;
  /** What each subtask, shard or part does from now on. */
  work: (behaviour: (context: Context) => unknown) => void;
  /** Starts a run of a job of its own; a map mode maps numbers up to `count` with the name `item`. */
  start(
    name: string,
    mode: JobCreate["mode"],
    parameters: string,
    more?: Partial<JobCreate>,
  ): Promise<string>;
  ended(runId: string): Promise<void>;
  stop(): Promise<void>;
}

/** Holds a task until it is let go or killed. */
export const held = ({ signal }: Context, release: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    release,
    new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  ]);

export const startTaskTrial = async (workers: Partial<WorkerOptions>[]): Promise<TaskTrial> => {
  const trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  const { api, ns } = trial;
  let behaviour: (context: Context) => unknown = () => undefined;
  const running = workers.map((options) => {
    const worker = trial.worker({ concurrency: 20, ...options });
    worker.processor("pieces", {
      preProcess: () => "ready",
      process: (context) => {
        if (context.taskName !== "MAP_TASK_ROOT") return behaviour(context);
        const count = Number(context.parameters);
        return context.map(
          Array.from({ length: count }, (_, index) => index),
          "item",
        );
      },
      reduce: ({ totals }) => `${totals?.success} of ${totals?.total}`,
      postProcess: ({ results }) => `${results?.length} reports`,
    });
    return { worker, ended: worker.start() };
  });
  await trial.connected(workers.length);
  return {
    trial,
    ns,
    work: (next) => {
      behaviour = next;
    },
    async start(name, mode, parameters, more = {}) {
      const body: JobCreate = {
        appId: trial.appId,
        name,
        jobType: "nodejs",
        processor: "pieces",
        timeType: "api",
        mode,
        parameters,
        ...more,
      };
      const { jobId } = await api.call(routes.createJob, { params: { ns }, body });
      return await trial.startRun(jobId);
    },
    async ended(runId) {
      await trial.until(runId, isOver);
    },
    async stop() {
      for (const { worker } of running) await worker.stop({ force: true });
      await Promise.all(running.map(({ ended }) => ended));
    },
  };
};
