import { createSignal } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createAction } from "../../../api/action.ts";
import { api } from "../../../api/client.ts";
import { t } from "../../../i18n/index.ts";
import { describeError } from "../../../ui/error-state.tsx";
import { toast } from "../../../ui/toast.tsx";

/** Stopping a whole run asks once; running it again does not. `onRerun` hears the run that it led to. */
export function createFlowQuestion(ns: () => string, onRerun?: (workflowRunId: string) => void) {
  const [asked, setAsked] = createSignal<string>();
  const stopping = createAction(async (workflowRunId: string): Promise<true> => {
    await api.call(routes.killWorkflowRun, { params: { ns: ns(), workflowRunId }, body: {} });
    toast(t("flows.said.stopped", workflowRunId));
    return true;
  });
  const rerunning = createAction((workflowRunId: string) =>
    api.call(routes.rerunWorkflowRun, { params: { ns: ns(), workflowRunId } }),
  );
  return {
    stop: (workflowRunId: string) => {
      stopping.clear();
      setAsked(workflowRunId);
    },
    rerun: async (workflowRunId: string) => {
      const fresh = await rerunning.run(workflowRunId);
      const error = rerunning.error();
      if (error) toast(`${workflowRunId}: ${describeError(error).what}. ${error.message}`, "failed");
      if (!fresh) return;
      toast(t("runs.said.rerun", workflowRunId, fresh.workflowRunId));
      onRerun?.(fresh.workflowRunId);
    },
    asked,
    close: () => setAsked(undefined),
    confirm: async () => {
      const id = asked();
      if (id !== undefined && (await stopping.run(id))) setAsked(undefined);
    },
    busy: () => stopping.busy() || rerunning.busy(),
    error: stopping.error,
  };
}

export type FlowQuestion = ReturnType<typeof createFlowQuestion>;
