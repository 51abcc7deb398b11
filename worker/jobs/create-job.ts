import { and, eq, sql } from "drizzle-orm";
import { type Job, type JobCreate, type JobDefinition, jobDefaults } from "../../client/protocol/job.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { seesApp } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { openToShow, sealSecrets } from "../access/sealed-secrets.ts";
import { type AppRow, countJobs, requireApp, settingsOf } from "../apps/app-row.ts";
import { calendarsFor } from "../calendars/calendar-book.ts";
import { isStale, mustHold, runBatch, type Statement } from "../db/database.ts";
import { apps, jobs, jobVersions } from "../db/schema.ts";
import { ApiFailure, invalid, notFound } from "../errors.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { recordOperation } from "../operations/record.ts";
import { dropUndefined } from "../patch.ts";
import type { Call, Deployment } from "../serve.ts";
import { applyJob } from "./apply-job.ts";
import { checkJob, toSecond } from "./check-job.ts";
import { definitionOf, requireJob, showJob } from "./job-row.ts";

/** The job that the batch has just inserted: ids only grow, and a batch is alone. */
const newJobId = sql<number>`(select max(${jobs.jobId}) from ${jobs})`;
const newJobIdText = sql<string>`(select cast(max(${jobs.jobId}) as text) from ${jobs})`;

const jobLimit = (app: AppRow): number => {
  const { autoscale, maxJobs } = settingsOf(app);
  return autoscale.enabled && autoscale.globalMaxJobs ? autoscale.globalMaxJobs : maxJobs;
};

interface NewJob {
  definition: JobDefinition;
  enabled: boolean;
  action: "job.create" | "job.copy";
}

const insertJob = async (
  deployment: Deployment & { caller: Caller },
  app: AppRow,
  job: NewJob,
): Promise<Statement[]> => {
  const { db, now, caller } = deployment;
  const { definition } = job;
  const text = JSON.stringify(await sealSecrets(deployment.env, definition));
  const insert = db.insert(jobs).values({
    namespace: app.namespace,
    appId: app.appId,
    name: definition.name,
    jobType: definition.jobType,
    mode: definition.mode,
    enabled: job.enabled ? 1 : 0,
    definition: text,
    version: 1,
    appliedVersion: 0,
    anchorAt: toSecond(now),
    enabledAt: now,
    createdBy: caller.name,
    updatedBy: caller.name,
    createdAt: now,
    updatedAt: now,
  });
  const version = db
    .insert(jobVersions)
    .values({ jobId: newJobId, version: 1, savedAt: now, savedBy: caller.name, definition: text });
  const note = {
    namespace: app.namespace,
    action: job.action,
    objectType: "job",
    objectId: newJobIdText,
    objectName: definition.name,
    after: { ...definition, enabled: job.enabled },
  } as const;
  return [insert, version, recordOperation(db, caller, note, now)];
};

/** Writes a new job with its first version and its record, below the limit of its app, and tells its objects. */
export const addJob = async (
  deployment: Deployment & { caller: Caller },
  app: AppRow,
  job: NewJob,
): Promise<Job> => {
  const { env, db } = deployment;
  const limit = jobLimit(app);
  const ofApp = and(eq(jobs.namespace, app.namespace), eq(jobs.appId, app.appId));
  const isThere = sql`exists (select 1 from ${apps} where ${eq(apps.appUid, app.appUid)})`;
  const hasRoom = sql`(select count(*) from ${jobs} where ${ofApp}) < ${limit}`;
  const idOfNew = db.select({ jobId: newJobId }).from(apps).limit(1);
  let jobId: number;
  try {
    const guards = [mustHold(db, isThere), mustHold(db, hasRoom)];
    const inserts = await insertJob(deployment, app, job);
    const answers = await runBatch(db, [...guards, ...inserts, idOfNew]);
    jobId = readNewId(answers.at(-1));
  } catch (error) {
    if (!isStale(error)) throw error;
    if ((await countJobs(db, app)) >= limit) {
      throw new ApiFailure("limit_reached", `the app ${app.appId} holds ${limit} jobs, which is its limit`, {
        limit,
      });
    }
    throw notFound("app");
  }
  const row = await requireJob(db, app.namespace, jobId);
  await applyJob(env, db, row);
  return openToShow(env, await showJob(deployment, row));
};

const readNewId = (rows: unknown): number => {
  const [first]: unknown[] = Array.isArray(rows) ? rows : [];
  const jobId: unknown =
    typeof first === "object" && first !== null ? Reflect.get(first, "jobId") : undefined;
  if (typeof jobId !== "number") throw new Error("the batch did not answer the new job's id");
  return jobId;
};

const completeDefinition = (body: JobCreate): JobDefinition => {
  const { enabled: _, ...given } = body;
  return {
    ...jobDefaults,
    ...dropUndefined(given),
    appId: body.appId,
    jobType: body.jobType,
    name: body.name,
  };
};

export const createJob = async (call: Call<typeof routes.createJob>): Promise<Job> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  return makeJob(call, namespace.id, call.body);
};

export const makeJob = async (
  acting: Deployment & { caller: Caller },
  namespace: string,
  body: JobCreate,
): Promise<Job> => {
  const definition = completeDefinition(body);
  checkJob(acting.env, definition, acting.now, true, await calendarsFor(acting.db, namespace, [definition]));
  const app = await requireAppOfBody(acting, namespace, body.appId);
  return addJob(acting, app, { definition, enabled: body.enabled ?? true, action: "job.create" });
};

/** The app stands in the body, not in the path: a wrong one is a wrong field. */
export const requireAppOfBody = async (
  call: Deployment & { caller: Caller },
  namespace: string,
  appId: string,
): Promise<AppRow> => {
  try {
    if (!seesApp(call.caller, namespace, appId)) throw notFound("app");
    return await requireApp(call.db, namespace, appId);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    throw invalid([
      { path: "appId", rule: "exists", message: "names no app of this namespace", value: appId },
    ]);
  }
};

const copyName = (name: string, asked: string | undefined): string =>
  asked ?? `${[...name].slice(0, 93).join("")} (copy)`;

/** The copy is disabled, so its timing is judged when it is enabled. */
export const copyJob = async (call: Call<typeof routes.copyJob>): Promise<Job> => {
  const row = await requireJob(call.db, call.params.ns, call.params.jobId);
  const app = await requireApp(call.db, row.namespace, row.appId);
  const definition = { ...definitionOf(row), name: copyName(row.name, call.body.name) };
  return addJob(call, app, { definition, enabled: false, action: "job.copy" });
};
