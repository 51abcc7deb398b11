import { env } from "cloudflare:workers";
import { type JobDefinition, jobDefaults } from "../../../client/protocol/job.ts";
import type { PollRequest, TaskResult, WorkerIdentity } from "../../../client/protocol/worker-call.ts";
import type { AppQueue } from "../../../durable/app-queue/object.ts";
import type { AppQueueCalls, QueueAnswer, QueueApp } from "../../../durable/app-queue/rpc.ts";
import { queueName } from "../../../durable/shared/names.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      APP_QUEUE: DurableObjectNamespace<AppQueue>;
    }
  }
}

export const keyHash = "ab".repeat(32);
let apps = 0;
let jobs = 1000;

const appOf = (appId: string, appUid: number): QueueApp => ({
  namespace: "test",
  appId,
  appUid,
  version: 1,
  name: appId,
  settings: {
    name: appId,
    description: "",
    load5: 0,
    memoryPercent: 90,
    diskPercent: 95,
    triggerBusyWorkers: true,
    maxJobs: 1000,
    autoscale: { enabled: false, globalMaxJobs: null },
    flowControl: { enabled: false, runConcurrency: null },
    channels: [],
    contacts: [],
    alarmQuietSeconds: 300,
    alarmLanguage: "en",
  },
  keys: [{ hash: keyHash, expiresAt: null }],
  signingSecrets: [],
  publicUrl: null,
});

const identity: WorkerIdentity = {
  address: "10.0.0.1",
  clientKind: "test",
  clientVersion: "1",
  labels: [],
  jobTypes: ["nodejs", "http"],
  processors: ["hello"],
  concurrency: 100,
};

/** A worker that says exactly what a test wants it to say. */
export class TestWorker {
  readonly id: string;
  readonly #queue: TestQueue;

  constructor(queue: TestQueue, id: string) {
    this.#queue = queue;
    this.id = id;
  }

  async poll(changes: Partial<PollRequest> = {}): Promise<QueueAnswer> {
    const request: PollRequest = {
      workerId: this.id,
      identity,
      running: [],
      capacity: 100,
      wait: true,
      ...changes,
    };
    const outcome = await this.#queue.calls.poll({ keyHash, request });
    if (!outcome.ok) throw new Error(outcome.code);
    return outcome.answer;
  }

  /** Results alone, without waiting for work. */
  report(results: TaskResult[], running: string[] = []): Promise<QueueAnswer> {
    return this.poll({ wait: false, capacity: 0, results, running: running.map((lease) => ({ lease })) });
  }
}

/** A queue of its own for one test, with a job. */
export class TestQueue {
  readonly appId: string;
  readonly #appUid: number;
  readonly jobId: number;

  constructor() {
    apps += 1;
    jobs += 1;
    this.#appUid = apps;
    this.appId = `app-${apps}`;
    this.jobId = jobs;
  }

  get stub(): DurableObjectStub<AppQueue> {
    return env.APP_QUEUE.get(env.APP_QUEUE.idFromName(queueName("test", this.appId)));
  }

  /** As other rooms see it: the stub's own types lose whatever holds a value of any shape, such as the item of a task. */
  get calls(): AppQueueCalls {
    return this.stub;
  }

  static async open(
    changes: Partial<JobDefinition> = {},
    app: Partial<QueueApp["settings"]> = {},
    more: Partial<Pick<QueueApp, "signingSecrets" | "publicUrl">> = {},
  ): Promise<TestQueue> {
    const queue = new TestQueue();
    const config = appOf(queue.appId, queue.#appUid);
    await queue.stub.configure({ ...config, ...more, settings: { ...config.settings, ...app } });
    await queue.define(changes, 1);
    return queue;
  }

  /** The app's definition under a newer version. */
  async configure(app: Partial<QueueApp["settings"]>, version: number): Promise<void> {
    const config = appOf(this.appId, this.#appUid);
    await this.stub.configure({ ...config, version, settings: { ...config.settings, ...app } });
  }

  /** Another job; answers its id. */
  async addJob(changes: Partial<JobDefinition>): Promise<number> {
    jobs += 1;
    await this.#put(jobs, changes, 1);
    return jobs;
  }

  define(changes: Partial<JobDefinition>, version: number): Promise<void> {
    return this.#put(this.jobId, changes, version);
  }

  async #put(jobId: number, changes: Partial<JobDefinition>, version: number): Promise<void> {
    const definition: JobDefinition = {
      ...jobDefaults,
      appId: this.appId,
      jobType: "nodejs",
      name: "hello",
      processor: "hello",
      runConcurrency: 1000,
      ...changes,
    };
    await this.stub.putJob({ jobId, version, enabled: true, definition });
  }

  async run(): Promise<number> {
    const answer = await this.stub.run({ jobId: this.jobId, trigger: "api", operator: "test" });
    if (!answer.ok) throw new Error(answer.message);
    return answer.number;
  }

  /** Why an open run waits. */
  async reasonOf(runId = ""): Promise<string | null | undefined> {
    const [jobId = 0, number = 0] = runId.split("-").map(Number);
    return (await this.calls.openRun(jobId, number))?.reason;
  }

  worker(id = "w1"): TestWorker {
    return new TestWorker(this, id);
  }

  recorded(): Promise<
    { number: number; status: string; reason: string; result: string | null; attempt: number }[]
  > {
    return env.DB.prepare(
      "SELECT number, status, reason, result, attempt FROM runs WHERE job_id = ? ORDER BY number",
    )
      .bind(this.jobId)
      .all<{ number: number; status: string; reason: string; result: string | null; attempt: number }>()
      .then((rows) => rows.results);
  }
}

export const success = (lease: string, result = "ok"): TaskResult => ({ lease, status: "success", result });
