import type { ApiClient } from "../../client/api/api-client.ts";
import { ApiError } from "../../client/api/api-error.ts";
import type { Job } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { sampleCalendar } from "./sample-calendar.ts";
import { demoApp, demoNamespace, type SampleJob, sampleJobs } from "./sample-jobs.ts";

const params = { ns: demoNamespace };

/** Creating what is there already is how an interrupted seeding goes on. */
async function unlessThere(create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== "already_exists") throw error;
  }
}

async function listDemoJobs(client: ApiClient): Promise<Job[]> {
  const { items } = await client.call(routes.listJobs, { params, query: { app: demoApp, limit: 200 } });
  return items;
}

async function createSample(client: ApiClient, { job, runAtOnce }: SampleJob): Promise<void> {
  const { jobId } = await client.call(routes.createJob, { params, body: job });
  if (runAtOnce) await client.call(routes.runJob, { params: { ...params, jobId }, body: {} });
}

/** The place of the demo, made through the public API as any user could. */
export async function createDemoApp(client: ApiClient): Promise<void> {
  const description = "Sample jobs; delete it when you no longer need it";
  await unlessThere(() =>
    client.call(routes.createNamespace, { body: { id: demoNamespace, name: "Demo", description } }),
  );
  await unlessThere(() => client.call(routes.createApp, { params, body: { appId: demoApp, name: "Demo" } }));
}

export async function createSampleJobs(client: ApiClient, healthUrl: string): Promise<void> {
  await unlessThere(() => client.call(routes.createCalendar, { params, body: sampleCalendar(new Date()) }));
  const present = new Set((await listDemoJobs(client)).map((job) => job.name));
  for (const sample of sampleJobs(healthUrl)) {
    if (!present.has(sample.job.name)) await createSample(client, sample);
  }
}

/** Another start may use another port: the job that calls the platform itself follows. */
export async function followAddress(client: ApiClient, healthUrl: string): Promise<void> {
  const isOurs = (job: Job) =>
    /^http:\/\/[^/]+\/healthz$/.test(job.http?.url ?? "") && job.tags.includes("demo");
  for (const job of (await listDemoJobs(client)).filter(isOurs)) {
    if (job.http === null || job.http.url === healthUrl) continue;
    const body = { http: { ...job.http, url: healthUrl } };
    await client.call(routes.updateJob, { params: { ...params, jobId: job.jobId }, body });
  }
}

/** The key of the demo's app; undefined when somebody deleted it. */
export async function readDemoKey(client: ApiClient): Promise<string | undefined> {
  try {
    return (await client.call(routes.getAppKey, { params: { ...params, appId: demoApp } })).appKey;
  } catch (error) {
    if (error instanceof ApiError && error.code === "not_found") return undefined;
    throw error;
  }
}
