import { routes } from "../../client/protocol/routes/index.ts";
import { requireVersion } from "../db/database.ts";
import { type Call, serve } from "../serve.ts";
import { listRunsOfWorkflow } from "../workflow-runs/list-workflow-runs.ts";
import { checkExpression } from "../workflows/check-expression.ts";
import { showDag } from "../workflows/dag-rows.ts";
import { deleteWorkflow } from "../workflows/delete-workflow.ts";
import { listWorkflowFires } from "../workflows/list-fires.ts";
import { listWorkflows, listWorkflowVersions, showWorkflow } from "../workflows/list-workflows.ts";
import { startWorkflowRun } from "../workflows/run-workflow.ts";
import {
  createWorkflow,
  publishWorkflow,
  putDag,
  setWorkflowEnabled,
  updateWorkflow,
} from "../workflows/save-workflow.ts";
import { copyWorkflow, exportWorkflow, importWorkflow } from "../workflows/workflow-file.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";

type OneCall = Call<typeof routes.getWorkflow>;
const rowOf = (call: Pick<OneCall, "db" | "params">) =>
  requireWorkflow(call.db, call.params.ns, call.params.workflowId);

const enable =
  (enabled: boolean) =>
  async (call: Call<typeof routes.enableWorkflow> | Call<typeof routes.disableWorkflow>) =>
    showWorkflow(call, await setWorkflowEnabled(call, await rowOf(call), enabled));

export const workflowRoutes = [
  serve(routes.listWorkflows, listWorkflows),
  serve(routes.createWorkflow, createWorkflow),
  serve(routes.importWorkflow, importWorkflow),
  serve(routes.getWorkflow, async (call) => showWorkflow(call, await rowOf(call))),
  serve(routes.updateWorkflow, updateWorkflow),
  serve(routes.deleteWorkflow, async (call) => {
    const row = await rowOf(call);
    requireVersion(call.ifMatch, row);
    await deleteWorkflow(call, row);
  }),
  serve(routes.getWorkflowDag, async (call) => showDag(call.db, await rowOf(call))),
  serve(routes.putWorkflowDag, putDag),
  serve(routes.checkExpression, checkExpression),
  serve(routes.publishWorkflow, publishWorkflow),
  serve(routes.enableWorkflow, enable(true)),
  serve(routes.disableWorkflow, enable(false)),
  serve(
    routes.runWorkflow,
    async (call) => startWorkflowRun(call, await rowOf(call), call.body ?? {}, call.runName?.follower),
    { namesRuns: true },
  ),
  serve(routes.copyWorkflow, copyWorkflow),
  serve(routes.exportWorkflow, exportWorkflow),
  serve(routes.listWorkflowVersions, listWorkflowVersions),
  serve(routes.listRunsOfWorkflow, listRunsOfWorkflow),
  serve(routes.listWorkflowFires, listWorkflowFires),
];
