import { sql } from "drizzle-orm";
import * as v from "valibot";
import type { Fire } from "../../client/protocol/fire.ts";
import type { Page } from "../../client/protocol/page.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import { runStatus } from "../../client/protocol/run.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { readSettings } from "../../durable/shared/settings.ts";
import type { Database } from "../db/database.ts";
import { workflowRuns, workflowVersions } from "../db/schema.ts";
import { type FireSources, listFires, type PlannedRun } from "../fires/list-fires.ts";
import { readDefinitions } from "../fires/read-definitions.ts";
import type { Call } from "../serve.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import { requireWorkflow, type WorkflowRow } from "./workflow-row.ts";

const readRan = async (
  db: Database,
  workflowId: number,
  span: { from: number; before: number; limit: number },
): Promise<PlannedRun[]> => {
  const rows = await db.all<Omit<PlannedRun, "runId"> & { number: number }>(sql`
    select number, schedule_at as scheduleAt, created_at as createdAt, "trigger", status from ${workflowRuns}
    where workflow_id = ${workflowId} and "trigger" in ('timer', 'catch_up') and status <> 'skipped'
      and schedule_at >= ${span.from} and schedule_at < ${span.before}
    order by schedule_at desc limit ${span.limit}`);
  return rows.map(({ number, ...run }) => ({
    ...run,
    status: v.parse(runStatus, run.status),
    runId: formatWorkflowRunId({ workflowId, number }),
  }));
};

const readHistoryFrom = async (db: Database, workflowId: number): Promise<number | null> => {
  const row = await db.get<{ number: number | null; since: number | null }>(sql`
    select min(number) as number, min(min(created_at, schedule_at)) as since from ${workflowRuns}
    where workflow_id = ${workflowId} and "trigger" in ('timer', 'catch_up')`);
  return row?.number == null || row.number <= 1 ? null : row.since;
};

const sourcesOf = ({ env, db }: Call<typeof routes.listWorkflowFires>, row: WorkflowRow): FireSources => {
  const { workflowId } = row;
  return {
    definitions: () =>
      readDefinitions(
        env,
        db,
        { ...row, objectType: "workflow", objectId: workflowId },
        sql`${workflowVersions} where workflow_id = ${workflowId}`,
      ),
    ran: (from, before, limit) => readRan(db, workflowId, { from, before, limit }),
    recorded: (before, limit) => repeatable(() => workflowOf(env, workflowId).fires(before, limit)),
    runIdOf: (number) => formatWorkflowRunId({ workflowId, number }),
    historyFrom: () => readHistoryFrom(db, workflowId),
    misfireMs: readSettings(env).misfireMs,
  };
};

export const listWorkflowFires = async (call: Call<typeof routes.listWorkflowFires>): Promise<Page<Fire>> => {
  const row = await requireWorkflow(call.db, call.params.ns, call.params.workflowId);
  return listFires(sourcesOf(call, row), "workflow-fires", call.query, call.now);
};
