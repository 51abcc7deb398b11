import { Show } from "solid-js";
import type { Run } from "../../../../client/protocol/run.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import type { TaskFilters } from "./task-filters.ts";
import { isGrid } from "./task-words.ts";

/** Why there is nothing, and the way back. */
export function NoTasks(props: { filters: TaskFilters; run: Run }) {
  return (
    <Show
      when={props.filters.active()}
      fallback={
        <Show
          when={isGrid(props.run.mode)}
          fallback={
            <Empty icon="executions" title={t("tasks.empty.none")}>
              {t("tasks.empty.noneWhy")}
            </Empty>
          }
        >
          <p class="none-yet">{t("tasks.failures.none")}</p>
        </Show>
      }
    >
      <Empty
        icon="filter"
        title={t("tasks.empty.filtered")}
        action={<Button onClick={props.filters.clear}>{t("list.clearFilters")}</Button>}
      />
    </Show>
  );
}
