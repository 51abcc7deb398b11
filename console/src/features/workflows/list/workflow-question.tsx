import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { type Asked, BatchQuestionDialog, createBatchQuestion } from "../../../ui/batch-question.tsx";
import { noteBatch } from "../../batches/begun.ts";
import {
  createWorkflowAction,
  createWorkflowBatch,
  type NamedWorkflow,
  type WorkflowAction,
  type WorkflowBatchAction,
  type WorkflowBatchFilter,
} from "./workflow-actions.ts";
import { workflowName } from "./workflow-words.ts";

type AskedAction = WorkflowAction | WorkflowBatchAction;

/** Whether the action would change the workflow. */
const fits = (action: AskedAction, workflow: NamedWorkflow): boolean => {
  if (action === "enable") return !workflow.enabled && workflow.publishedVersion !== null;
  if (action === "disable") return workflow.enabled;
  return true;
};

function titleOf({ action, items, count, filter }: Asked<AskedAction, NamedWorkflow>): string {
  const [first] = items;
  if (first && !filter && count === 1) return t(`workflows.ask.${action}`, workflowName(first));
  return t(`workflows.askMany.${action}`, formatNumber(count));
}

/** Rows change under an open question; what was asked about stays. */
const copyOf = (workflow: NamedWorkflow): NamedWorkflow => ({
  workflowId: workflow.workflowId,
  name: workflow.name,
  enabled: workflow.enabled,
  publishedVersion: workflow.publishedVersion,
  changed: workflow.changed,
});

/** Publishing, enabling, disabling and deleting ask once, naming the workflow or how many. */
export function createWorkflowQuestion(ns: () => string, onDone?: (action: AskedAction) => void) {
  const one = createWorkflowAction(ns);
  const many = createWorkflowBatch(ns);
  const question = createBatchQuestion<AskedAction, NamedWorkflow, WorkflowBatchFilter>({
    fits,
    count: async (action, filter) =>
      action === "publish" ? undefined : many.run({ action, filter, dryRun: true }),
    perform: async ({ action, items, many: several, filter }) => {
      const [first] = items;
      if (!several && first && action !== "run") {
        if (!(await one.run(action, first))) return undefined;
        onDone?.(action);
        return [];
      }
      if (action === "publish") return undefined;
      const workflowIds = items.map((workflow) => workflow.workflowId);
      const begun = await many.run(filter ? { action, filter } : { action, workflowIds });
      if (!begun) return undefined;
      noteBatch(begun);
      onDone?.(action);
      return [];
    },
    busy: () => one.busy() || many.busy(),
    error: () => one.error() ?? many.error(),
    clear: () => {
      one.clear();
      many.clear();
    },
  });
  return {
    ...question,
    ask: (action: AskedAction, workflow: NamedWorkflow) => question.ask(action, copyOf(workflow)),
    askMany: (action: AskedAction, workflows: NamedWorkflow[]) =>
      question.askMany(action, workflows.map(copyOf)),
  };
}

export type WorkflowQuestion = ReturnType<typeof createWorkflowQuestion>;

export function WorkflowQuestionDialog(props: { question: WorkflowQuestion }) {
  return (
    <BatchQuestionDialog
      question={props.question}
      title={titleOf}
      action={(action) => t(`workflows.actions.${action}`)}
      why={({ action }) => t(`workflows.askWhy.${action}`)}
      danger={(action) => action === "delete"}
    />
  );
}
