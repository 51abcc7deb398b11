import type { BodyInput } from "../../../../../client/protocol/route.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { WorkflowRunSummary } from "../../../../../client/protocol/workflow-run.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { BatchButtons, BatchQuestionDialog, createBatchQuestion } from "../../../ui/batch-question.tsx";
import { noteBatch } from "../../batches/begun.ts";
import { canRerunRun, canStop } from "./flow-words.ts";

type Body = BodyInput<typeof routes.batchWorkflowRuns>;
export type FlowBatchFilter = NonNullable<Body["filter"]>;
type FlowBatchAction = Body["action"];
type AskedFlow = Pick<WorkflowRunSummary, "workflowRunId" | "status">;

const actions: FlowBatchAction[] = ["rerun", "kill"];
const labels = { rerun: "runs.actions.rerun", kill: "flows.actions.stopShort" } as const;
const fits = { rerun: canRerunRun, kill: canStop };

/** Several workflow runs at once: run again or stopped, asked once. */
export function createFlowBatch(ns: () => string, onDone: () => void) {
  const many = createAction((body: Body) =>
    api.call(routes.batchWorkflowRuns, { params: { ns: ns() }, body }),
  );
  return createBatchQuestion<FlowBatchAction, AskedFlow, FlowBatchFilter>({
    fits: (action, run) => fits[action](run),
    count: (action, filter) => many.run({ action, filter, dryRun: true }),
    perform: async ({ action, items, filter }) => {
      const workflowRunIds = items.map((run) => run.workflowRunId);
      const begun = await many.run(filter ? { action, filter } : { action, workflowRunIds });
      if (!begun) return undefined;
      noteBatch(begun);
      onDone();
      return [];
    },
    busy: many.busy,
    error: many.error,
    clear: many.clear,
  });
}

type FlowBatch = ReturnType<typeof createFlowBatch>;

export function FlowBatchButtons(props: {
  batch: FlowBatch;
  runs: WorkflowRunSummary[];
  /** Instead of these runs: all that it finds. */
  filter: FlowBatchFilter | undefined;
}) {
  return (
    <BatchButtons
      question={props.batch}
      // Rows change under an open question; what was asked about stays.
      items={props.runs.map(({ workflowRunId, status }) => ({ workflowRunId, status }))}
      filter={props.filter}
      actions={actions.map((action) => ({ action, label: t(labels[action]), danger: action === "kill" }))}
    />
  );
}

export function FlowBatchDialog(props: { batch: FlowBatch }) {
  return (
    <BatchQuestionDialog
      question={props.batch}
      title={({ action, count, items, filter }) => {
        const [first] = items;
        if (first && !filter && count === 1) return t(`flows.batch.${action}One`, first.workflowRunId);
        return t(`flows.batch.${action}`, formatNumber(count));
      }}
      action={(action) => t(labels[action])}
      why={({ action }) => t(`flows.batch.${action}Why`)}
      danger={(action) => action === "kill"}
    />
  );
}
