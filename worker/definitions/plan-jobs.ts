import { type JobEntry, referenceTo, refKey, refOf } from "../../client/protocol/definitions-file.ts";
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
import { fillContacts, fillHeaders } from "./kept-secrets.ts";
import {
  appIssues,
  caught,
  issue,
  meant,
  type Planned,
  type Planning,
  repeatedEntries,
  repeatedIssue,
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

/** Whether an entry of these definitions, or its absence, takes the job out of the workflow that has it now. */
export const leavesWorkflow = (planning: Planning, row: JobRow): boolean => {
  const { workflowId } = row;
  if (workflowId === null || planning.goingWorkflows.has(workflowId)) return true;
  const own = refKey(refOf("job", row));
  for (const [key, entry] of planning.workflowEntries) {
    const isIt = planning.world.workflows.get(key)?.some(({ row }) => row.workflowId === workflowId);
    if (!isIt) continue;
    return !entry.nodes.some(({ job }) => job && refKey(referenceTo("job", job, entry.appId)) === own);
  }
  return false;
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

const ruleIssues = (
  { acting, calendars }: Planning,
  wanted: Wanted,
  known: KnownJob | null,
): Promise<FieldIssue[]> => {
  const { definition, enabled } = wanted;
  const isEnabling = enabled && known?.row.enabled === 0;
  const isRetimed =
    known === null ||
    !sameTiming(known.definition, definition) ||
    !sameCalendar(known.definition, definition);
  const judgesTiming = isRetimed || isEnabling;
  return caught(() =>
    checkJob(acting.env, definition, acting.now, judgesTiming, calendars, known?.definition),
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

const planJob = async (
  planning: Planning,
  entry: JobEntry,
  index: number,
  isRepeated: boolean,
): Promise<Planned> => {
  const { world } = planning;
  const ref = refOf("job", entry);
  const { one: known, issues: naming } = meant(world.jobs, ref, entry.renamedFrom, ({ row }) => row.jobId);
  const wanted = wantedOf(entry, known);
  const { definition, enabled } = wanted;
  const before = known ? { ...known.definition, enabled: known.row.enabled === 1 } : null;
  const { renamedFrom: _, ...said } = entry;
  const changes = changesBetween(
    before,
    known ? { ...definition, enabled } : { ...said, contacts: definition.contacts, ...httpOf(definition) },
  );
  const isChanged = known === null || changes.length > 0;
  const isFreed = known !== null && isHeld(known, definition);
  const issues = [
    ...(isRepeated ? [repeatedIssue("job", entry)] : []),
    ...naming,
    ...appIssues(planning, entry.appId),
    ...wanted.issues,
    ...(isChanged && wanted.issues.length === 0 ? await ruleIssues(planning, wanted, known) : []),
    ...(isFreed && !leavesWorkflow(planning, known.row) ? [heldIssue(known)] : []),
  ];
  return {
    item: {
      ...ref,
      index,
      action: issues.length > 0 ? "refused" : known === null ? "create" : isChanged ? "change" : "unchanged",
      id: known?.row.jobId ?? null,
      version: known?.row.version ?? null,
      source: known?.row.source ?? null,
      step: isFreed ? steps.jobSetFree : steps.job,
      changes,
      issues,
    },
    write: issues.length === 0 && isChanged ? writing(planning, wanted, known) : null,
  };
};

const httpOf = ({ http }: JobDefinition) => (http === null ? {} : { http });

export const planJobs = (planning: Planning): Promise<Planned[]> => {
  const { jobs } = planning.file;
  const repeated = repeatedEntries("job", jobs);
  return Promise.all(jobs.map((entry, index) => planJob(planning, entry, index, repeated.has(index))));
};
