import { and, eq, isNotNull, lte, sql } from "drizzle-orm";
import { ensureAdministrator } from "./accounts/first-administrator.ts";
import { applyApp } from "./apps/apply-app.ts";
import { type Database, openDatabase } from "./db/database.ts";
import {
  alarms,
  apps,
  idempotencyKeys,
  jobs,
  loginThrottle,
  metChallenges,
  operations,
  sessions,
  workflowRuns,
  workflows,
} from "./db/schema.ts";
import type { Env } from "./env.ts";
import { idempotencyMs } from "./idempotency.ts";
import { applyJob } from "./jobs/apply-job.ts";
import { logEvent, reasonOf } from "./log.ts";
import { finishRemovals } from "./removals/finish-removals.ts";
import { queueOf, workflowOf } from "./stubs.ts";
import { applyWorkflow } from "./workflows/apply-workflow.ts";
import { finishWorkflowRemovals } from "./workflows/delete-workflow.ts";

/** Of each kind in one run: what is left comes a minute later. */
const perRun = 200;
const workflowsPerRun = 50;
const rowsPerRun = 5_000;
/** Many look-ups of objects at once are throttled by the platform. */
const atOnce = 10;
/** A queue that did not answer lets the others go first. */
const afterSilenceMs = 60_000;
const recordsKeptMs = 365 * 86_400_000;
const throttleKeptMs = 86_400_000;

const inGroups = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < items.length; at += atOnce) {
    await Promise.all(items.slice(at, at + atOnce).map(work));
  }
};

/** Hand-overs that were cut off. In random order, so that some that always fail do not stand before the rest. */
const applyDefinitions = async (env: Env, db: Database): Promise<void> => {
  const behindApps = await db
    .select()
    .from(apps)
    .where(sql`applied_version < version`)
    .orderBy(sql`random()`)
    .limit(perRun);
  await inGroups(behindApps, (row) => applyApp(env, db, row));
  const behindJobs = await db
    .select({ jobId: jobs.jobId })
    .from(jobs)
    .where(sql`applied_version < version`)
    .orderBy(sql`random()`)
    .limit(perRun);
  await inGroups(behindJobs, async ({ jobId }) => {
    const row = await db.select().from(jobs).where(eq(jobs.jobId, jobId)).get();
    if (row) await applyJob(env, db, row);
  });
  const behindWorkflows = await db
    .select()
    .from(workflows)
    .where(sql`applied_version < version`)
    .orderBy(sql`random()`)
    .limit(perRun);
  await inGroups(behindWorkflows, (row) => applyWorkflow(env, db, row));
};

const checkQueue = async (
  env: Env,
  db: Database,
  row: typeof apps.$inferSelect,
  now: number,
): Promise<void> => {
  let checkAt: number | null = now + afterSilenceMs;
  try {
    ({ checkAt } = await queueOf(env, row.namespace, row.appId).check());
  } catch (error) {
    logEvent("warn", "queue_silent", { namespace: row.namespace, app: row.appId, reason: reasonOf(error) });
  }
  // Only over the value that was read: a job saved meanwhile has asked for an earlier look.
  const unchanged = row.checkAfter === null ? undefined : eq(apps.checkAfter, row.checkAfter);
  await db
    .update(apps)
    .set({ checkAfter: checkAt })
    .where(and(eq(apps.appUid, row.appUid), unchanged));
};

const checkQueues = async (env: Env, db: Database, now: number): Promise<void> => {
  const due = await db
    .select()
    .from(apps)
    .where(and(isNotNull(apps.checkAfter), lte(apps.checkAfter, now)))
    .orderBy(apps.checkAfter)
    .limit(perRun);
  await inGroups(due, (row) => checkQueue(env, db, row, now));
};

/** Some of those that should wake by themselves, each minute others: an alarm that was lost is found within a while. */
const checkWorkflows = async (env: Env, db: Database): Promise<void> => {
  const rows = await db.all<{ workflowId: number }>(sql`
    select workflow_id as workflowId from ${workflows} w
    where enabled = 1 or exists (select 1 from ${workflowRuns} r
      where r.workflow_id = w.workflow_id and r.status in ('waiting', 'running'))
    order by random() limit ${workflowsPerRun}`);
  await inGroups(rows, async ({ workflowId }) => {
    try {
      await workflowOf(env, workflowId).check();
    } catch (error) {
      logEvent("warn", "workflow_silent", { workflowId, reason: reasonOf(error) });
    }
  });
};

const dropExpired = async (db: Database, now: number): Promise<void> => {
  const { caller, path, key, createdAt } = idempotencyKeys;
  await db.delete(idempotencyKeys).where(
    sql`(${caller}, ${path}, ${key}) in (select ${caller}, ${path}, ${key} from ${idempotencyKeys}
      where ${createdAt} <= ${now - idempotencyMs} limit ${rowsPerRun})`,
  );
  await db.delete(sessions).where(lte(sessions.expiresAt, now));
  await db.delete(metChallenges).where(lte(metChallenges.expiresAt, now));
  await db.delete(loginThrottle).where(lte(loginThrottle.updatedAt, now - throttleKeptMs));
  await db.delete(operations).where(
    sql`${operations.operationId} in (select ${operations.operationId} from ${operations}
      where ${operations.at} <= ${now - recordsKeptMs} limit ${rowsPerRun})`,
  );
};

const dropOldAlarms = async (db: Database, now: number): Promise<void> => {
  const { appUid, number, raisedAt } = alarms;
  await db.delete(alarms).where(
    sql`(${appUid}, ${number}) in (select ${appUid}, ${number} from ${alarms}
      where ${raisedAt} <= ${now - recordsKeptMs} limit ${rowsPerRun})`,
  );
};

/** Every minute: repairs what was cut off, asks the queues for late timers, drops what has expired. Never throws. */
export const sweep = async (env: Env, now: number): Promise<void> => {
  const db = openDatabase(env.DB);
  const parts: [string, () => Promise<void>][] = [
    ["administrator", () => ensureAdministrator(env, db, now)],
    ["definitions", () => applyDefinitions(env, db)],
    ["queues", () => checkQueues(env, db, now)],
    ["workflows", () => checkWorkflows(env, db)],
    ["removals", () => finishRemovals(env, db, null)],
    ["workflow removals", () => finishWorkflowRemovals(env, db)],
    ["expired", () => dropExpired(db, now)],
    ["alarms", () => dropOldAlarms(db, now)],
  ];
  for (const [part, work] of parts) {
    try {
      await work();
    } catch (error) {
      logEvent("error", "sweep_failed", { part, reason: reasonOf(error) });
    }
  }
};
