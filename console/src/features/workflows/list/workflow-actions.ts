import type { BodyInput } from "../../../../../client/protocol/route.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { t } from "../../../i18n/index.ts";
import { downloadJson } from "../../../ui/download.ts";
import { describeError } from "../../../ui/error-state.tsx";
import { toast } from "../../../ui/toast.tsx";
import { workflowName } from "./workflow-words.ts";

export type WorkflowAction = "publish" | "enable" | "disable" | "delete";
export type WorkflowBatchAction = "enable" | "disable" | "run" | "delete";
export type NamedWorkflow = Pick<
  Workflow,
  "workflowId" | "name" | "enabled" | "publishedVersion" | "changed"
>;

/** One action on one workflow; says in one line what became of it. */
export function createWorkflowAction(ns: () => string) {
  return createAction(async (action: WorkflowAction, workflow: NamedWorkflow): Promise<true> => {
    const params = { ns: ns(), workflowId: workflow.workflowId };
    switch (action) {
      case "publish":
        await api.call(routes.publishWorkflow, { params, body: {} });
        break;
      case "enable":
        await api.call(routes.enableWorkflow, { params });
        break;
      case "disable":
        await api.call(routes.disableWorkflow, { params });
        break;
      case "delete":
        await api.call(routes.deleteWorkflow, { params });
        break;
    }
    toast(t(`workflows.said.${action}`, workflowName(workflow)));
    return true;
  });
}

export type WorkflowBatchFilter = NonNullable<BodyInput<typeof routes.batchWorkflows>["filter"]>;

/** One action on several workflows, named or by what a filter finds, in the background. */
export function createWorkflowBatch(ns: () => string) {
  return createAction((body: BodyInput<typeof routes.batchWorkflows>) =>
    api.call(routes.batchWorkflows, { params: { ns: ns() }, body }),
  );
}

/** The workflow with its jobs as a file of the person's. */
export async function exportWorkflow(ns: string, workflow: NamedWorkflow): Promise<void> {
  const asking = createAction(() =>
    api.call(routes.exportWorkflow, { params: { ns, workflowId: workflow.workflowId } }),
  );
  const file = await asking.run();
  if (file) return downloadJson(`workflow-${workflow.workflowId}.json`, file);
  const error = asking.error();
  if (error) toast(describeError(error).what, "failed");
}
