import { routes } from "../../client/protocol/routes/index.ts";
import type { NodeAction } from "../../durable/workflow/node-actions.ts";
import { type Call, serve } from "../serve.ts";
import { actOnNode, rerunWorkflowRun, stopWorkflowRun } from "../workflow-runs/act-on-workflow-run.ts";
import { countWorkflowRuns, listWorkflowRuns } from "../workflow-runs/list-workflow-runs.ts";
import { readWorkflowRun } from "../workflow-runs/read-workflow-run.ts";

type NodeCall =
  | Call<typeof routes.rerunNode>
  | Call<typeof routes.markNodeSuccess>
  | Call<typeof routes.killNode>
  | Call<typeof routes.skipNode>
  | Call<typeof routes.approveNode>;

const act = (call: NodeCall, action: NodeAction) =>
  actOnNode(call, call.params.ns, call.params.workflowRunId, call.params.nodeId, action);

export const workflowRunRoutes = [
  serve(routes.listWorkflowRuns, listWorkflowRuns),
  serve(routes.countWorkflowRuns, countWorkflowRuns),
  serve(routes.getWorkflowRun, readWorkflowRun),
  serve(routes.killWorkflowRun, async (call) =>
    stopWorkflowRun(call, call.params.ns, call.params.workflowRunId, call.body?.reason),
  ),
  serve(
    routes.rerunWorkflowRun,
    async (call) => rerunWorkflowRun(call, call.params.ns, call.params.workflowRunId, call.runName?.follower),
    { namesRuns: true },
  ),
  serve(routes.rerunNode, async (call) =>
    act(call, { action: "rerun", downstream: call.body?.downstream ?? false }),
  ),
  serve(routes.markNodeSuccess, async (call) => {
    const { outcome = null, result = null } = call.body ?? {};
    return act(call, { action: "mark_success", outcome, result });
  }),
  serve(routes.killNode, async (call) => act(call, { action: "kill" })),
  serve(routes.skipNode, async (call) => act(call, { action: "skip" })),
  serve(routes.approveNode, async (call) => {
    const { approved = true, result = null, comment = null } = call.body ?? {};
    return act(call, { action: "approve", approved, result, comment });
  }),
];
