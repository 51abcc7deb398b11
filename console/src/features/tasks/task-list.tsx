import "./tasks.css";
import { Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import type { Run } from "../../../../client/protocol/run.ts";
import type { RunTask } from "../../../../client/protocol/task.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { FilterBar, FilterChips } from "../../ui/filters.tsx";
import { RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { createOpenRows } from "../../ui/row-toggle.tsx";
import { createSelection, SelectionBar } from "../../ui/selection.tsx";
import { Table } from "../../ui/table.tsx";
import { runHref } from "../runs/run-columns.tsx";
import type { ExecutionView } from "./execution-view.ts";
import { refreshWithRun, whileOpen } from "./run-following.ts";
import { TaskBatchButtons } from "./task-batch-buttons.tsx";
import { createTaskColumns } from "./task-columns.tsx";
import { TaskDetail } from "./task-detail.tsx";
import { TaskStateFilters } from "./task-filter-bar.tsx";
import { createTaskFilters, type TaskFilters } from "./task-filters.ts";
import { logLabelOf } from "./task-label.ts";
import { NoTasks } from "./task-list-empty.tsx";
import { createTaskQuestion, TaskQuestionDialog } from "./task-question.tsx";
import { TaskRowActions } from "./task-row-actions.tsx";
import { isGrid, kindOf, MOST_FAILURES, spokenId, takesActions, taskNamed } from "./task-words.ts";

/** A list beside other things shows fewer rows at first. */
const FEW_ROWS = 10;

export interface TaskListProps {
  run: Run;
  view: ExecutionView;
}

/** The page of tasks that the filters ask for. */
function createTaskPage(props: TaskListProps, filters: TaskFilters) {
  const place = usePlace();
  const failuresOnly = () => isGrid(props.run.mode);
  const paging = createPaging(
    failuresOnly() ? "task-failures" : "tasks",
    () => ({ runId: props.run.runId, ...filters.filters.values() }),
    failuresOnly() ? FEW_ROWS : undefined,
  );
  const query = () => {
    const one = filters.task();
    // The cursor is the number of the next task.
    if (one !== undefined && !failuresOnly()) return { cursor: one, limit: 1 };
    return {
      ...paging.query(),
      state: failuresOnly() ? ("failed" as const) : filters.state(),
      taskName: filters.filters.get("name") || undefined,
    };
  };
  const page = createLive(
    routes.listTasks,
    () => ({ params: { ns: place.ns(), runId: props.run.runId }, query: query() }),
    { key: "taskId", everyMs: whileOpen(() => props.run) },
  );
  refreshWithRun(() => props.run, page.refresh);
  const rows = () => {
    const items = page.data()?.items;
    const one = filters.task();
    return one === undefined || failuresOnly() ? items : items?.filter((task) => task.taskId === one);
  };
  return { paging, page, rows };
}

/** Subtasks, shards or parts of a run; of grids what failed. */
export function TaskList(props: TaskListProps) {
  const place = usePlace();
  const session = useSession();
  const kind = kindOf(props.run.mode);
  const failures = isGrid(props.run.mode);
  const filters = createTaskFilters();
  const { paging, page, rows } = createTaskPage(props, filters);
  const open = createOpenRows<string>();
  const { addressOf } = props.view;
  const columns = createTaskColumns({ kind, failures, open, addressOf });
  const selection = createSelection(() => rows()?.map((task) => task.taskId) ?? []);
  const selected = () => rows()?.filter((task) => selection.has(task.taskId)) ?? [];
  const question = createTaskQuestion({
    ns: place.ns,
    run: () => props.run,
    addressOf,
    onDone: selection.clear,
  });
  const acts = () => session.can("operates") && takesActions(props.run);
  const failed = () => props.view.data()?.totals.failed ?? 0;
  const nameOf = (task: RunTask) => taskNamed(kind, spokenId(kind, task, addressOf));
  const logHref = (task: RunTask) =>
    `${runHref(place, props.run.runId)}?tab=log&of=${encodeURIComponent(logLabelOf(task))}`;
  return (
    <>
      <FilterBar>
        <Show when={!failures} fallback={<span class="grow" />}>
          <TaskStateFilters filters={filters} view={props.view} kind={kind} />
        </Show>
        <Show when={acts() && failed() > 1}>
          <Button icon="rerun" busy={question.reading()} onClick={() => void question.askAllFailed()}>
            {t("tasks.actions.rerunFailed", formatNumber(Math.min(failed(), MOST_FAILURES)))}
          </Button>
        </Show>
        <ColumnChooser columns={columns} />
        <RefreshButton busy={page.refreshing()} onRefresh={() => void page.refresh()} />
      </FilterBar>
      <FilterChips chips={filters.chips()} onClear={filters.clear} />
      <SelectionBar selection={selection}>
        <TaskBatchButtons question={question} tasks={selected()} />
      </SelectionBar>
      <Table
        class="tasks"
        caption={t(`tasks.caption.${failures ? "failures" : kind}`)}
        columns={columns}
        rows={rows()}
        rowId={(task) => task.taskId}
        rowName={nameOf}
        rowState={(task) => task.state}
        isOpen={(task) => open.has(task.taskId)}
        detail={(task) => <TaskDetail task={task} addressOf={addressOf} />}
        selection={acts() ? selection : undefined}
        stale={page.stale()}
        error={page.error()}
        onRetry={() => void page.refresh()}
        empty={<NoTasks filters={filters} run={props.run} />}
        actionsWidth={176}
        actions={(task) => (
          <TaskRowActions
            task={task}
            name={nameOf(task)}
            takesActions={takesActions(props.run)}
            logHref={logHref(task)}
            onAct={question.ask}
          />
        )}
      />
      <Show when={(rows()?.length ?? 0) > 0 || paging.page() > 0}>
        <Pager
          paging={paging}
          count={rows()?.length ?? 0}
          nextCursor={filters.task() === undefined ? page.data()?.nextCursor : null}
        />
      </Show>
      <TaskQuestionDialog question={question} />
    </>
  );
}
