import type { BodyInput } from "../../../../client/protocol/route.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { t } from "../../i18n/index.ts";
import { describeError } from "../../ui/error-state.tsx";
import { toast } from "../../ui/toast.tsx";

export type RunAction = "kill" | "rerun" | "mark_success";

const single = {
  kill: (ns: string, runId: string) => api.call(routes.killRun, { params: { ns, runId } }),
  rerun: (ns: string, runId: string) => api.call(routes.rerunRun, { params: { ns, runId } }),
  mark_success: (ns: string, runId: string) => api.call(routes.markRunSuccess, { params: { ns, runId } }),
};

function saidOf(action: RunAction, runId: string, fresh: string): string {
  switch (action) {
    case "kill":
      return t("runs.said.killed", runId);
    case "rerun":
      return t("runs.said.rerun", runId, fresh);
    case "mark_success":
      return t("runs.said.marked", runId);
  }
}

/** One action on one run; says in one line what became of it. Resolves to the run it led to. */
export function createRunAction(ns: () => string) {
  const action = createAction(async (kind: RunAction, runId: string) => {
    const started = await single[kind](ns(), runId);
    toast(saidOf(kind, runId, started.runId));
    return started.runId;
  });
  /** For what is done without a question: a failure has no dialog to stand in. */
  const runAndSay = async (kind: RunAction, runId: string) => {
    const outcome = await action.run(kind, runId);
    const failure = action.error();
    if (failure) toast(`${runId}: ${describeError(failure).what}. ${failure.message}`, "failed");
    return outcome;
  };
  return { ...action, runAndSay };
}

export type RunBatchFilter = NonNullable<BodyInput<typeof routes.batchRuns>["filter"]>;

/** One action on several runs, named or by what a filter finds, in the background. */
export function createRunBatch(ns: () => string) {
  return createAction((body: BodyInput<typeof routes.batchRuns>) =>
    api.call(routes.batchRuns, { params: { ns: ns() }, body }),
  );
}
