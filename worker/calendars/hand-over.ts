import { type SQL, sql } from "drizzle-orm";
import type { Database, Statement } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { applyJob } from "../jobs/apply-job.ts";
import type { Deployment } from "../serve.ts";
import { applyWorkflow } from "../workflows/apply-workflow.ts";

/** Told at once; the others follow with the next sweeps, so that one request does not call more objects than it may. */
export const mostToldAtOnce = 100;
const together = 10;

/** The condition on rows of jobs or workflows; as it stands the partial indexes fit it. */
export const usesCalendar = (namespace: string, calendarId: string): SQL =>
  sql`namespace = ${namespace} and json_extract(definition, '$.calendar') = ${calendarId}
    and json_extract(definition, '$.calendar') is not null`;

/** In the batch that changes the calendar: from then on the sweep tells whoever uses it, should the request end here. */
export const toBeTold = (db: Database, namespace: string, calendarId: string): Statement[] => [
  db.update(jobs).set({ appliedVersion: 0 }).where(usesCalendar(namespace, calendarId)),
  db.update(workflows).set({ appliedVersion: 0 }).where(usesCalendar(namespace, calendarId)),
];

const inGroups = async <T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> => {
  for (let at = 0; at < items.length; at += together) {
    await Promise.all(items.slice(at, at + together).map(work));
  }
};

/** Hands the changed calendar over to the timers of whoever uses it. */
export const tellUsers = async (
  { env, db }: Pick<Deployment, "env" | "db">,
  namespace: string,
  calendarId: string,
  most: number,
): Promise<void> => {
  const using = usesCalendar(namespace, calendarId);
  const [jobRows, workflowRows] = await Promise.all([
    db.select().from(jobs).where(using).limit(most),
    db.select().from(workflows).where(using).limit(most),
  ]);
  await inGroups(jobRows, (row) => applyJob(env, db, row));
  await inGroups(workflowRows, (row) => applyWorkflow(env, db, row));
};
