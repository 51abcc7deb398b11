import { type DefinitionRef, refOf, refOfCalendar } from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { type CalendarRow, readUses } from "../calendars/calendar-row.ts";
import { removeCalendar } from "../calendars/save-calendar.ts";
import { deleteJob } from "../jobs/delete-job.ts";
import { type JobRow, requireJob } from "../jobs/job-row.ts";
import { deleteWorkflow } from "../workflows/delete-workflow.ts";
import { leavesWorkflow } from "./held-jobs.ts";
import { issue, type Planned, type Planning, steps } from "./planning.ts";

const planDelete = (
  ref: DefinitionRef,
  id: number | null,
  step: number,
  { version, source }: Pick<JobRow, "version" | "source">,
  issues: FieldIssue[],
  remove: () => Promise<void>,
): Planned => ({
  item: {
    ...ref,
    index: null,
    action: issues.length > 0 ? "refused" : "delete",
    id,
    version,
    source,
    step,
    changes: [],
    issues,
  },
  write:
    issues.length > 0
      ? null
      : async () => {
          await remove();
          return { id, version: null };
        },
});

const held = (row: JobRow): FieldIssue =>
  issue(
    "",
    "used",
    `cannot be deleted: it is a node of workflow ${row.workflowId}, which these definitions do not change`,
  );

const namedAtMost = 3;

/** Jobs and workflows that follow the calendar when all is applied. Names are told of those only that the caller sees. */
const followers = async (planning: Planning, { calendarId }: CalendarRow): Promise<FieldIssue[]> => {
  const { acting, namespace, seen, set, going } = planning;
  const goes = new Set([
    ...going.jobs.map(({ jobId }) => `job ${jobId}`),
    ...going.workflows.map(({ workflowId }) => `workflow ${workflowId}`),
  ]);
  const uses = await readUses(acting.db, namespace, calendarId, "all");
  const left = uses.filter((use) => {
    const entry = set.outlineOf(refOf(use.kind, use));
    // An entry that comes whole, or tells its schedule, says itself what it follows.
    const isTold = entry !== null && (entry.timeType !== undefined || entry.runs !== undefined);
    return !goes.has(`${use.kind} ${use.id}`) && (!isTold || entry.calendar === calendarId);
  });
  if (left.length === 0) return [];
  const told = left.filter(({ appId }) => seen === "all" || seen.has(appId)).slice(0, namedAtMost);
  const more = left.length - told.length;
  const names = told.map(({ kind, appId, name }) => `${kind} ${appId}/${name}`);
  const who = [
    ...names,
    ...(more > 0 ? [`${more} ${names.length > 0 ? "more" : "jobs and workflows"}`] : []),
  ];
  return [issue("", "used", `cannot be deleted: it is followed by ${who.join(", ")}`)];
};

/** Rows are read again before they go: what stood before may have let go of them. */
export const planDeletes = async (planning: Planning): Promise<Planned[]> => {
  const { acting, namespace, seen, going } = planning;
  const ofWorkflows = going.workflows.map((row) =>
    planDelete(refOf("workflow", row), row.workflowId, steps.workflowDelete, row, [], () =>
      deleteWorkflow(acting, row),
    ),
  );
  const ofJobs = going.jobs.map((row) =>
    planDelete(
      refOf("job", row),
      row.jobId,
      steps.jobDelete,
      row,
      leavesWorkflow(planning, row) ? [] : [held(row)],
      async () => deleteJob(acting, await requireJob(acting.db, namespace, row.jobId)),
    ),
  );
  const ofCalendars = going.calendars.map(async (row) =>
    planDelete(
      refOfCalendar(row.calendarId),
      null,
      steps.calendarDelete,
      row,
      await followers(planning, row),
      () => removeCalendar({ ...acting, seen }, row),
    ),
  );
  return [...ofWorkflows, ...ofJobs, ...(await Promise.all(ofCalendars))];
};
