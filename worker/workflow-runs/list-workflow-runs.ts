import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import type { Page } from "../../client/protocol/page.ts";
import type { QueryOf } from "../../client/protocol/route.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import type { WorkflowRunSummary, workflowRunCounts } from "../../client/protocol/workflow-run.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { limitOf, readCursor, toPage, writeCursor } from "../db/cursor.ts";
import { holds } from "../db/database.ts";
import { apps, workflowRuns, workflows } from "../db/schema.ts";
import { fromInstant } from "../instants.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import type { Call } from "../serve.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";
import { type ListedWorkflowRun, listedColumns, listedFrom, toWorkflowRunSummary } from "./run-row.ts";

type Filters = QueryOf<typeof routes.countWorkflowRuns>;

/** An exact id is meant exactly; anything else is looked for in ids and names. */
const appCondition = (namespace: string, app: string): SQL => sql`r.app_id in (
  select ${apps.appId} from ${apps} where ${apps.namespace} = ${namespace}
    and (${apps.appId} = ${app} or ${holds(sql`${apps.appId}`, app)} or ${holds(sql`${apps.name}`, app)}))`;

const workflowCondition = (namespace: string, workflow: string): SQL => {
  const id = /^[1-9]\d{0,14}$/.test(workflow) ? Number(workflow) : 0;
  return sql`r.workflow_id in (select ${workflows.workflowId} from ${workflows}
    where ${workflows.namespace} = ${namespace} and (${workflows.workflowId} = ${id} or ${holds(sql`${workflows.name}`, workflow)}))`;
};

export const workflowRunConditions = (namespace: string, seen: SeenApps, filters: Filters): SQL => {
  const conditions = [sql`r.namespace = ${namespace}`];
  if (seen !== "all") conditions.push(withinSeen(sql`r.app_id`, seen));
  const { status, app, workflow, trigger, from, to } = filters;
  if (status) conditions.push(sql`r.status in ${status}`);
  if (trigger) conditions.push(sql`r."trigger" = ${trigger}`);
  if (from) conditions.push(sql`r.schedule_at >= ${fromInstant(from)}`);
  if (to) conditions.push(sql`r.schedule_at < ${fromInstant(to)}`);
  if (app) conditions.push(appCondition(namespace, app));
  if (workflow) conditions.push(workflowCondition(namespace, workflow));
  return sql.join(conditions, sql` and `);
};

const whole = v.pipe(v.number(), v.safeInteger());
const timeKey = v.strictTuple([whole, whole, whole]);

/** By schedule time, which the index has with the columns of most filters. */
export const listWorkflowRuns = async (
  call: Call<typeof routes.listWorkflowRuns>,
): Promise<Page<WorkflowRunSummary>> => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const limit = limitOf(call.query);
  const ascending = call.query.ascending ?? false;
  const list = `workflow-runs-${ascending ? "up" : "down"}`;
  const after = readCursor(list, timeKey, call.query.cursor);
  const conditions = workflowRunConditions(namespace.id, call.seen, call.query);
  const key = sql`(r.schedule_at, r.workflow_id, r.number)`;
  const beyond = after
    ? ascending
      ? sql`r.schedule_at >= ${after[0]} and ${key} > (${after[0]}, ${after[1]}, ${after[2]})`
      : sql`r.schedule_at <= ${after[0]} and ${key} < (${after[0]}, ${after[1]}, ${after[2]})`
    : sql`true`;
  const direction = ascending ? sql`asc` : sql`desc`;
  const rows = await call.db.all<ListedWorkflowRun>(sql`
    select ${listedColumns} from ${listedFrom} where ${conditions} and ${beyond}
    order by r.schedule_at ${direction}, r.workflow_id ${direction}, r.number ${direction} limit ${limit + 1}`);
  return toPage(rows, limit, toWorkflowRunSummary, (row) =>
    writeCursor(list, [row.scheduleAt, row.workflowId, row.number]),
  );
};

const numberKey = v.strictTuple([whole]);

export const listRunsOfWorkflow = async (
  call: Call<typeof routes.listRunsOfWorkflow>,
): Promise<Page<WorkflowRunSummary>> => {
  const row = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  const limit = limitOf(call.query);
  const before = readCursor("runs-of-workflow", numberKey, call.query.cursor)?.[0];
  const rows = await call.db.all<ListedWorkflowRun>(sql`
    select ${listedColumns} from ${listedFrom}
    where r.workflow_id = ${row.workflowId} and ${before === undefined ? sql`true` : sql`r.number < ${before}`}
    order by r.number desc limit ${limit + 1}`);
  return toPage(rows, limit, toWorkflowRunSummary, (one) => writeCursor("runs-of-workflow", [one.number]));
};

export const countWorkflowRuns = async (call: Call<typeof routes.countWorkflowRuns>) => {
  const namespace = await requireNamespace(call.db, call.params.ns);
  const conditions = workflowRunConditions(namespace.id, call.seen, call.query);
  const rows = await call.db.all<{ status: string; count: number }>(
    sql`select r.status as status, count(*) as count from ${workflowRuns} r where ${conditions} group by r.status`,
  );
  const counts = { all: 0, waiting: 0, running: 0, success: 0, failed: 0, skipped: 0 };
  for (const { status, count } of rows) {
    counts[v.parse(v.picklist(["waiting", "running", "success", "failed", "skipped"]), status)] += count;
    counts.all += count;
  }
  return counts satisfies v.InferOutput<typeof workflowRunCounts>;
};
