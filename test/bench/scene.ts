import { ApiClient } from "../../client/api/api-client.ts";
import type { AppCreate } from "../../client/protocol/app.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { Worker, type WorkerOptions } from "../../client/worker/index.ts";
import type { Server } from "../support/server.ts";
import { closedLoop } from "./figures.ts";

const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A namespace with an app of its own, and what a bench does with it through the public API. */
export class Scene {
  readonly api: ApiClient;
  readonly ns: string;
  readonly #server: Server;
  #appKey = "";

  constructor(server: Server, ns: string) {
    this.#server = server;
    this.ns = ns;
    this.api = new ApiClient({ url: server.url, token: server.adminToken });
  }

  static async open(server: Server, ns: string, settings: Partial<AppCreate> = {}): Promise<Scene> {
    const scene = new Scene(server, ns);
    await scene.api.call(routes.createNamespace, { body: { id: ns, name: ns } });
    const app = await scene.api.call(routes.createApp, {
      params: { ns },
      body: { appId: "app", name: "app", maxJobs: 100_000, ...settings },
    });
    scene.#appKey = app.appKey;
    return scene;
  }

  async createJobs(count: number, fields: Partial<JobCreate>): Promise<number[]> {
    const ids: number[] = [];
    await closedLoop(count, 16, async (index) => {
      const body: JobCreate = {
        appId: "app",
        jobType: "nodejs",
        processor: "work",
        mode: "standalone",
        timeType: "api",
        runConcurrency: 1000,
        ...fields,
        name: `job ${index}`,
      };
      ids.push((await this.api.call(routes.createJob, { params: { ns: this.ns }, body })).jobId);
    });
    return ids;
  }

  async deleteJobs(jobIds: readonly number[]): Promise<void> {
    await closedLoop(jobIds.length, 16, async (index) => {
      const jobId = jobIds[index] ?? 0;
      await this.api.call(routes.deleteJob, { params: { ns: this.ns, jobId } });
    });
  }

  run(jobId: number) {
    return this.api.call(routes.runJob, { params: { ns: this.ns, jobId }, body: {} });
  }

  get workerOptions(): WorkerOptions {
    return { url: this.#server.url, namespace: this.ns, appId: "app", appKey: this.#appKey };
  }

  worker(concurrency: number, work: (parameters: string, runId: string) => void | Promise<void>): Worker {
    const worker = new Worker({
      url: this.#server.url,
      namespace: this.ns,
      appId: "app",
      appKey: this.#appKey,
      concurrency,
      logger: quiet,
    });
    worker.processor("work", (context) => work(context.parameters, context.runId));
    return worker;
  }

  async connected(): Promise<void> {
    for (;;) {
      const { items } = await this.api.call(routes.listWorkers, { params: { ns: this.ns, appId: "app" } });
      if (items.some((worker) => worker.state !== "lost")) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
