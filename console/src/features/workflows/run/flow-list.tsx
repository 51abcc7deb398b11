import "../../runs/runs.css";
import "../workflows.css";
import { Show } from "solid-js";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import type { WorkflowRunSummary } from "../../../../../client/protocol/workflow-run.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";
import { useSession } from "../../../app/session.tsx";
import { formatNumber } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { Button, LinkButton } from "../../../ui/button.tsx";
import { ColumnChooser } from "../../../ui/columns.tsx";
import { DateRangePicker } from "../../../ui/date-range-picker.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { FilterBar, FilterChips, SearchBox } from "../../../ui/filters.tsx";
import { Icon } from "../../../ui/icon.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../../ui/page.tsx";
import { createPaging, Pager } from "../../../ui/pager.tsx";
import { Segment } from "../../../ui/segment.tsx";
import { createSelection, SelectionBar } from "../../../ui/selection.tsx";
import { Table } from "../../../ui/table.tsx";
import { AppFilter } from "../../apps/app-filter.tsx";
import { TriggerFilter } from "../../runs/run-filter-bar.tsx";
import { RunKindTabs } from "../../runs/run-kind-tabs.tsx";
import { workflowHref, workflowRunHref } from "../list/workflow-columns.tsx";
import { createFlowQuestion, type FlowQuestion } from "./flow-actions.ts";
import { createFlowBatch, FlowBatchButtons, FlowBatchDialog } from "./flow-batch.tsx";
import { createFlowColumns } from "./flow-columns.tsx";
import { createFlowFilters, type FlowFilters, flowStatuses } from "./flow-filters.ts";
import { FlowQuestionDialog } from "./flow-question.tsx";
import { canRerunRun, canStop } from "./flow-words.ts";

function FlowFilterBar(props: {
  filters: FlowFilters;
  count: (status: (typeof flowStatuses)[number]) => string;
}) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <Segment
        kind="states"
        label={t("runs.filter.status")}
        value={props.filters.status() ?? "all"}
        onChange={(status) => filters.set({ status })}
        options={flowStatuses.map((status) => ({
          value: status,
          label: status === "all" ? t("words.all") : t(`status.${status}`),
          status: status === "all" ? undefined : status,
          count: props.count(status),
        }))}
      />
      <span class="grow" />
      <AppFilter value={filters.get("app")} onChange={(app) => filters.set({ app })} />
      <SearchBox
        label={t("flows.filterWorkflow")}
        value={filters.get("workflow")}
        onSearch={(workflow) => filters.set({ workflow }, { replace: true })}
      />
      <DateRangePicker value={filters.get("range")} onChange={(range) => filters.set({ range })} />
      <TriggerFilter
        value={props.filters.trigger()}
        onChange={(trigger) => filters.set({ trigger: trigger ?? "" })}
      />
    </FilterBar>
  );
}

