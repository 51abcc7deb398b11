import { ApiClient } from "../../client/api/api-client.ts";
import type { HttpRequest } from "../../client/protocol/http-request.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Run } from "../../client/protocol/run.ts";
import { type Server, startServer } from "../support/server.ts";

const isOver = (run: Run): boolean => ["success", "failed", "skipped"].includes(run.status);

/** A platform of its own with one app, for http jobs aimed at targets of the test. */
export interface HttpTrial extends AsyncDisposable {
  server: Server;
  api: ApiClient;
  params: { ns: string; appId: string };
  createJob(request: HttpRequest, more?: Partial<JobCreate>): Promise<number>;
  startRun(jobId: number, parameters?: string): Promise<string>;
  run(runId: string): Promise<Run>;
  /** Waits until the run has ended. */
  ended(runId: string): Promise<Run>;
  /** Waits until the run is as asked. */
  until(runId: string, is: (run: Run) => boolean): Promise<Run>;
  /** Creates a job for the request, runs it once and waits for the end. */
  call(request: HttpRequest, more?: Partial<JobCreate>): Promise<Run>;
  log(runId: string): Promise<string>;
}

const waitLimitMs = 20_000;
const lookEveryMs = 25;

export const startHttpTrial = async (allow: string, env: Record<string, string> = {}): Promise<HttpTrial> => {
  const server = await startServer({ env: { CARILLON_OUTBOUND_ALLOW: allow, ...env } });
  const api = new ApiClient({ url: server.url, token: server.adminToken });
  const ns = "http-trial";
  await api.call(routes.createNamespace, { body: { id: ns, name: "http trial" } });
  const { appId } = await api.call(routes.createApp, {
    params: { ns },
    body: { appId: "calls", name: "calls" },
  });
  let jobs = 0;
  const trial: HttpTrial = {
    server,
    api,
    params: { ns, appId },
    async createJob(request, more = {}) {
      jobs += 1;
      const body: JobCreate = { appId, name: `call ${jobs}`, jobType: "http", http: request, ...more };
      return (await api.call(routes.createJob, { params: { ns }, body })).jobId;
    },
    async startRun(jobId, parameters) {
      const body = parameters === undefined ? {} : { parameters };
      return (await api.call(routes.runJob, { params: { ns, jobId }, body })).runId;
    },
    run: (runId) => api.call(routes.getRun, { params: { ns, runId } }),
    ended: (runId) => trial.until(runId, isOver),
    async until(runId, is) {
      const limitAt = Date.now() + waitLimitMs;
      while (true) {
        const run = await trial.run(runId);
        if (is(run)) return run;
        if (Date.now() > limitAt)
          throw new Error(`run ${runId} is ${run.status} (${run.reason ?? "no reason"})`);
        await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      }
    },
    async call(request, more) {
      return trial.ended(await trial.startRun(await trial.createJob(request, more)));
    },
    async log(runId) {
      const page = await api.call(routes.getRunLog, { params: { ns, runId }, query: { limit: 10_000 } });
      return page.items.map((line) => line.text).join("\n");
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
  return trial;
};
