import type { QueryInput } from "../../../../../client/protocol/route.ts";
import type { routes } from "../../../../../client/protocol/routes/index.ts";
import { type Trigger, triggers } from "../../../../../client/protocol/run.ts";
import { t } from "../../../i18n/index.ts";
import { createRangeBounds } from "../../../ui/date-range.ts";
import { rangeWords } from "../../../ui/date-range-picker.tsx";
import { createUrlFilters } from "../../../ui/filters.tsx";
import { givenOnly } from "../../batches/begun.ts";
import { triggerWord } from "../../runs/run-filters.ts";
import type { FlowBatchFilter } from "./flow-batch.tsx";

const defaults = { status: "all", app: "", workflow: "", trigger: "", range: "today" };

/** A workflow run is never in the pool: that is for runs of jobs. */
export const flowStatuses = ["all", "success", "failed", "running", "waiting", "skipped"] as const;
export type FlowStatus = Exclude<(typeof flowStatuses)[number], "all">;

const oneOf = <T extends string>(known: readonly T[], value: string): T | undefined =>
  known.find((name) => name === value);

/** What the list of workflow runs shows, kept in the URL, and the queries that follow from it. */
export function createFlowFilters() {
  const filters = createUrlFilters(defaults);
  const bounds = createRangeBounds(() => filters.get("range"));
  const status = (): FlowStatus | undefined => {
    const known = oneOf(flowStatuses, filters.get("status"));
    return known === "all" ? undefined : known;
  };
  const trigger = (): Trigger | undefined => oneOf(triggers, filters.get("trigger"));
  const common = (): QueryInput<typeof routes.countWorkflowRuns> => ({
    app: filters.get("app"),
    workflow: filters.get("workflow"),
    trigger: trigger(),
    ...bounds(),
  });
  const chips = () =>
    filters.chips({
      app: { name: t("runs.filter.app"), value: filters.get("app") },
      workflow: { name: t("workflows.columns.workflow"), value: filters.get("workflow") },
      trigger: { name: t("runs.filter.trigger"), value: triggerWord(trigger()) },
      range: { name: t("runs.filter.time"), value: rangeWords(filters.get("range")) },
    });
  return {
    filters,
    status,
    trigger,
    chips,
    clearAll: () => filters.clear(),
    narrowed: () => filters.active("status", "app", "workflow", "trigger"),
    countQuery: common,
    /** The same for a batch. */
    batchFilter: (): FlowBatchFilter => {
      const only = status();
      return givenOnly({
        app: filters.get("app"),
        workflow: filters.get("workflow"),
        trigger: trigger(),
        status: only ? [only] : undefined,
        ...bounds(),
      });
    },
    listQuery: (): QueryInput<typeof routes.listWorkflowRuns> => {
      const only = status();
      return { ...common(), ...(only ? { status: only } : {}) };
    },
  };
}

export type FlowFilters = ReturnType<typeof createFlowFilters>;
