import { and, eq } from "drizzle-orm";
import { type Job, type JobDefinition, jobDefaults } from "../../client/protocol/job.ts";
import { nextFire, type Timing } from "../../durable/schedule/index.ts";
import { readSettings, type SettingsEnv } from "../../durable/shared/settings.ts";
import { type CalendarBook, calendarsFor } from "../calendars/calendar-book.ts";
import type { Database } from "../db/database.ts";
import { jobs } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import type { Deployment } from "../serve.ts";

export type JobRow = typeof jobs.$inferSelect;

/** Defaults stand in for fields that are younger than the row. */
export const definitionOf = (row: Pick<JobRow, "definition">): JobDefinition => ({
  ...jobDefaults,
  ...JSON.parse(row.definition),
});

export const timingOf = (
  env: SettingsEnv,
  definition: JobDefinition,
  anchorAt: number,
  calendars: CalendarBook,
): Timing => ({
  timeType: definition.timeType,
  cron: definition.cron,
  periodSeconds: definition.periodSeconds,
  at: definition.at,
  timeZone: definition.timeZone ?? readSettings(env).timeZone,
  dstPolicy: definition.dstPolicy,
  effectiveFrom: definition.effectiveFrom,
  effectiveUntil: definition.effectiveUntil,
  calendar: calendars.applied(definition),
  anchorAt,
});

/** With the calendars that the row's definition names. */
export const toJob = (env: SettingsEnv, row: JobRow, now: number, calendars: CalendarBook): Job => {
  const definition = definitionOf(row);
  const nextFireAt =
    row.enabled === 1 ? nextFire(timingOf(env, definition, row.anchorAt, calendars), now) : null;
  return {
    jobId: row.jobId,
    namespace: row.namespace,
    ...definition,
    enabled: row.enabled === 1,
    nextFireAt: toInstantOrNull(nextFireAt),
    workflowId: row.workflowId,
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    version: row.version,
  };
};

export const showJob = async (
  deployment: Pick<Deployment, "env" | "db" | "now">,
  row: JobRow,
): Promise<Job> => {
  const calendars = await calendarsFor(deployment.db, row.namespace, [definitionOf(row)]);
  return toJob(deployment.env, row, deployment.now, calendars);
};

export const findJob = async (db: Database, namespace: string, jobId: number): Promise<JobRow | undefined> =>
  db
    .select()
    .from(jobs)
    .where(and(eq(jobs.jobId, jobId), eq(jobs.namespace, namespace)))
    .get();

export const requireJob = async (db: Database, namespace: string, jobId: number): Promise<JobRow> => {
  const row = await findJob(db, namespace, jobId);
  if (!row) throw notFound("job");
  return row;
};
