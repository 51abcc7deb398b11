import { and, desc, eq, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { workflowFilter } from "../../client/protocol/batch.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { runStatus } from "../../client/protocol/run.ts";
import { type Workflow, type WorkflowVersion, workflowVersion } from "../../client/protocol/workflow.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { withinSeen } from "../access/access.ts";
import type { Caller } from "../access/caller.ts";
import { mayDo } from "../access/judge.ts";
import { maskSecrets } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { calendarsFor } from "../calendars/calendar-book.ts";
import { limitOf, numberKey, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { type Database, holds } from "../db/database.ts";
import { workflowRuns, workflows, workflowVersions } from "../db/schema.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call, Deployment } from "../serve.ts";
import { taggedWith } from "../tags/list-tags.ts";
import { dagAt } from "./dag-rows.ts";
import { requireWorkflow, toWorkflow, type WorkflowRow, workflowDefinitionOf } from "./workflow-row.ts";

type Showing = Deployment & { caller: Caller };

const lastRunsOf = async (
  db: Database,
  ids: readonly number[],
): Promise<Map<number, Workflow["lastRun"]>> => {
  const rows = await db.all<{
    workflowId: number;
    number: number;
    status: string;
    finishedAt: number | null;
  }>(sql`
    select workflow_id as workflowId, number, status, finished_at as finishedAt from ${workflowRuns}
    where (workflow_id, number) in (
      select workflow_id, max(number) from ${workflowRuns}
      where workflow_id in (select value from json_each(${JSON.stringify(ids)})) group by workflow_id)`);
  return new Map(
    rows.map((row) => [
      row.workflowId,
      {
        workflowRunId: formatWorkflowRunId(row),
        status: v.parse(runStatus, row.status),
        finishedAt: toInstantOrNull(row.finishedAt),
      },
    ]),
  );
};

/** Those who may edit see what they edit; to everyone else secrets are not told. */
export const showWorkflow = async (
  { env, db, caller, now }: Showing,
  row: WorkflowRow,
): Promise<Workflow> => {
  const last = await lastRunsOf(db, [row.workflowId]);
  const calendars = await calendarsFor(db, row.namespace, [workflowDefinitionOf(row)]);
  const shown = toWorkflow(env, row, last.get(row.workflowId) ?? null, now, calendars);
  return mayDo(caller, "edits") ? openToShow(env, shown) : maskSecrets(shown);
};

const searches = (search: string): SQL | undefined =>
  or(
    holds(sql`${workflows.name}`, search),
    holds(sql`json_extract(${workflows.definition}, '$.description')`, search),
    /^[1-9]\d{0,15}$/.test(search) ? eq(workflows.workflowId, Number(search)) : undefined,
  );

/** Of the list and of batches. */
export const workflowConditions = (
  namespace: string,
  query: v.InferOutput<typeof workflowFilter>,
): (SQL | undefined)[] => [
  query.app ? eq(workflows.appId, query.app) : undefined,
  query.search ? searches(query.search) : undefined,
  query.enabled === undefined ? undefined : eq(workflows.enabled, query.enabled ? 1 : 0),
  query.published === undefined
    ? undefined
    : query.published
      ? isNotNull(workflows.publishedVersion)
      : isNull(workflows.publishedVersion),
  query.timeType ? sql`json_extract(${workflows.definition}, '$.timeType') = ${query.timeType}` : undefined,
  query.tag ? inArray(workflows.workflowId, taggedWith(namespace, "workflow", query.tag)) : undefined,
  query.owner ? eq(workflows.owner, query.owner) : undefined,
];

export const listWorkflows = async (call: Call<typeof routes.listWorkflows>): Promise<Page<Workflow>> => {
  const { db, env, now } = call;
  const namespace = await requireNamespace(db, call.params.ns);
  const limit = limitOf(call.query);
  const before = readCursor("workflows", numberKey, call.query.cursor);
  const rows = await db
    .select()
    .from(workflows)
    .where(
      and(
        eq(workflows.namespace, namespace.id),
        withinSeen(sql`${workflows.appId}`, call.seen),
        before ? lt(workflows.workflowId, before[0]) : undefined,
        ...workflowConditions(namespace.id, call.query),
      ),
    )
    .orderBy(desc(workflows.workflowId))
    .limit(limit + 1);
  const last = await lastRunsOf(
    db,
    rows.map((row) => row.workflowId),
  );
  const calendars = await calendarsFor(db, namespace.id, rows.map(workflowDefinitionOf));
  // Addresses of robots are nothing a list needs.
  return toPage(
    rows,
    limit,
    (row) => maskSecrets(toWorkflow(env, row, last.get(row.workflowId) ?? null, now, calendars)),
    (row) => writeCursor("workflows", [row.workflowId]),
  );
};

export const listWorkflowVersions = async (
  call: Call<typeof routes.listWorkflowVersions>,
): Promise<Page<WorkflowVersion>> => {
  const { db } = call;
  const row = await requireWorkflow(db, call.params.ns, call.params.workflowId);
  const limit = Math.min(limitOf(call.query), 20);
  const before = readCursor("workflow-versions", numberKey, call.query.cursor);
  const rows = await db
    .select()
    .from(workflowVersions)
    .where(
      and(
        eq(workflowVersions.workflowId, row.workflowId),
        before ? lt(workflowVersions.version, before[0]) : undefined,
      ),
    )
    .orderBy(desc(workflowVersions.version))
    .limit(limit + 1);
  const dags = new Map<number, WorkflowVersion["dag"]>();
  for (const { version } of rows.slice(0, limit)) dags.set(version, await dagAt(db, row.workflowId, version));
  return toPage(
    rows,
    limit,
    (version) => ({
      version: version.version,
      savedAt: toInstant(version.savedAt),
      savedBy: version.savedBy,
      action: v.parse(workflowVersion.entries.action, version.action),
      definition: maskSecrets(workflowDefinitionOf(version)),
      dag: dags.get(version.version) ?? { nodes: [], edges: [] },
    }),
    (version) => writeCursor("workflow-versions", [version.version]),
  );
};
