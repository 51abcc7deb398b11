import { and, eq, inArray, sql } from "drizzle-orm";
import type { Dag } from "../../client/protocol/dag.ts";
import { dagIssues, publishIssues, unknownJobIssues } from "../../client/protocol/dag-rules.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { WorkflowDefinition } from "../../client/protocol/workflow.ts";
import { checkTiming } from "../../durable/schedule/index.ts";
import { expressionIssue } from "../../durable/workflow/condition.ts";
import { type SeenApps, withinSeen } from "../access/access.ts";
import { type CalendarBook, calendarsFor } from "../calendars/calendar-book.ts";
import { calendarIssues } from "../calendars/calendar-issues.ts";
import type { Database } from "../db/database.ts";
import { jobs, workflows } from "../db/schema.ts";
import { ApiFailure, invalid } from "../errors.ts";
import { toSecond } from "../jobs/check-job.ts";
import { definitionOf, type JobRow } from "../jobs/job-row.ts";
import type { Deployment } from "../serve.ts";
import { dagAt, inIds, jobIdsOf } from "./dag-rows.ts";
import { workflowTimingOf } from "./workflow-row.ts";

const timingFields = [
  "timeType",
  "cron",
  "timeZone",
  "dstPolicy",
  "effectiveFrom",
  "effectiveUntil",
] as const;

export const sameWorkflowTiming = (left: WorkflowDefinition, right: WorkflowDefinition): boolean =>
  timingFields.every((field) => left[field] === right[field]);

export const workflowTimingIssues = (
  { env, now }: Pick<Deployment, "env" | "now">,
  definition: WorkflowDefinition,
  calendars: CalendarBook,
): FieldIssue[] =>
  [
    ...calendarIssues(definition, calendars),
    ...checkTiming(workflowTimingOf(env, definition, toSecond(now), calendars), now),
  ].map(({ path, rule, message, value, suggestion }) => ({
    path,
    rule,
    message,
    value,
    ...(suggestion === undefined ? {} : { suggestion }),
  }));

export const checkWorkflowTiming = async (
  acting: Pick<Deployment, "env" | "db" | "now">,
  namespace: string,
  definition: WorkflowDefinition,
): Promise<void> => {
  const issues = workflowTimingIssues(
    acting,
    definition,
    await calendarsFor(acting.db, namespace, [definition]),
  );
  if (issues.length > 0) throw invalid(issues);
};

export const expressionIssues = (dag: Dag): FieldIssue[] =>
  dag.nodes.flatMap(({ nodeId, kind, expression }, index) => {
    if (kind !== "condition" || !expression?.trim()) return [];
    const message = expressionIssue(expression);
    return message === null
      ? []
      : [
          {
            path: `nodes.${index}.expression`,
            rule: "expression",
            message,
            value: expression,
            nodes: [nodeId],
          },
        ];
  });

export interface DagScope {
  db: Database;
  namespace: string;
  seen: SeenApps;
  /** Null for a workflow that is being made. */
  workflowId: number | null;
}

const jobsOf = ({ db, namespace, seen }: DagScope, dag: Dag): Promise<JobRow[]> =>
  db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.namespace, namespace),
        inArray(jobs.jobId, inIds(jobIdsOf(dag))),
        withinSeen(sql`${jobs.appId}`, seen),
      ),
    );

/** Workflows that a workflow leads to, by what of them runs: a graph in which none leads back to itself. */
const leadsTo = async (scope: DagScope, from: number, target: number): Promise<boolean> => {
  const seenIds = new Set([from]);
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    if (id === target) return true;
    const row = await scope.db
      .select({ published: workflows.publishedVersion, draft: workflows.dagVersion })
      .from(workflows)
      .where(eq(workflows.workflowId, id))
      .get();
    if (!row) continue;
    const dags = await Promise.all(
      [row.draft, row.published].map((version) => (version === null ? null : dagAt(scope.db, id, version))),
    );
    for (const next of dags.flatMap((dag) => dag?.nodes.flatMap((node) => node.workflowId ?? []) ?? [])) {
      if (seenIds.has(next)) continue;
      seenIds.add(next);
      waiting.push(next);
    }
  }
  return false;
};

