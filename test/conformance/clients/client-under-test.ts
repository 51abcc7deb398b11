import type { JobCreate } from "../../../client/protocol/job.ts";
import { routes } from "../../../client/protocol/routes/index.ts";
import type { LineProcess } from "../../support/line-process.ts";
import type { Server } from "../../support/server.ts";
import type { WorkerTrial } from "../worker-trial.ts";

/** A worker client whose processors are those of `processors.ts`, under the same names. */
export interface ClientUnderTest extends AsyncDisposable {
  readonly name: string;
  readonly jobType: "java" | "nodejs";
  /** What a thread dump shows of the processor `gate`, or says in its place. */
  readonly dumpShows: string;
  /** A process of its own, connected; takes the options that all agents have. */
  start(trial: WorkerTrial, ...more: string[]): Promise<LineProcess>;
}

/** What the scenarios of one client share. */
export interface Scene {
  client: ClientUnderTest;
  server: Server;
  trial: WorkerTrial;
  /** Where gates look for their files. */
  folder: string;
}

export const createJob = (
  { client, trial }: Scene,
  processor: string,
  more: Partial<JobCreate> = {},
): Promise<number> =>
  trial.createJob({ jobType: client.jobType, processor, timeType: "api", runConcurrency: 10, ...more });

export const executionOf = ({ trial }: Scene, runId: string) =>
  trial.api.call(routes.getExecution, { params: { ns: trial.ns, runId } });

export const tasksOf = async ({ trial }: Scene, runId: string) =>
  (await trial.api.call(routes.listTasks, { params: { ns: trial.ns, runId }, query: { limit: 100 } })).items;
