import { and, eq, isNull } from "drizzle-orm";
import type { Caller } from "../access/caller.ts";
import { isStale, mustHaveChanged, runBatch } from "../db/database.ts";
import { jobs, jobVersions, removals } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { finishRemovals } from "../removals/finish-removals.ts";
import type { Deployment } from "../serve.ts";
import { refuseUsedJob } from "../workflows/used-jobs.ts";
import { definitionOf, type JobRow } from "./job-row.ts";

/** The definition goes at once; a removal row stays until the objects have killed its runs and forgotten it. */
export const deleteJob = async (deployment: Deployment & { caller: Caller }, row: JobRow): Promise<void> => {
  await refuseUsedJob(deployment.db, row, "deleted");
  const { env, db, now, caller } = deployment;
  const note = {
    namespace: row.namespace,
    action: "job.delete",
    objectType: "job",
    objectId: String(row.jobId),
    objectName: row.name,
    appId: row.appId,
    before: { ...definitionOf(row), enabled: row.enabled === 1 },
  } as const;
  const { namespace, appId, jobId } = row;
  const statements = [
    db.delete(jobs).where(and(eq(jobs.jobId, jobId), eq(jobs.namespace, namespace), isNull(jobs.workflowId))),
    mustHaveChanged(db),
    db.delete(jobVersions).where(eq(jobVersions.jobId, jobId)),
    db.insert(removals).values({ namespace, appId, jobId, removedBy: caller.name, removedAt: now }),
    recordOperation(db, caller, note, now),
  ];
  await runBatch(db, statements).catch((error) => {
    throw isStale(error) ? notFound("job") : error;
  });
  await finishRemovals(env, db, { namespace, appId, jobId });
};
