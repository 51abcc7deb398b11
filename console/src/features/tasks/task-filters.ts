import { taskStates } from "../../../../client/protocol/task.ts";
import { t } from "../../i18n/index.ts";
import { createUrlFilters, type FilterChip } from "../../ui/filters.tsx";

const defaults = { state: "all", name: "", task: "" };

/** What a list of tasks shows, kept in the URL. */
export function createTaskFilters() {
  const filters = createUrlFilters(defaults);
  const state = () => taskStates.find((known) => known === filters.get("state"));
  /** A task by its number: where a line of the log leads. */
  const task = () => (/^\d{1,7}$/.test(filters.get("task")) ? filters.get("task") : undefined);
  const chips = (): FilterChip[] => {
    const wanted = task();
    if (wanted === undefined) return [];
    return [{ name: t("tasks.filter.task"), value: wanted, onRemove: () => filters.clear("task") }];
  };
  return {
    filters,
    state,
    task,
    chips,
    active: () => filters.active(),
    clear: () => filters.clear(),
  };
}

export type TaskFilters = ReturnType<typeof createTaskFilters>;
