import type { QueryInput } from "../../../../../client/protocol/route.ts";
import type { routes } from "../../../../../client/protocol/routes/index.ts";
import { t } from "../../../i18n/index.ts";
import { createUrlFilters } from "../../../ui/filters.tsx";
import { givenOnly } from "../../batches/begun.ts";
import type { WorkflowBatchFilter } from "./workflow-actions.ts";

const defaults = { app: "", status: "", timing: "", search: "", tag: "", owner: "" };

/** What the list of workflows shows, kept in the URL, and the query that follows from it. */
export function createWorkflowFilters() {
  const filters = createUrlFilters(defaults);
  // A hand-written URL may say anything; what the platform would refuse counts as "not filtered".
  const timeType = () => {
    const timing = filters.get("timing");
    return timing === "cron" || timing === "api" ? timing : undefined;
  };
  const state = () => {
    switch (filters.get("status")) {
      case "enabled":
        return { enabled: true };
      case "disabled":
        return { enabled: false, published: true };
      case "draft":
        return { published: false };
      default:
        return {};
    }
  };
  const chips = () =>
    filters.chips({
      app: { name: t("jobs.filter.app"), value: filters.get("app") },
      search: { name: t("jobs.filter.searchChip"), value: filters.get("search") },
      tag: { name: t("jobs.filter.tag"), value: filters.get("tag") },
      owner: { name: t("jobs.filter.owner"), value: filters.get("owner") },
    });
  return {
    filters,
    chips,
    clearAll: () => filters.clear(),
    narrowed: () => filters.active(),
    query: (): QueryInput<typeof routes.listWorkflows> => ({
      app: filters.get("app"),
      search: filters.get("search"),
      timeType: timeType(),
      tag: filters.get("tag"),
      owner: filters.get("owner"),
      ...state(),
    }),
    /** The same for a batch. */
    batchFilter: (): WorkflowBatchFilter =>
      givenOnly({
        app: filters.get("app"),
        search: filters.get("search"),
        timeType: timeType(),
        tag: filters.get("tag"),
        owner: filters.get("owner"),
        ...state(),
      }),
  };
}

export type WorkflowFilters = ReturnType<typeof createWorkflowFilters>;
