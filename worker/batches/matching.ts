import { and, asc, eq, not, type SQL, type SQLWrapper, sql } from "drizzle-orm";
import type * as v from "valibot";
import type {
  BatchAction,
  jobFilter,
  runFilter,
  workflowFilter,
  workflowRunFilter,
} from "../../client/protocol/batch.ts";
import { maxBatchItems } from "../../client/protocol/batch.ts";
import { formatRunId } from "../../client/protocol/ids.ts";
import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import type { Database } from "../db/database.ts";
import { jobs, openRuns, runs, workflowRuns, workflows } from "../db/schema.ts";
import { ApiFailure } from "../errors.ts";
import { jobConditions } from "../jobs/list-jobs.ts";
import { runConditions } from "../runs/run-filters.ts";
import { workflowRunConditions } from "../workflow-runs/list-workflow-runs.ts";
import { workflowConditions } from "../workflows/list-workflows.ts";

export interface Matching {
  ids: string[];
  /** In a state that the action does not fit. */
  leftOut: number;
}

interface Where {
  db: Database;
  namespace: string;
  seen: SeenApps;
  action: BatchAction;
}

const many = maxBatchItems + 1;

const within = (noun: string, ids: string[], leftOut: number): Matching => {
  if (ids.length <= maxBatchItems) return { ids, leftOut };
  throw new ApiFailure(
    "limit_reached",
    `the filter finds more than ${maxBatchItems} ${noun}, the most that one batch takes: narrow it down`,
    { limit: maxBatchItems },
  );
};

/** Enabling what is enabled is no work. */
const enabledFit = (column: SQLWrapper, action: BatchAction): SQL => {
  if (action === "enable") return sql`${column} = 0`;
  return action === "disable" ? sql`${column} = 1` : sql`true`;
};

export const matchingJobs = async (
  { db, namespace, seen, action }: Where,
  filter: v.InferOutput<typeof jobFilter>,
): Promise<Matching> => {
  const found = and(
    eq(jobs.namespace, namespace),
    withinSeen(sql`${jobs.appId}`, seen),
    ...jobConditions(namespace, filter),
  );
  const fit = enabledFit(jobs.enabled, action);
  const rows = await db
    .select({ id: jobs.jobId })
    .from(jobs)
    .where(and(found, fit))
    .orderBy(asc(jobs.jobId))
    .limit(many);
  const ids = rows.map(({ id }) => String(id));
  return within("jobs", ids, await db.$count(jobs, and(found, not(fit))));
};

export const matchingWorkflows = async (
  { db, namespace, seen, action }: Where,
  filter: v.InferOutput<typeof workflowFilter>,
): Promise<Matching> => {
  const found = and(
    eq(workflows.namespace, namespace),
    withinSeen(sql`${workflows.appId}`, seen),
    ...workflowConditions(namespace, filter),
  );
  const fit = enabledFit(workflows.enabled, action);
  const rows = await db
    .select({ id: workflows.workflowId })
    .from(workflows)
    .where(and(found, fit))
    .orderBy(asc(workflows.workflowId))
    .limit(many);
  const ids = rows.map(({ id }) => String(id));
  return within("workflows", ids, await db.$count(workflows, and(found, not(fit))));
};

/** Which of the runs that a filter finds an action fits. */
const fitOf = (action: BatchAction): SQL => {
  if (action === "kill") return sql`status in ('waiting', 'pool', 'running')`;
  return action === "rerun" ? sql`status in ('success', 'failed', 'skipped')` : sql`status = 'failed'`;
};

const countOf = (rows: readonly { count: number }[]): number => rows[0]?.count ?? 0;

export const matchingRuns = async (
  { db, namespace, seen, action }: Where,
  filter: v.InferOutput<typeof runFilter>,
): Promise<Matching> => {
  const conditions = runConditions(namespace, seen, filter);
  const fit = fitOf(action);
  const [fitTable, otherTable] = action === "kill" ? [openRuns, runs] : [runs, openRuns];
  const rows = await db.all<{ jobId: number; number: number }>(sql`
    select job_id as jobId, number from ${fitTable} where ${conditions} and ${fit}
    order by schedule_at, job_id, number limit ${many}`);
  const ids = rows.map(formatRunId);
  const left = await db.all<{ count: number }>(sql`
    select count(*) as count from (
      select 1 from (select 1 from ${fitTable} where ${conditions} and not (${fit}) limit ${many})
      union all select 1 from (select 1 from ${otherTable} where ${conditions} limit ${many}))`);
  return within("runs", ids, countOf(left));
};

export const matchingWorkflowRuns = async (
  { db, namespace, seen, action }: Where,
  filter: v.InferOutput<typeof workflowRunFilter>,
): Promise<Matching> => {
  const conditions = workflowRunConditions(namespace, seen, filter);
  const fit = fitOf(action);
  const rows = await db.all<{ workflowId: number; number: number }>(sql`
    select workflow_id as workflowId, number from ${workflowRuns} r where ${conditions} and ${fit}
    order by schedule_at, workflow_id, number limit ${many}`);
  const left = await db.all<{ count: number }>(sql`
    select count(*) as count from (
      select 1 from ${workflowRuns} r where ${conditions} and not (${fit}) limit ${many})`);
  return within("workflow runs", rows.map(formatWorkflowRunId), countOf(left));
};
