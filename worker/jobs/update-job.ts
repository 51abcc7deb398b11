import { and, eq } from "drizzle-orm";
import type { Job, JobDefinition, JobPatch } from "../../client/protocol/job.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { Caller } from "../access/caller.ts";
import { masked } from "../access/mask-secrets.ts";
import { openToShow, sealSecrets } from "../access/sealed-secrets.ts";
import { keepMasked } from "../access/secret-fields.ts";
import { calendarsFor, sameCalendar } from "../calendars/calendar-book.ts";
import { isStale, mustHaveChanged, runBatch, stale } from "../db/database.ts";
import { jobs, jobVersions } from "../db/schema.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import { dropUndefined } from "../patch.ts";
import type { Call, Deployment } from "../serve.ts";
import { refuseUsedJob } from "../workflows/used-jobs.ts";
import { applyJob } from "./apply-job.ts";
import { checkJob, sameTiming, toSecond } from "./check-job.ts";
import { definitionOf, type JobRow, requireJob, showJob } from "./job-row.ts";

interface JobChange {
  definition: JobDefinition;
  enabled: boolean;
  action: "job.update" | "job.enable" | "job.disable";
}

const changedColumns = (row: JobRow, change: JobChange, by: string, now: number) => {
  const isEnabled = row.enabled === 1;
  return {
    name: change.definition.name,
    mode: change.definition.mode,
    definition: JSON.stringify(change.definition),
    enabled: change.enabled ? 1 : 0,
    enabledAt: change.enabled && !isEnabled ? now : row.enabledAt,
    // Enabling, disabling or editing anything else never shifts the phase.
    anchorAt: sameTiming(definitionOf(row), change.definition) ? row.anchorAt : toSecond(now),
    version: row.version + 1,
    updatedBy: by,
    updatedAt: now,
  };
};

/** Writes a change over the version it was made from, with a version and a record, and tells the objects. */
export const changeJob = async (
  deployment: Deployment & { caller: Caller },
  row: JobRow,
  change: JobChange,
): Promise<JobRow> => {
  const { env, db, now, caller } = deployment;
  const isEnabled = row.enabled === 1;
  const [before, after] = await Promise.all([
    openToShow(env, definitionOf(row)),
    openToShow(env, change.definition),
  ]);
  const difference = differenceOf({ ...before, enabled: isEnabled }, { ...after, enabled: change.enabled });
  if (Object.keys(difference.after).length === 0) return row;
  const sealed = await sealSecrets(env, change.definition);
  const columns = changedColumns(row, { ...change, definition: sealed }, caller.name, now);
  const note = {
    namespace: row.namespace,
    action: change.action,
    objectType: "job",
    objectId: String(row.jobId),
    objectName: columns.name,
    ...difference,
  } as const;
  const { version, definition } = columns;
  const statements = [
    db
      .update(jobs)
      .set(columns)
      .where(and(eq(jobs.jobId, row.jobId), eq(jobs.version, row.version))),
    mustHaveChanged(db),
    db
      .insert(jobVersions)
      .values({ jobId: row.jobId, version, savedAt: now, savedBy: caller.name, definition }),
    recordOperation(db, caller, note, now),
  ];
  await runBatch(db, statements).catch((error) => {
    throw isStale(error) ? stale() : error;
  });
  const saved = { ...row, ...columns };
  await applyJob(env, db, saved);
  return saved;
};

export const updateJob = async (call: Call<typeof routes.updateJob>): Promise<Job> => {
  const row = await requireJob(call.db, call.params.ns, call.params.jobId);
  if (call.ifMatch !== null && call.ifMatch !== row.version) throw stale();
  const saved = await saveJob(call, row, call.body);
  return openToShow(call.env, await showJob(call, saved));
};

export const saveJob = async (
  acting: Deployment & { caller: Caller },
  row: JobRow,
  patch: JobPatch,
): Promise<JobRow> => {
  const { env, db, now } = acting;
  const { enabled, ...fields } = dropUndefined(patch);
  const before = await openToShow(env, definitionOf(row));
  const definition: JobDefinition = keepMasked({ ...before, ...fields }, before, masked);
  const willBeEnabled = enabled ?? row.enabled === 1;
  const isEnabling = willBeEnabled && row.enabled === 0;
  const judgesTiming = isEnabling || !sameTiming(before, definition) || !sameCalendar(before, definition);
  const calendars = await calendarsFor(db, row.namespace, [definition]);
  checkJob(env, definition, now, judgesTiming, calendars, before);
  if (!sameTiming(before, definition)) await refuseUsedJob(db, row, "given another schedule");
  return changeJob(acting, row, { definition, enabled: willBeEnabled, action: "job.update" });
};

/** Enabling judges the timing again: a time that has passed would never fire. Repeats change nothing. */
export const setEnabled = async (
  deployment: Deployment & { caller: Caller },
  row: JobRow,
  enabled: boolean,
): Promise<JobRow> => {
  if ((row.enabled === 1) === enabled) return row;
  const definition = await openToShow(deployment.env, definitionOf(row));
  if (enabled) {
    const calendars = await calendarsFor(deployment.db, row.namespace, [definition]);
    checkJob(deployment.env, definition, deployment.now, true, calendars, definition);
  }
  return changeJob(deployment, row, { definition, enabled, action: enabled ? "job.enable" : "job.disable" });
};
