import "../workflows.css";
import { useNavigate, useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { t } from "../../../i18n/index.ts";
import { BatchButtons } from "../../../ui/batch-question.tsx";
import { Button } from "../../../ui/button.tsx";
import { createChangedRow } from "../../../ui/changed-row.ts";
import { ColumnChooser } from "../../../ui/columns.tsx";
import { FilterChips } from "../../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../../ui/page.tsx";
import { createPaging, Pager } from "../../../ui/pager.tsx";
import { createSelection, SelectionBar } from "../../../ui/selection.tsx";
import { Table } from "../../../ui/table.tsx";
import { createLabels } from "../../labels/labels.tsx";
import type { WorkflowBatchAction } from "./workflow-actions.ts";
import { createWorkflowColumns, workflowHref } from "./workflow-columns.tsx";
import { WorkflowFilterBar } from "./workflow-filter-bar.tsx";
import { createWorkflowFilters } from "./workflow-filters.ts";
import { WorkflowListEmpty } from "./workflow-list-empty.tsx";
import { createWorkflowMenu, type WorkflowTask } from "./workflow-menu.ts";
import { createWorkflowQuestion, WorkflowQuestionDialog } from "./workflow-question.tsx";
import { WorkflowRowActions } from "./workflow-row-actions.tsx";
import { WorkflowTasks } from "./workflow-tasks.tsx";

const APPS_MS = 30_000;
const batchActions: WorkflowBatchAction[] = ["enable", "disable", "run", "delete"];

/** What the list asks of the platform, following its filters and pages. */
function createWorkflowList() {
  const place = usePlace();
  const filters = createWorkflowFilters();
  const paging = createPaging("workflows", () => ({ ns: place.ns(), ...filters.filters.values() }));
  const workflows = createLive(
    routes.listWorkflows,
    () => ({ params: { ns: place.ns() }, query: { ...filters.query(), ...paging.query() } }),
    { key: "workflowId" },
  );
  const apps = createLive(routes.listApps, () => ({ params: { ns: place.ns() }, query: { limit: 200 } }), {
    key: "appId",
    everyMs: APPS_MS,
  });
  return { filters, paging, workflows, apps, labels: createLabels() };
}

export function WorkflowList() {
  const place = usePlace();
  const session = useSession();
  const navigate = useNavigate();
  const [search, setSearch] = useSearchParams<{ new?: string }>();
  const { filters, paging, workflows, apps, labels } = createWorkflowList();
  const columns = createWorkflowColumns();
  const rows = () => workflows.data()?.items;
  const selection = createSelection(
    () => rows()?.map((workflow) => String(workflow.workflowId)) ?? [],
    () => [place.ns(), filters.filters.values()],
  );
  const more = () => (workflows.data()?.nextCursor || paging.page() > 0 ? { total: undefined } : false);
  const selected = () => rows()?.filter((workflow) => selection.has(String(workflow.workflowId))) ?? [];
  const question = createWorkflowQuestion(place.ns, selection.clear);
  const changed = createChangedRow();
  const [task, setTask] = createSignal<WorkflowTask | undefined>(search.new ? { kind: "create" } : undefined);
  const end = () => {
    setTask(undefined);
    if (search.new) setSearch({ new: undefined }, { replace: true });
  };
  const menu = createWorkflowMenu({ onAct: question.ask, onTask: setTask });
  const noApp = () => apps.data()?.items.length === 0;
  const refresh = () => void workflows.refresh();
  return (
    <>
      <PageHead title={t("frame.menu.workflows")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={workflows.refreshing()} onRefresh={refresh} />
        <Show when={session.can("edits") && !noApp()}>
          <Button icon="download" onClick={() => setTask({ kind: "import" })}>
            {t("workflows.actions.import")}
          </Button>
          <Button look="primary" icon="plus" onClick={() => setTask({ kind: "create" })}>
            {t("workflows.create")}
          </Button>
        </Show>
      </PageHead>
      <WorkflowFilterBar filters={filters} apps={apps.data()?.items ?? []} labels={labels} />
      <FilterChips chips={filters.chips()} onClear={filters.clearAll} />
      <SelectionBar selection={selection} more={more()}>
        <BatchButtons
          question={question}
          items={selected()}
          filter={selection.everything() ? filters.batchFilter() : undefined}
          actions={batchActions.map((action) => ({
            action,
            label: t(`workflows.actions.${action}`),
            danger: action === "delete",
            disabled: action === "delete" && !session.can("edits"),
          }))}
        />
      </SelectionBar>
      <Table
        sticky
        class="workflows"
        caption={t("workflows.caption")}
        columns={columns}
        rows={rows()}
        rowId={(workflow) => String(workflow.workflowId)}
        selection={session.can("operates") ? selection : undefined}
        changed={changed.id()}
        stale={workflows.stale()}
        error={workflows.error()}
        onRetry={refresh}
        empty={
          <WorkflowListEmpty
            filters={filters}
            noApp={noApp()}
            edits={session.can("edits")}
            onCreate={() => setTask({ kind: "create" })}
          />
        }
        actions={(workflow) => <WorkflowRowActions workflow={workflow} menu={menu} onTask={setTask} />}
      />
      <Pager paging={paging} count={rows()?.length ?? 0} nextCursor={workflows.data()?.nextCursor} />
      <WorkflowQuestionDialog question={question} />
      <WorkflowTasks
        task={task()}
        apps={apps.data()?.items ?? []}
        onClose={end}
        onMade={(workflow) => navigate(workflowHref(place, workflow.workflowId))}
        onSaved={(workflow) => changed.mark(String(workflow.workflowId))}
      />
    </>
  );
}
