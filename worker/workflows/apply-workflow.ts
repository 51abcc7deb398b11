import { and, eq, inArray } from "drizzle-orm";
import type { Dag } from "../../client/protocol/dag.ts";
import type { PlacedDag } from "../../durable/workflow/graph.ts";
import { type CalendarBook, calendarsFor } from "../calendars/calendar-book.ts";
import { isStillApplied } from "../calendars/still-applied.ts";
import type { Database } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import type { Env } from "../env.ts";
import { logEvent, reasonOf } from "../log.ts";
import { locationHintOf } from "../namespaces/location-hint.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import { draftOf, inIds, jobIdsOf, publishedOf } from "./dag-rows.ts";
import { type WorkflowRow, workflowDefinitionOf, workflowTimingOf } from "./workflow-row.ts";

const place = (dag: Dag, version: number, apps: ReadonlyMap<number, string>): PlacedDag => ({
  version,
  nodes: dag.nodes.map((node) => ({ ...node, appId: apps.get(node.jobId ?? 0) ?? null })),
  edges: dag.edges,
});

const tellObject = async (
  env: Env,
  db: Database,
  row: WorkflowRow,
  calendars: CalendarBook,
): Promise<void> => {
  const [draft, published, hint] = await Promise.all([
    draftOf(db, row),
    publishedOf(db, row),
    locationHintOf(db, row.namespace),
  ]);
  const found = await db
    .select({ jobId: jobs.jobId, appId: jobs.appId })
    .from(jobs)
    .where(and(eq(jobs.namespace, row.namespace), inArray(jobs.jobId, inIds(jobIdsOf(draft, published)))));
  const apps = new Map(found.map(({ jobId, appId }) => [jobId, appId]));
  const definition = workflowDefinitionOf(row);
  const { workflowId, appId, version, enabledAt, publishedVersion } = row;
  const object = workflowOf(env, workflowId, hint);
  await repeatable(() =>
    object.configure({
      workflowId,
      namespace: row.namespace,
      appId,
      version,
      enabled: row.enabled === 1,
      enabledAt,
      timing: workflowTimingOf(env, definition, row.anchorAt, calendars),
      definition,
      draft: place(draft, row.dagVersion, apps),
      published: published && publishedVersion !== null ? place(published, publishedVersion, apps) : null,
    }),
  );
};

/** Hands the definition as it stands in D1 over to its object. False when that was cut off: the sweep repeats it. */
export const applyWorkflow = async (env: Env, db: Database, row: WorkflowRow): Promise<boolean> => {
  try {
    const definition = workflowDefinitionOf(row);
    const calendars = await calendarsFor(db, row.namespace, [definition]);
    await tellObject(env, db, row, calendars);
    await db
      .update(workflows)
      .set({ appliedVersion: row.version })
      .where(
        and(
          eq(workflows.workflowId, row.workflowId),
          eq(workflows.version, row.version),
          isStillApplied(row.namespace, calendars.applied(definition)),
        ),
      );
    return true;
  } catch (error) {
    logEvent("warn", "workflow_not_applied", { workflowId: row.workflowId, reason: reasonOf(error) });
    return false;
  }
};
