import { type SQL, sql } from "drizzle-orm";
import * as v from "valibot";
import { runStatus, trigger } from "../../client/protocol/run.ts";
import {
  formatWorkflowRunId,
  type WorkflowRunSummary,
  workflowReason,
  workflowRunSummary,
} from "../../client/protocol/workflow-run.ts";
import { workflowRuns, workflows } from "../db/schema.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";

/** A row of the lists, as SQL answers it. */
export interface ListedWorkflowRun {
  workflowId: number;
  number: number;
  workflowName: string | null;
  appId: string;
  status: string;
  reason: string | null;
  message: string | null;
  trigger: string;
  operator: string | null;
  scheduleAt: number;
  dataAt: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  dagVersion: number;
  draft: number;
  nodeCounts: string;
}

export const listedColumns: SQL = sql`r.workflow_id as workflowId, r.number as number, w.name as workflowName,
  r.app_id as appId, r.status as status, r.reason as reason, r.message as message, r."trigger" as "trigger",
  r.operator as operator, r.schedule_at as scheduleAt, r.data_at as dataAt, r.created_at as createdAt,
  r.started_at as startedAt, r.finished_at as finishedAt, r.dag_version as dagVersion, r.draft as draft,
  r.node_counts as nodeCounts`;

export const listedFrom: SQL = sql`${workflowRuns} r join ${workflows} w on w.workflow_id = r.workflow_id`;

export const toWorkflowRunSummary = (row: ListedWorkflowRun): WorkflowRunSummary => ({
  workflowRunId: formatWorkflowRunId(row),
  workflowId: row.workflowId,
  number: row.number,
  workflowName: row.workflowName ?? "",
  appId: row.appId,
  status: v.parse(runStatus, row.status),
  reason: v.parse(v.nullable(workflowReason), row.reason),
  message: row.message,
  trigger: v.parse(trigger, row.trigger),
  operator: row.operator,
  scheduleTime: toInstant(row.scheduleAt),
  dataTime: toInstant(row.dataAt),
  createdAt: toInstant(row.createdAt),
  startedAt: toInstantOrNull(row.startedAt),
  finishedAt: toInstantOrNull(row.finishedAt),
  dagVersion: row.dagVersion,
  draft: row.draft === 1,
  nodeCounts: v.parse(workflowRunSummary.entries.nodeCounts, JSON.parse(row.nodeCounts)),
});
