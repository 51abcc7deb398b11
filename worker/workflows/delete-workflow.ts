import { and, eq, sql } from "drizzle-orm";
import { type Database, isStale, mustHaveChanged, runBatch } from "../db/database.ts";
import { jobs, workflowRemovals, workflowRuns, workflows, workflowVersions } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { logEvent, reasonOf } from "../log.ts";
import { recordOperation } from "../operations/record.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import type { Acting } from "./change-workflow.ts";
import { type WorkflowRow, workflowDefinitionOf } from "./workflow-row.ts";

/** A workflow whose draft or published graph has this one as a node. */
const refuseUsed = async (db: Database, row: WorkflowRow): Promise<void> => {
  const user = await db.all<{ workflowId: number; name: string }>(sql`
    select w.workflow_id as workflowId, w.name as name from ${workflows} w
    join ${workflowVersions} v on v.workflow_id = w.workflow_id and v.version in (w.dag_version, w.published_version)
    where w.namespace = ${row.namespace} and w.workflow_id <> ${row.workflowId} and exists (
      select 1 from json_each(v.dag, '$.nodes') each where json_extract(each.value, '$.workflowId') = ${row.workflowId})
    limit 1`);
  const [first] = user;
  if (!first) return;
  throw new ApiFailure(
    "conflict",
    `workflow ${row.workflowId} cannot be deleted: it is a node of workflow ${first.workflowId} "${first.name}"`,
    { workflowId: first.workflowId, workflowName: first.name },
  );
};

/** The definition goes at once and its jobs are free again; a removal row stays until the object has killed its runs. */
export const deleteWorkflow = async (acting: Acting, row: WorkflowRow): Promise<void> => {
  const { env, db, now, caller } = acting;
  const { namespace, workflowId } = row;
  await refuseUsed(db, row);
  const note = {
    namespace,
    action: "workflow.delete",
    objectType: "workflow",
    objectId: String(workflowId),
    objectName: row.name,
    appId: row.appId,
    before: { ...workflowDefinitionOf(row), enabled: row.enabled === 1 },
  } as const;
  await runBatch(db, [
    db.delete(workflows).where(and(eq(workflows.workflowId, workflowId), eq(workflows.namespace, namespace))),
    mustHaveChanged(db),
    db.delete(workflowVersions).where(eq(workflowVersions.workflowId, workflowId)),
    db.update(jobs).set({ workflowId: null }).where(eq(jobs.workflowId, workflowId)),
    db.insert(workflowRemovals).values({ workflowId, removedBy: caller.name, removedAt: now }),
    recordOperation(db, caller, note, now),
  ]).catch((error) => {
    throw isStale(error) ? notFound("workflow") : error;
  });
  await finishWorkflowRemovals(env, db);
};

const perCall = 50;

/** Tells objects that their workflow is gone; what fails stays for the sweep. */
export const finishWorkflowRemovals = async (env: Env, db: Database): Promise<void> => {
  const rows = await db.select().from(workflowRemovals).limit(perCall);
  for (const { workflowId, removedBy } of rows) {
    try {
      await repeatable(() => workflowOf(env, workflowId).remove(removedBy));
      await runBatch(db, [
        db.delete(workflowRuns).where(eq(workflowRuns.workflowId, workflowId)),
        db.delete(workflowRemovals).where(eq(workflowRemovals.workflowId, workflowId)),
      ]);
    } catch (error) {
      logEvent("warn", "workflow_removal_not_finished", { workflowId, reason: reasonOf(error) });
    }
  }
};
