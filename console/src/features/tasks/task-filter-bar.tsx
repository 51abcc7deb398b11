import { Show } from "solid-js";
import { type TaskCounts, taskStates } from "../../../../client/protocol/task.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import type { ExecutionView } from "./execution-view.ts";
import type { TaskFilters } from "./task-filters.ts";
import type { TaskKind } from "./task-words.ts";

/** By state, with how many there are of each; by name, where tasks have several. */
export function TaskStateFilters(props: { filters: TaskFilters; view: ExecutionView; kind: TaskKind }) {
  const { filters } = props.filters;
  const names = () => props.view.data()?.taskNames ?? [];
  const counts = (): TaskCounts | undefined => {
    const name = filters.get("name");
    return name === "" ? props.view.data()?.totals : names().find((one) => one.taskName === name);
  };
  const countOf = (state: keyof TaskCounts) => {
    const known = counts();
    return known ? formatNumber(known[state]) : "–";
  };
  return (
    <>
      <Segment
        kind="states"
        label={t("tasks.filter.state")}
        value={props.filters.state() ?? "all"}
        onChange={(state) => filters.set({ state, task: "" })}
        options={(["all", ...taskStates] as const).map((state) => ({
          value: state,
          label: state === "all" ? t("words.all") : t(`status.${state}`),
          status: state === "all" ? undefined : state,
          count: countOf(state === "all" ? "total" : state),
        }))}
      />
      <span class="grow" />
      <Show when={props.kind === "subtasks" && names().length > 1}>
        <Select
          label={t("tasks.filter.name")}
          value={filters.get("name")}
          onChange={(name) => filters.set({ name, task: "" })}
          options={[
            { value: "", label: t("tasks.filter.allNames") },
            ...names().map(({ taskName, total }) => ({
              value: taskName,
              label: taskName || t("tasks.names.unnamed"),
              note: formatNumber(total),
            })),
          ]}
        />
      </Show>
    </>
  );
}