/** A draft may name a workflow that is still to be published; what is published runs it. */
const nestingIssues = async (scope: DagScope, dag: Dag, forPublish: boolean): Promise<FieldIssue[]> => {
  const issues: FieldIssue[] = [];
  for (const [index, { nodeId, workflowId }] of dag.nodes.entries()) {
    if (workflowId === undefined) continue;
    const path = `nodes.${index}.workflowId`;
    const inner = await scope.db
      .select({ id: workflows.workflowId, publishedVersion: workflows.publishedVersion })
      .from(workflows)
      .where(
        and(
          eq(workflows.workflowId, workflowId),
          eq(workflows.namespace, scope.namespace),
          withinSeen(sql`${workflows.appId}`, scope.seen),
        ),
      )
      .get();
    if (!inner)
      issues.push({
        path,
        rule: "exists",
        message: `workflow ${workflowId} is not in this namespace`,
        value: workflowId,
        nodes: [nodeId],
      });
    else if (scope.workflowId !== null && (await leadsTo(scope, workflowId, scope.workflowId)))
      issues.push({
        path,
        rule: "recursion",
        message: `workflow ${workflowId} leads back to this one: it would run inside of itself`,
        value: workflowId,
        nodes: [nodeId],
      });
    else if (forPublish && inner.publishedVersion === null)
      issues.push({
        path,
        rule: "published",
        message: `workflow ${workflowId} was never published, so it cannot run in here; publish it first`,
        value: workflowId,
        nodes: [nodeId],
      });
  }
  return issues;
};

/** Refuses a graph with everything that is wrong; answers the jobs that it names. */
export const checkDag = async (scope: DagScope, dag: Dag, forPublish = false): Promise<JobRow[]> => {
  const shape = [...(forPublish ? publishIssues(dag) : dagIssues(dag)), ...expressionIssues(dag)];
  const rows = await jobsOf(scope, dag);
  const known = new Set(rows.map((row) => row.jobId));
  const issues = [
    ...shape,
    ...unknownJobIssues(dag, known),
    ...(await nestingIssues(scope, dag, forPublish)),
  ];
  if (issues.length > 0) throw invalid(issues.slice(0, 100));
  const elsewhere = rows.filter((row) => row.workflowId !== null && row.workflowId !== scope.workflowId);
  const [first] = elsewhere;
  if (first)
    throw new ApiFailure(
      "conflict",
      `job ${first.jobId} is a node of workflow ${first.workflowId} already; a job can be in one workflow at most`,
      {
        jobs: elsewhere.map(({ jobId, name, workflowId }) => ({
          jobId,
          name,
          workflowId,
          nodeId: nodeIdOf(dag, jobId),
        })),
      },
    );
  return rows;
};

const unscheduled = new Set(["none", "api"]);

/** Jobs that fire by themselves. */
export const scheduledAmong = (rows: readonly JobRow[]): JobRow[] =>
  rows.filter((row) => !unscheduled.has(definitionOf(row).timeType));

const nodeIdOf = (dag: Dag, jobId: number): string =>
  dag.nodes.find((node) => node.jobId === jobId)?.nodeId ?? "";

export const refuseScheduled = (dag: Dag, rows: readonly JobRow[]): void => {
  const scheduled = scheduledAmong(rows);
  if (scheduled.length === 0) return;
  const names = scheduled.map((row) => `${row.jobId} "${row.name}"`).join(", ");
  throw new ApiFailure(
    "conflict",
    `these jobs have a schedule of their own, which a node of a workflow cannot: ${names}. Send removeSchedules: true to remove it`,
    {
      jobs: scheduled.map((row) => ({
        nodeId: nodeIdOf(dag, row.jobId),
        jobId: row.jobId,
        name: row.name,
        timeType: definitionOf(row).timeType,
      })),
    },
  );
};
