import { emptyDag } from "../../client/protocol/dag.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import {
  type Workflow,
  type WorkflowDag,
  type WorkflowDefinition,
  workflowDefaults,
} from "../../client/protocol/workflow.ts";
import { masked } from "../access/mask-secrets.ts";
import { openToShow } from "../access/sealed-secrets.ts";
import { keepMasked } from "../access/secret-fields.ts";
import { sameCalendar } from "../calendars/calendar-book.ts";
import { stale } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { requireAppOfBody } from "../jobs/create-job.ts";
import { definitionOf, findJob } from "../jobs/job-row.ts";
import { changeJob } from "../jobs/update-job.ts";
import { requireNamespace } from "../namespaces/namespace-row.ts";
import { dropUndefined } from "../patch.ts";
import type { Call } from "../serve.ts";
import { type Acting, addWorkflow, changeWorkflow } from "./change-workflow.ts";
import {
  checkDag,
  checkWorkflowTiming,
  refuseScheduled,
  sameWorkflowTiming,
  scheduledAmong,
} from "./check-workflow.ts";
import { draftOf, showDag } from "./dag-rows.ts";
import { showWorkflow } from "./list-workflows.ts";
import { requireWorkflow, type WorkflowRow, workflowDefinitionOf } from "./workflow-row.ts";

export const createWorkflow = async (call: Call<typeof routes.createWorkflow>): Promise<Workflow> => {
  const { db, body } = call;
  const namespace = await requireNamespace(db, call.params.ns);
  const definition: WorkflowDefinition = {
    ...workflowDefaults,
    ...dropUndefined(body),
    appId: body.appId,
    name: body.name,
  };
  await checkWorkflowTiming(call, namespace.id, definition);
  await requireAppOfBody(call, namespace.id, body.appId);
  return showWorkflow(call, await addWorkflow(call, namespace.id, definition, emptyDag, "create"));
};

export const updateWorkflow = async (call: Call<typeof routes.updateWorkflow>): Promise<Workflow> => {
  const { db, env } = call;
  const row = await requireWorkflow(db, call.params.ns, call.params.workflowId);
  requireSeenVersion(call, row);
  const before = await openToShow(env, workflowDefinitionOf(row));
  const definition: WorkflowDefinition = keepMasked(
    { ...before, ...dropUndefined(call.body) },
    before,
    masked,
  );
  if (!sameWorkflowTiming(before, definition) || !sameCalendar(before, definition))
    await checkWorkflowTiming(call, row.namespace, definition);
  if (JSON.stringify(definition) === JSON.stringify(before)) return showWorkflow(call, row);
  return showWorkflow(call, await changeWorkflow(call, row, { action: "update", definition }));
};

const requireSeenVersion = ({ ifMatch }: { ifMatch: number | null }, row: WorkflowRow): void => {
  if (ifMatch !== null && ifMatch !== row.version) throw stale();
};

/** The graph first, so that the jobs are the workflow's; then their schedules go, each with a record of its own. */
export const putDag = async (call: Call<typeof routes.putWorkflowDag>): Promise<WorkflowDag> => {
  const { db, params, body } = call;
  const row = await requireWorkflow(db, params.ns, params.workflowId);
  requireSeenVersion(call, row);
  const { removeSchedules, ...dag } = body;
  const rows = await checkDag({ db, namespace: params.ns, seen: call.seen, workflowId: row.workflowId }, dag);
  if (removeSchedules !== true) refuseScheduled(dag, rows);
  const saved = await changeWorkflow(call, row, { action: "dag", dag });
  for (const { jobId } of scheduledAmong(rows)) await removeSchedule(call, params.ns, jobId);
  return showDag(db, saved);
};

export const removeSchedule = async (acting: Acting, namespace: string, jobId: number): Promise<void> => {
  const row = await findJob(acting.db, namespace, jobId);
  if (!row) return;
  const definition = {
    ...(await openToShow(acting.env, definitionOf(row))),
    timeType: "none",
    cron: null,
    periodSeconds: null,
    at: null,
  } as const;
  await changeJob(acting, row, { definition, enabled: row.enabled === 1, action: "job.update" });
};

/** Publishing judges the graph and the timing anew: jobs may have gone and times may have passed since the draft was saved. */
export const publishWorkflow = async (call: Call<typeof routes.publishWorkflow>): Promise<Workflow> => {
  const { db, params, body } = call;
  const row = await requireWorkflow(db, params.ns, params.workflowId);
  const scope = { db, namespace: params.ns, seen: "all", workflowId: row.workflowId } as const;
  const rows = await checkDag(scope, await draftOf(db, row), true);
  refuseScheduled(await draftOf(db, row), rows);
  const enabled = body?.enable === false ? row.enabled === 1 : true;
  if (enabled) await checkWorkflowTiming(call, row.namespace, workflowDefinitionOf(row));
  return showWorkflow(call, await changeWorkflow(call, row, { action: "publish", publish: true, enabled }));
};

/** Enabling judges the timing again: a time that has passed would never fire. Repeats change nothing. */
export const setWorkflowEnabled = async (
  acting: Acting,
  row: WorkflowRow,
  enabled: boolean,
): Promise<WorkflowRow> => {
  if (enabled && row.publishedVersion === null)
    throw new ApiFailure("conflict", `workflow ${row.workflowId} was never published; publish it first`);
  if ((row.enabled === 1) === enabled) return row;
  if (enabled) await checkWorkflowTiming(acting, row.namespace, workflowDefinitionOf(row));
  return changeWorkflow(acting, row, { action: enabled ? "enable" : "disable", enabled });
};
