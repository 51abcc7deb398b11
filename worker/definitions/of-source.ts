import { and, eq, type SQL, sql } from "drizzle-orm";
import { withinSeen } from "../access/access.ts";
import type { CalendarRow } from "../calendars/calendar-row.ts";
import { calendars, jobs, workflows } from "../db/schema.ts";
import type { JobRow } from "../jobs/job-row.ts";
import type { Deployment } from "../serve.ts";
import { inIds } from "../workflows/dag-rows.ts";
import type { WorkflowRow } from "../workflows/workflow-row.ts";
import { texts, type Within } from "./world.ts";

type Reading = Pick<Deployment, "db">;

/** What was applied from a source, within what the caller sees. Apps are not among it: theirs are jobs that people made, too. */
export interface OfSource {
  calendars: CalendarRow[];
  jobs: JobRow[];
  workflows: WorkflowRow[];
}

export const nothingOfSource: OfSource = { calendars: [], jobs: [], workflows: [] };

export const readOfSource = async (
  { db }: Reading,
  { namespace, seen }: Within,
  source: string,
): Promise<OfSource> => {
  const [ofCalendars, ofJobs, ofWorkflows] = await Promise.all([
    db
      .select()
      .from(calendars)
      .where(and(eq(calendars.namespace, namespace), eq(calendars.source, source)))
      .orderBy(calendars.calendarId),
    db
      .select()
      .from(jobs)
      .where(
        and(eq(jobs.namespace, namespace), eq(jobs.source, source), withinSeen(sql`${jobs.appId}`, seen)),
      )
      .orderBy(jobs.appId, jobs.name),
    db
      .select()
      .from(workflows)
      .where(
        and(
          eq(workflows.namespace, namespace),
          eq(workflows.source, source),
          withinSeen(sql`${workflows.appId}`, seen),
        ),
      )
      // Newer ones first: a workflow is older than those that have it as a node.
      .orderBy(sql`${workflows.workflowId} desc`),
  ]);
  return { calendars: ofCalendars, jobs: ofJobs, workflows: ofWorkflows };
};

/** Notes where objects come from; rows are written for those only that came from elsewhere so far. */
export const noteSource = async (
  { db }: Reading,
  namespace: string,
  source: string,
  applied: { calendars: string[]; jobs: number[]; workflows: number[] },
): Promise<void> => {
  const isOther = (column: SQL) => sql`${column} is not ${source}`;
  if (applied.calendars.length > 0)
    await db
      .update(calendars)
      .set({ source })
      .where(
        and(
          eq(calendars.namespace, namespace),
          sql`${calendars.calendarId} in ${texts(applied.calendars)}`,
          isOther(sql`${calendars.source}`),
        ),
      );
  if (applied.jobs.length > 0)
    await db
      .update(jobs)
      .set({ source })
      .where(and(sql`${jobs.jobId} in ${inIds(applied.jobs)}`, isOther(sql`${jobs.source}`)));
  if (applied.workflows.length > 0)
    await db
      .update(workflows)
      .set({ source })
      .where(
        and(sql`${workflows.workflowId} in ${inIds(applied.workflows)}`, isOther(sql`${workflows.source}`)),
      );
};
