import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { NodeRun } from "../../../../../client/protocol/workflow-run.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { t } from "../../../i18n/index.ts";
import { describeError } from "../../../ui/error-state.tsx";
import { toast } from "../../../ui/toast.tsx";
import { type NodeAction, nodeName } from "./flow-words.ts";

/** What some actions ask for besides. */
export interface NodeAnswer {
  /** Of a condition: the edges that go on. Of an approval: yes or no. */
  outcome?: boolean;
  result?: string;
  comment?: string;
}

const resultOf = ({ result }: NodeAnswer) => (result ? { result } : {});

/** One action on one node of a run; says in one line what became of it. */
export function createNodeAction(ns: () => string, workflowRunId: () => string) {
  const action = createAction(async (kind: NodeAction, node: NodeRun, answer: NodeAnswer): Promise<true> => {
    const params = { ns: ns(), workflowRunId: workflowRunId(), nodeId: node.nodeId };
    switch (kind) {
      case "rerun":
        await api.call(routes.rerunNode, { params, body: {} });
        break;
      case "rerun_from":
        await api.call(routes.rerunNode, { params, body: { downstream: true } });
        break;
      case "mark_success": {
        const outcome = answer.outcome === undefined ? {} : { outcome: answer.outcome };
        await api.call(routes.markNodeSuccess, { params, body: { ...outcome, ...resultOf(answer) } });
        break;
      }
      case "kill":
        await api.call(routes.killNode, { params, body: {} });
        break;
      case "skip":
        await api.call(routes.skipNode, { params });
        break;
      case "approve": {
        const comment = answer.comment ? { comment: answer.comment } : {};
        const body = { approved: answer.outcome ?? true, ...resultOf(answer), ...comment };
        await api.call(routes.approveNode, { params, body });
        break;
      }
    }
    toast(t(`flows.said.${kind}`, nodeName(node)));
    return true;
  });
  /** For what is done without a question: a failure has no dialog to stand in. */
  const runAndSay = async (kind: NodeAction, node: NodeRun) => {
    await action.run(kind, node, {});
    const failure = action.error();
    if (failure) toast(`${nodeName(node)}: ${describeError(failure).what}. ${failure.message}`, "failed");
  };
  return { ...action, runAndSay };
}
