import { and, eq, sql } from "drizzle-orm";
import type { routes } from "../../client/protocol/routes/index.ts";
import { forgetCredentials } from "../access/authenticate.ts";
import { isStale, mustHaveChanged, requireVersion, runBatch } from "../db/database.ts";
import {
  apps,
  grants,
  jobs,
  jobVersions,
  removals,
  tokenScopes,
  workflowRemovals,
  workflows,
  workflowVersions,
} from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { judgeListeners } from "../live/announce.ts";
import { recordOperation } from "../operations/record.ts";
import { finishRemovals } from "../removals/finish-removals.ts";
import type { Call } from "../serve.ts";
import { finishWorkflowRemovals } from "../workflows/delete-workflow.ts";
import { type AppRow, countJobs, requireApp, settingsOf } from "./app-row.ts";

const jobsOf = (row: AppRow) => and(eq(jobs.namespace, row.namespace), eq(jobs.appId, row.appId));

const workflowsOf = (row: AppRow) =>
  and(eq(workflows.namespace, row.namespace), eq(workflows.appId, row.appId));

/** The app goes at once with its jobs. Its objects and history follow; the sweep finishes what is cut off. */
export const deleteApp = async (call: Call<typeof routes.deleteApp>): Promise<void> => {
  const { env, db, now, caller } = call;
  const row = await requireApp(db, call.params.ns, call.params.appId);
  requireVersion(call.ifMatch, row);
  const note = {
    namespace: row.namespace,
    action: "app.delete",
    objectType: "app",
    objectId: row.appId,
    objectName: row.name,
    before: { appId: row.appId, ...settingsOf(row), jobs: await countJobs(db, row) },
  } as const;
  const { namespace, appId } = row;
  // In the order of the table's columns; the id is given by the table.
  const jobsToRemove = sql`select null, ${jobs.namespace}, ${jobs.appId}, ${jobs.jobId}, ${caller.name}, ${now}
    from ${jobs} where ${jobsOf(row)}`;
  const workflowsToRemove = sql`select ${workflows.workflowId}, ${caller.name}, ${now} from ${workflows} where ${workflowsOf(row)}`;
  const statements = [
    db.delete(apps).where(eq(apps.appUid, row.appUid)),
    mustHaveChanged(db),
    db.insert(removals).select(jobsToRemove),
    db
      .delete(jobVersions)
      .where(sql`${jobVersions.jobId} in (select ${jobs.jobId} from ${jobs} where ${jobsOf(row)})`),
    db.insert(workflowRemovals).select(workflowsToRemove),
    db
      .update(jobs)
      .set({ workflowId: null })
      .where(
        sql`${jobs.workflowId} in (select ${workflows.workflowId} from ${workflows} where ${workflowsOf(row)})`,
      ),
    db
      .delete(workflowVersions)
      .where(
        sql`${workflowVersions.workflowId} in (select ${workflows.workflowId} from ${workflows} where ${workflowsOf(row)})`,
      ),
    db.delete(workflows).where(workflowsOf(row)),
    db.delete(jobs).where(jobsOf(row)),
    // An app that is made under this id later starts without anyone.
    db.delete(grants).where(and(eq(grants.namespace, namespace), eq(grants.appId, appId))),
    db.delete(tokenScopes).where(and(eq(tokenScopes.namespace, namespace), eq(tokenScopes.appId, appId))),
    db.insert(removals).values({ namespace, appId, jobId: null, removedBy: caller.name, removedAt: now }),
    recordOperation(db, caller, note, now),
  ];
  await runBatch(db, statements).catch((error) => {
    throw isStale(error) ? notFound("app") : error;
  });
  forgetCredentials();
  judgeListeners(call, namespace);
  await finishWorkflowRemovals(env, db);
  await finishRemovals(env, db, { namespace, appId });
};
