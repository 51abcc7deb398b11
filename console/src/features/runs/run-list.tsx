import "./runs.css";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { BatchButtons } from "../../ui/batch-question.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { FilterChips } from "../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { createSelection, SelectionBar } from "../../ui/selection.tsx";
import { Table } from "../../ui/table.tsx";
import { createRunColumns } from "./run-columns.tsx";
import { countWords, RunFilterBar } from "./run-filter-bar.tsx";
import { createRunFilters } from "./run-filters.ts";
import { RunKindTabs } from "./run-kind-tabs.tsx";
import { RunListEmpty } from "./run-list-empty.tsx";
import { createRunQuestion, RunQuestionDialog } from "./run-question.tsx";
import { RunRowActions } from "./run-row-actions.tsx";

const batchActions = [
  { action: "rerun", label: "runs.actions.rerun" },
  { action: "mark_success", label: "runs.actions.markSuccess" },
  { action: "kill", label: "runs.actions.kill" },
] as const;

/** What the list asks of the platform, following its filters and pages. */
function createRunList() {
  const place = usePlace();
  const filters = createRunFilters();
  const paging = createPaging("runs", () => ({ ns: place.ns(), ...filters.filters.values() }));
  const runs = createLive(
    routes.listRuns,
    () => ({ params: { ns: place.ns() }, query: { ...filters.listQuery(), ...paging.query() } }),
    { key: "runId" },
  );
  const counts = createLive(routes.countRuns, () => ({
    params: { ns: place.ns() },
    query: filters.countQuery(),
  }));
  return {
    filters,
    paging,
    runs,
    counts,
    refresh: () => void Promise.all([runs.refresh(), counts.refresh()]),
  };
}

export function RunList() {
  const place = usePlace();
  const session = useSession();
  const { filters, paging, runs, counts, refresh } = createRunList();
  const columns = createRunColumns(() => filters.filters.get("range") !== "today");
  const rows = () => runs.data()?.items;
  const selection = createSelection(
    () => rows()?.map((run) => run.runId) ?? [],
    () => [place.ns(), filters.batchFilter()],
  );
  const more = () => (runs.data()?.nextCursor || paging.page() > 0 ? { total: total() } : false);
  const selected = () => rows()?.filter((run) => selection.has(run.runId)) ?? [];
  const question = createRunQuestion(place.ns, selection.clear);
  const total = () => {
    const known = counts.data();
    return known && !counts.stale() ? countWords(known, filters.status() ?? "all") : undefined;
  };
  return (
    <>
      <PageHead title={t("frame.menu.executions")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={runs.refreshing()} onRefresh={refresh} />
      </PageHead>
      <RunKindTabs current="jobs" />
      <RunFilterBar filters={filters} counts={counts.data()} />
      <FilterChips chips={filters.chips()} onClear={filters.clearAll} />
      <SelectionBar selection={selection} more={more()}>
        <BatchButtons
          question={question}
          items={selected()}
          filter={selection.everything() ? filters.batchFilter() : undefined}
          actions={batchActions.map(({ action, label }) => ({
            action,
            label: t(label),
            danger: action === "kill",
          }))}
        />
      </SelectionBar>
      <Table
        sticky
        class="runs"
        caption={t("runs.caption")}
        columns={columns}
        rows={rows()}
        rowId={(run) => run.runId}
        rowState={(run) => run.status}
        selection={session.can("operates") ? selection : undefined}
        sort={filters.sort()}
        onSort={filters.setSort}
        stale={runs.stale()}
        error={runs.error()}
        onRetry={refresh}
        empty={<RunListEmpty filters={filters} />}
        actions={(run) => (
          <RunRowActions
            run={run}
            onAct={question.ask}
            onJobRuns={() => filters.filters.set({ job: String(run.jobId) })}
          />
        )}
      />
      <Pager
        paging={paging}
        count={rows()?.length ?? 0}
        nextCursor={runs.data()?.nextCursor}
        total={total()}
      />
      <RunQuestionDialog question={question} />
    </>
  );
}
