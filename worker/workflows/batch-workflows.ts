import type { routes } from "../../client/protocol/routes/index.ts";
import { seesApp } from "../access/access.ts";
import { requireRight } from "../access/judge.ts";
import { ApiFailure, notFound, toFailure } from "../errors.ts";
import type { Call } from "../serve.ts";
import { deleteWorkflow } from "./delete-workflow.ts";
import { startWorkflowRun } from "./run-workflow.ts";
import { setWorkflowEnabled } from "./save-workflow.ts";
import { requireWorkflow } from "./workflow-row.ts";

type BatchCall = Call<typeof routes.batchWorkflows>;

const actOn = async (call: BatchCall, workflowId: number): Promise<{ runId?: string }> => {
  const row = await requireWorkflow(call.db, call.params.ns, workflowId);
  if (!seesApp(call.caller, row.namespace, row.appId)) throw notFound("workflow");
  const { action } = call.body;
  if (action === "run") return { runId: (await startWorkflowRun(call, row, {})).workflowRunId };
  if (action === "delete") await deleteWorkflow(call, row);
  else await setWorkflowEnabled(call, row, action === "enable");
  return {};
};

/** One after the other and each by itself: what fails is named and stops nothing else. */
export const batchWorkflows = async (call: BatchCall) => {
  if (call.body.action === "delete") requireRight(call.caller, "edits");
  const items = [];
  for (const workflowId of call.body.workflowIds) {
    const id = String(workflowId);
    try {
      items.push({ id, ok: true, ...(await actOn(call, workflowId)) });
    } catch (error) {
      const { code, message } = error instanceof ApiFailure ? error : toFailure(error);
      items.push({ id, ok: false, error: { code, message } });
    }
  }
  return { items };
};