function RowActions(props: { run: WorkflowRunSummary; question: FlowQuestion; onOnly: () => void }) {
  const place = usePlace();
  const session = useSession();
  const operates = () => session.can("operates");
  const rerun = () => void props.question.rerun(props.run.workflowRunId);
  const stop = () => props.question.stop(props.run.workflowRunId);
  return (
    <>
      <a class="act" href={workflowRunHref(place, props.run.workflowRunId)}>
        {t("runs.actions.details")}
        <span class="hidden"> {props.run.workflowRunId}</span>
      </a>
      <Show when={operates()} fallback={<span class="act" />}>
        <button type="button" class="act" onClick={() => (canStop(props.run) ? stop() : rerun())}>
          {canStop(props.run) ? t("flows.actions.stopShort") : t("runs.actions.rerun")}
          <span class="hidden"> {props.run.workflowRunId}</span>
        </button>
      </Show>
      <Menu
        class="act"
        label={t("words.moreFor", props.run.workflowRunId)}
        entries={[
          {
            label: t("runs.actions.details"),
            icon: "eye",
            href: workflowRunHref(place, props.run.workflowRunId),
          },
          {
            label: t("workflows.editor.openWorkflow"),
            icon: "workflows",
            href: workflowHref(place, props.run.workflowId),
          },
          { label: t("flows.actions.allRuns"), icon: "filter", onSelect: () => props.onOnly() },
          "line",
          {
            label: t("flows.actions.rerun"),
            icon: "rerun",
            disabled: !operates() || !canRerunRun(props.run),
            onSelect: rerun,
          },
          "line",
          {
            label: t("flows.actions.stop"),
            icon: "kill",
            danger: true,
            disabled: !operates() || !canStop(props.run),
            onSelect: stop,
          },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}

function FlowListEmpty(props: { filters: FlowFilters }) {
  const place = usePlace();
  return (
    <Show
      when={props.filters.narrowed()}
      fallback={
        <Empty
          icon="workflows"
          title={t("flows.empty.none")}
          action={
            <>
              <Button onClick={() => props.filters.filters.set({ range: "all" })}>
                {t("runs.empty.anyTime")}
              </Button>
              <LinkButton look="primary" href={place.inNamespace("workflows")}>
                {t("flows.empty.toWorkflows")}
              </LinkButton>
            </>
          }
        >
          {t("flows.empty.noneWhy")}
        </Empty>
      }
    >
      <Empty
        icon="filter"
        title={t("flows.empty.filtered")}
        action={<Button onClick={props.filters.clearAll}>{t("list.clearFilters")}</Button>}
      >
        {t("runs.empty.filteredWhy")}
      </Empty>
    </Show>
  );
}

/** The second tab of the execution list. */
export function FlowList() {
  const place = usePlace();
  const session = useSession();
  const filters = createFlowFilters();
  const paging = createPaging("workflow-runs", () => ({ ns: place.ns(), ...filters.filters.values() }));
  const runs = createLive(
    routes.listWorkflowRuns,
    () => ({ params: { ns: place.ns() }, query: { ...filters.listQuery(), ...paging.query() } }),
    { key: "workflowRunId" },
  );
  const counts = createLive(routes.countWorkflowRuns, () => ({
    params: { ns: place.ns() },
    query: filters.countQuery(),
  }));
  const columns = createFlowColumns("workflow-runs", () => filters.filters.get("range") !== "today");
  const question = createFlowQuestion(place.ns);
  const rows = () => runs.data()?.items;
  const selection = createSelection(
    () => rows()?.map((run) => run.workflowRunId) ?? [],
    () => [place.ns(), filters.batchFilter()],
  );
  const selected = () => rows()?.filter((run) => selection.has(run.workflowRunId)) ?? [];
  const batch = createFlowBatch(place.ns, selection.clear);
  const refresh = () => void Promise.all([runs.refresh(), counts.refresh()]);
  const count = (status: (typeof flowStatuses)[number]) => {
    const known = counts.data();
    return known ? formatNumber(known[status]) : "–";
  };
  const total = () => (counts.stale() ? undefined : count(filters.status() ?? "all"));
  const more = () => (runs.data()?.nextCursor || paging.page() > 0 ? { total: total() } : false);
  return (
    <>
      <PageHead title={t("frame.menu.executions")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={runs.refreshing()} onRefresh={refresh} />
      </PageHead>
      <RunKindTabs current="workflows" />
      <FlowFilterBar filters={filters} count={count} />
      <FilterChips chips={filters.chips()} onClear={filters.clearAll} />
      <SelectionBar selection={selection} more={more()}>
        <FlowBatchButtons
          batch={batch}
          runs={selected()}
          filter={selection.everything() ? filters.batchFilter() : undefined}
        />
      </SelectionBar>
      <Table
        sticky
        class="runs flows"
        caption={t("flows.caption")}
        columns={columns}
        rows={rows()}
        rowId={(run) => run.workflowRunId}
        rowState={(run) => run.status}
        selection={session.can("operates") ? selection : undefined}
        stale={runs.stale()}
        error={runs.error()}
        onRetry={refresh}
        empty={<FlowListEmpty filters={filters} />}
        actions={(run) => (
          <RowActions
            run={run}
            question={question}
            onOnly={() => filters.filters.set({ workflow: String(run.workflowId) })}
          />
        )}
      />
      <Pager
        paging={paging}
        count={rows()?.length ?? 0}
        nextCursor={runs.data()?.nextCursor}
        total={total()}
      />
      <FlowQuestionDialog question={question} />
      <FlowBatchDialog batch={batch} />
    </>
  );
}
