import { and, asc, eq, sql } from "drizzle-orm";
import type { Calendar, CalendarHead, CalendarUse } from "../../client/protocol/calendar.ts";
import { calendarRule } from "../../client/protocol/schedule.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { calendars, jobs, workflows } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant } from "../instants.ts";
import { readContent } from "./calendar-content.ts";
import { usesCalendar } from "./hand-over.ts";

export type CalendarRow = typeof calendars.$inferSelect;

export const requireCalendar = async (
  db: Database,
  namespace: string,
  calendarId: string,
): Promise<CalendarRow> => {
  const row = await db
    .select()
    .from(calendars)
    .where(and(eq(calendars.namespace, namespace), eq(calendars.calendarId, calendarId)))
    .get();
  if (!row) throw notFound("calendar");
  return row;
};

/** More are not read; a calendar that is used by thousands says so by their number. */
const mostUses = 500;

/** Jobs and workflows that follow a calendar, those of apps in `seen`. */
export const readUses = async (
  db: Database,
  namespace: string,
  calendarId: string,
  seen: SeenApps,
): Promise<CalendarUse[]> => {
  const rule = sql<string>`coalesce(json_extract(definition, '$.calendarRule'), ${calendarRule.options[0]})`;
  const [ofJobs, ofWorkflows] = await db.batch([
    db
      .select({
        id: jobs.jobId,
        name: jobs.name,
        appId: jobs.appId,
        enabled: jobs.enabled,
        rule: rule.as("rule"),
      })
      .from(jobs)
      .where(and(usesCalendar(namespace, calendarId), withinSeen(sql`app_id`, seen)))
      .orderBy(asc(jobs.jobId))
      .limit(mostUses),
    db
      .select({
        id: workflows.workflowId,
        name: workflows.name,
        appId: workflows.appId,
        enabled: workflows.enabled,
        rule: rule.as("rule"),
      })
      .from(workflows)
      .where(and(usesCalendar(namespace, calendarId), withinSeen(sql`app_id`, seen)))
      .orderBy(asc(workflows.workflowId))
      .limit(mostUses),
  ]);
  const shown = (kind: CalendarUse["kind"]) => (row: (typeof ofJobs)[number]) =>
    ({ ...row, kind, enabled: row.enabled === 1 }) as const;
  return [...ofJobs.map(shown("job")), ...ofWorkflows.map(shown("workflow"))];
};

export const toHead = (row: CalendarRow, uses: number): CalendarHead => {
  const { workingWeekdays, days } = readContent(row.content);
  return {
    calendarId: row.calendarId,
    namespace: row.namespace,
    name: row.name,
    description: row.description,
    workingWeekdays,
    daysOff: days.filter(({ kind }) => kind === "off").length,
    workDays: days.filter(({ kind }) => kind === "work").length,
    firstDate: days[0]?.date ?? null,
    lastDate: days.at(-1)?.date ?? null,
    uses,
    createdBy: row.createdBy,
    updatedBy: row.updatedBy,
    createdAt: toInstant(row.createdAt),
    updatedAt: toInstant(row.updatedAt),
    version: row.version,
  };
};

export const toCalendar = (row: CalendarRow, usedBy: CalendarUse[]): Calendar => ({
  ...toHead(row, usedBy.length),
  days: readContent(row.content).days,
  usedBy,
});

export const showCalendar = async (
  { db, seen }: { db: Database; seen: SeenApps },
  row: CalendarRow,
): Promise<Calendar> => toCalendar(row, await readUses(db, row.namespace, row.calendarId, seen));
