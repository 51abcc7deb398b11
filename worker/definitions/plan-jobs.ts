import { type DefinitionRef, type JobEntry, refOf } from "../../client/protocol/definitions-file.ts";
import type { FieldChange } from "../../client/protocol/definitions-plan.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import { sameCalendar } from "../calendars/calendar-book.ts";
import { type Database, stale } from "../db/database.ts";
import { checkJob, sameTiming } from "../jobs/check-job.ts";
import { makeJob } from "../jobs/create-job.ts";
import { type JobRow, requireJob } from "../jobs/job-row.ts";
import { saveJob } from "../jobs/update-job.ts";
import { changesBetween } from "./differences.ts";
import { jobDefinitionFrom } from "./entries.ts";
import { leavesWorkflow } from "./held-jobs.ts";
import { fillContacts, fillHeaders } from "./kept-secrets.ts";
import {
  appIssues,
  caught,
  issue,
  judged,
  judgedCalendar,
  meant,
  type Planned,
  type Planning,
  planEach,
  steps,
} from "./planning.ts";
import type { KnownJob } from "./world.ts";

interface Wanted {
  definition: JobDefinition;
  enabled: boolean;
  issues: FieldIssue[];
}

const wantedOf = (entry: JobEntry, known: KnownJob | null): Wanted => {
  const before = known?.definition ?? null;
  const contacts = fillContacts(entry.contacts, before?.contacts ?? []);
  const http = fillHeaders(entry.http, before?.http ?? null);
  const fixed =
    before && before.jobType !== entry.jobType
      ? [
          issue(
            "jobType",
            "fixed",
            `is fixed after creation: the job is of type ${before.jobType}`,
            entry.jobType,
          ),
        ]
      : [];
  return {
    definition: jobDefinitionFrom(entry, contacts.value, http.value),
    enabled: entry.enabled ?? (known ? known.row.enabled === 1 : true),
    issues: [...fixed, ...contacts.issues, ...http.issues],
  };
};

/** Whether the job gets another schedule while a workflow runs it: only once the workflow has let go of it. */
const isHeld = ({ row, definition }: KnownJob, next: JobDefinition): boolean =>
  row.workflowId !== null && !sameTiming(definition, next);

const heldIssue = (known: KnownJob): FieldIssue =>
  issue(
    "timeType",
    "used",
    `cannot change: job ${known.row.jobId} is a node of workflow ${known.row.workflowId}, which has a schedule of its own`,
  );

const ruleIssues = (planning: Planning, wanted: Wanted, known: KnownJob | null): Promise<FieldIssue[]> => {
  const { acting, calendars } = planning;
  const { definition, enabled } = wanted;
  const isEnabling = enabled && known?.row.enabled === 0;
  const isRetimed =
    known === null ||
    !sameTiming(known.definition, definition) ||
    !sameCalendar(known.definition, definition);
  const shown = judgedCalendar(planning, definition);
  return caught(() =>
    checkJob(acting.env, shown, acting.now, isRetimed || isEnabling, calendars, known?.definition),
  );
};

/** The row as the workflows before it have left it: letting go of a job is none of its versions. */
const standing = async (db: Database, row: JobRow): Promise<JobRow> => {
  if (row.workflowId === null) return row;
  const now = await requireJob(db, row.namespace, row.jobId);
  if (now.version !== row.version) throw stale();
  return now;
};

const writing =
  (planning: Planning, { definition, enabled }: Wanted, known: KnownJob | null) =>
  async () => {
    const { acting, namespace } = planning;
    const { appId: _, jobType: __, ...fields } = definition;
    if (known) {
      const saved = await saveJob(acting, await standing(acting.db, known.row), { ...fields, enabled });
      return { id: saved.jobId, version: saved.version };
    }
    const made = await makeJob(acting, namespace, { ...definition, enabled });
    return { id: made.jobId, version: made.version };
  };

const httpOf = ({ http }: JobDefinition) => (http === null ? {} : { http });

const changesOf = (
  entry: JobEntry,
  { definition, enabled }: Wanted,
  known: KnownJob | null,
): FieldChange[] => {
  if (known)
    return changesBetween(
      { ...known.definition, enabled: known.row.enabled === 1 },
      { ...definition, enabled },
    );
  const { renamedFrom: _, ...said } = entry;
  return changesBetween(null, { ...said, contacts: definition.contacts, ...httpOf(definition) });
};

const planJob = async (
  planning: Planning,
  entry: JobEntry,
  index: number,
  ref: DefinitionRef,
  repeated: FieldIssue[],
): Promise<Planned> => {
  const found = meant(planning.world.jobs, ref, entry.renamedFrom, ({ row }) => row.jobId);
  const known = found.one;
  const wanted = wantedOf(entry, known);
  const changes = changesOf(entry, wanted, known);
  const isChanged = known === null || changes.length > 0;
  const isFreed = known !== null && isHeld(known, wanted.definition);
  return judged({
    ref,
    index,
    known: known && { id: known.row.jobId, version: known.row.version, source: known.row.source },
    changes,
    issues: [
      ...repeated,
      ...found.issues,
      ...appIssues(planning, entry.appId),
      ...wanted.issues,
      ...(isChanged && wanted.issues.length === 0 ? await ruleIssues(planning, wanted, known) : []),
      ...(isFreed && !leavesWorkflow(planning, known.row, ref) ? [heldIssue(known)] : []),
    ],
    step: isFreed ? steps.jobSetFree : steps.job,
    write: writing(planning, wanted, known),
  });
};

export const planJobs = (planning: Planning): Promise<Planned[]> =>
  planEach(
    planning.file.jobs,
    (entry) => refOf("job", entry),
    (...each) => planJob(planning, ...each),
  );
