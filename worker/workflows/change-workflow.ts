import { and, eq, inArray, sql } from "drizzle-orm";
import { type Dag, emptyDag } from "../../client/protocol/dag.ts";
import { sameDag, type WorkflowDefinition, type WorkflowVersion } from "../../client/protocol/workflow.ts";
import type { Caller } from "../access/caller.ts";
import { openToShow, sealSecrets } from "../access/sealed-secrets.ts";
import { isStale, mustHaveChanged, mustHold, runBatch, type Statement, stale } from "../db/database.ts";
import { jobs, workflows, workflowVersions } from "../db/schema.ts";
import { toSecond } from "../jobs/check-job.ts";
import { differenceOf, recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { applyWorkflow } from "./apply-workflow.ts";
import { sameWorkflowTiming } from "./check-workflow.ts";
import { draftOf, inIds, jobIdsOf, publishedOf } from "./dag-rows.ts";
import { type WorkflowRow, workflowDefinitionOf } from "./workflow-row.ts";

export type Acting = Deployment & { caller: Caller };
type Action = WorkflowVersion["action"];

export interface WorkflowChange {
  action: Exclude<Action, "create" | "copy" | "import">;
  definition?: WorkflowDefinition;
  dag?: Dag;
  enabled?: boolean;
  publish?: boolean;
}

/** A job belongs to the workflow whose draft or published graph names it. One that another workflow took meanwhile undoes the batch. */
export const linkJobs = (
  { db }: Pick<Acting, "db">,
  namespace: string,
  workflowId: number | ReturnType<typeof sql>,
  jobIds: readonly number[],
): Statement[] => {
  const named = and(eq(jobs.namespace, namespace), inArray(jobs.jobId, inIds(jobIds)));
  const isFree = sql`(${jobs.workflowId} is null or ${jobs.workflowId} = ${workflowId})`;
  return [
    mustHold(db, sql`(select count(*) from ${jobs} where ${and(named, isFree)}) = ${jobIds.length}`),
    db
      .update(jobs)
      .set({ workflowId: null })
      .where(sql`${jobs.workflowId} = ${workflowId} and ${jobs.jobId} not in ${inIds(jobIds)}`),
    db
      .update(jobs)
      .set({ workflowId: sql`${workflowId}` })
      .where(sql`${named} and ${jobs.workflowId} is null`),
  ];
};

/** What a record says of a graph: its size and its edges, not every coordinate. */
const described = (dag: Dag) => ({
  nodes: dag.nodes.map(({ nodeId, kind, jobId, workflowId, expression }) =>
    [nodeId, kind === "job" ? jobId : kind, workflowId ?? expression]
      .filter((part) => part !== undefined)
      .join(" "),
  ),
  edges: dag.edges.map(({ from, to, when }) => `${from} -> ${to}${when === undefined ? "" : ` (${when})`}`),
});

const nextRow = (
  row: WorkflowRow,
  change: WorkflowChange,
  graphs: { draft: Dag; published: Dag | null },
  by: string,
  now: number,
): WorkflowRow => {
  const version = row.version + 1;
  const before = workflowDefinitionOf(row);
  const definition = change.definition ?? before;
  const enabled = change.enabled ?? row.enabled === 1;
  const draft = change.dag ?? graphs.draft;
  const published = change.publish ? draft : graphs.published;
  return {
    ...row,
    name: definition.name,
    definition: JSON.stringify(definition),
    enabled: enabled ? 1 : 0,
    enabledAt: enabled && row.enabled === 0 ? now : row.enabledAt,
    anchorAt: sameWorkflowTiming(before, definition) ? row.anchorAt : toSecond(now),
    version,
    dagVersion: change.dag ? version : row.dagVersion,
    nodeCount: draft.nodes.length,
    ...(change.publish
      ? { publishedVersion: change.dag ? version : row.dagVersion, publishedAt: now, publishedBy: by }
      : {}),
    changed: published === null || !sameDag(draft, published) ? 1 : 0,
    updatedBy: by,
    updatedAt: now,
  };
};

/** Writes a change over the version it was made from, with a version and a record, and tells the object. */
export const changeWorkflow = async (
  acting: Acting,
  row: WorkflowRow,
  change: WorkflowChange,
): Promise<WorkflowRow> => {
  const { env, db, now, caller } = acting;
  const [draft, published] = await Promise.all([draftOf(db, row), publishedOf(db, row)]);
  const sealed = change.definition ? await sealSecrets(env, change.definition) : undefined;
  const { definition: _, ...rest } = change;
  const next = nextRow(
    row,
    sealed ? { ...rest, definition: sealed } : rest,
    { draft, published },
    caller.name,
    now,
  );
  const { workflowId, version } = next;
  // The database reads the owner from the definition itself.
  const { owner: _owner, ...columns } = next;
  const note = await noteOf(acting, row, change, draft);
  const linked = jobIdsOf(change.dag ?? draft, change.publish ? null : published);
  const statements = [
    db
      .update(workflows)
      .set(columns)
      .where(and(eq(workflows.workflowId, workflowId), eq(workflows.version, row.version))),
    mustHaveChanged(db),
    db.insert(workflowVersions).values({
      workflowId,
      version,
      savedAt: now,
      savedBy: caller.name,
      action: change.action,
      definition: next.definition,
      dag: change.dag ? JSON.stringify(change.dag) : null,
    }),
    ...(change.dag || change.publish ? linkJobs(acting, row.namespace, workflowId, linked) : []),
    recordOperation(db, caller, note, now),
  ];
  await runBatch(db, statements).catch((error) => {
    throw isStale(error) ? stale() : error;
  });
  await applyWorkflow(env, db, next);
  return next;
};

const noteOf = async ({ env }: Acting, row: WorkflowRow, change: WorkflowChange, draft: Dag) => {
  const before = await openToShow(env, workflowDefinitionOf(row));
  const difference = differenceOf(
    { ...before, enabled: row.enabled === 1, ...(change.dag ? described(draft) : {}) },
    {
      ...(change.definition ?? before),
      enabled: change.enabled ?? row.enabled === 1,
      ...(change.dag ? described(change.dag) : {}),
      ...(change.publish ? { publishedVersion: change.dag ? row.version + 1 : row.dagVersion } : {}),
    },
  );
  return {
    namespace: row.namespace,
    action: `workflow.${change.action}`,
    objectType: "workflow",
    objectId: String(row.workflowId),
    objectName: change.definition?.name ?? row.name,
    appId: row.appId,
    ...difference,
  } as const;
};

const newId = sql<number>`(select max(${workflows.workflowId}) from ${workflows})`;
const newIdText = sql<string>`(select cast(max(${workflows.workflowId}) as text) from ${workflows})`;

/** Writes a new workflow with its first version and its record, and tells its object. A draft, unless `live` says otherwise. */
export const addWorkflow = async (
  acting: Acting,
  namespace: string,
  definition: WorkflowDefinition,
  dag: Dag,
  action: "create" | "copy" | "import",
  live: { enabled: boolean } | null = null,
): Promise<WorkflowRow> => {
  const { env, db, now, caller } = acting;
  const text = JSON.stringify(await sealSecrets(env, definition));
  const note = {
    namespace,
    action: `workflow.${action}`,
    objectType: "workflow",
    objectId: newIdText,
    objectName: definition.name,
    appId: definition.appId,
    after: {
      ...definition,
      ...(dag === emptyDag ? {} : described(dag)),
      ...(live ? { enabled: live.enabled, publishedVersion: 1 } : {}),
    },
  } as const;
  const by = { createdBy: caller.name, updatedBy: caller.name, createdAt: now, updatedAt: now };
  const answers = await runBatch(db, [
    db.insert(workflows).values({
      namespace,
      appId: definition.appId,
      name: definition.name,
      enabled: live?.enabled ? 1 : 0,
      definition: text,
      version: 1,
      appliedVersion: 0,
      dagVersion: 1,
      ...(live ? { publishedVersion: 1, publishedAt: now, publishedBy: caller.name } : {}),
      changed: live ? 0 : 1,
      nodeCount: dag.nodes.length,
      anchorAt: toSecond(now),
      enabledAt: now,
      ...by,
    }),
    db.insert(workflowVersions).values({
      workflowId: newId,
      version: 1,
      savedAt: now,
      savedBy: caller.name,
      action,
      definition: text,
      dag: JSON.stringify(dag),
    }),
    ...linkJobs(acting, namespace, newId, jobIdsOf(dag)),
    recordOperation(db, caller, note, now),
    db.select().from(workflows).where(eq(workflows.workflowId, newId)),
  ]);
  const row = readRow(answers.at(-1));
  await applyWorkflow(env, db, row);
  return row;
};

const readRow = (rows: unknown): WorkflowRow => {
  const [row]: WorkflowRow[] = Array.isArray(rows) ? rows : [];
  if (!row) throw new Error("the batch did not answer the new workflow");
  return row;
};
