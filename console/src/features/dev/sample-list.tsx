import { createSignal, Show } from "solid-js";
import type { RunStatus } from "../../../../client/protocol/run.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { Mono, ObjectId } from "../../ui/code.tsx";
import { ColumnChooser, createColumns } from "../../ui/columns.tsx";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { createUrlFilters, FilterBar, FilterChips, SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import { createSelection, SelectionBar } from "../../ui/selection.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Table, type TableSort } from "../../ui/table.tsx";
import { LinkTabs } from "../../ui/tabs.tsx";
import { Duration, Time } from "../../ui/time.tsx";
import { toast } from "../../ui/toast.tsx";
import { type SampleRun, sampleRuns } from "./sample-runs.ts";

const statuses: (RunStatus | "all")[] = ["all", "success", "failed", "running", "pool", "waiting", "skipped"];
const counts: Record<string, string> = {
  all: "1,204",
  success: "1,176",
  failed: "9",
  running: "4",
  pool: "3",
  waiting: "1",
  skipped: "11",
};

function createRunColumns() {
  return createColumns<SampleRun>("sample-runs", [
    {
      key: "status",
      label: () => "Status",
      width: 90,
      card: "l2",
      always: true,
      cell: (run) => <StatusMark status={run.status} tip={run.why} />,
    },
    {
      key: "name",
      label: () => "Job",
      card: "l1",
      always: true,
      cell: (run) => (
        <a href="/dev/gallery">
          <ObjectId id={run.runId} />
          {run.name}
        </a>
      ),
    },
    {
      key: "type",
      label: () => "Type, mode",
      width: 138,
      from: 760,
      card: "l3",
      cell: (run) => (
        <>
          <Mono dim>{run.type}</Mono> {run.mode}
        </>
      ),
    },
    {
      key: "flow",
      label: () => "Workflow",
      width: 70,
      from: 1100,
      cell: (run) => (
        <Show when={run.workflowRunId} fallback={<span class="faint">{t("words.notAvailable")}</span>}>
          <Mono>{run.workflowRunId}</Mono>
        </Show>
      ),
    },
    { key: "app", label: () => "App", width: 88, from: 860, card: "r3", cell: (run) => run.app },
    {
      key: "trigger",
      label: () => "Trigger, by",
      width: 124,
      from: 1100,
      cell: (run) => (
        <>
          {run.trigger} <span class="dim">{run.operator}</span>
        </>
      ),
    },
    {
      key: "due",
      label: () => "Due",
      width: 70,
      end: true,
      sortKey: "due",
      card: "l4",
      cardLabel: true,
      cell: (run) => <Time at={run.scheduleTime} format="list" />,
    },
    {
      key: "start",
      label: () => "Start",
      width: 70,
      end: true,
      sortKey: "start",
      from: 1000,
      card: "r4",
      cardLabel: true,
      cell: (run) => <Time at={run.startedAt} format="list" />,
    },
    {
      key: "end",
      label: () => "End",
      width: 70,
      end: true,
      sortKey: "end",
      from: 1440,
      cell: (run) => <Time at={run.finishedAt} format="list" />,
    },
    {
      key: "took",
      label: () => "Took",
      width: 80,
      end: true,
      card: "r2",
      cell: (run) => <Duration from={run.startedAt} to={run.finishedAt} />,
    },
  ]);
}

function RowActions(props: { run: SampleRun }) {
  const open = () => ["running", "pool", "waiting"].includes(props.run.status);
  return (
    <>
      <a class="act" href="/dev/gallery">
        {t("words.details")}
      </a>
      <button type="button" class="act" onClick={() => toast(`${props.run.runId}`)}>
        {open() ? "Kill" : "Rerun"}
      </button>
      <Menu
        class="act"
        label={t("words.moreFor", props.run.runId)}
        entries={[
          { label: t("words.details"), icon: "eye", onSelect: () => toast("Details") },
          { label: "Rerun", icon: "rerun", onSelect: () => toast("Rerun") },
          { label: "Mark success", icon: "success", disabled: props.run.status !== "failed" },
          "line",
          { label: "Kill", icon: "kill", danger: true, disabled: !open() },
        ]}
      >
        <Icon name="more" />
      </Menu>
    </>
  );
}

/** The execution list of the mock, drawn with the parts; every part of a list in one place. */
export function SampleList() {
  const filters = createUrlFilters({ status: "all", app: "", job: "", range: "today" });
  const columns = createRunColumns();
  const paging = createPaging("sample-runs", filters.values);
  const [sort, setSort] = createSignal<TableSort>({ key: "due", ascending: false });
  const runs = sampleRuns(Date.now());
  const shown = () =>
    runs.filter(
      (run) =>
        (filters.get("status") === "all" || run.status === filters.get("status")) &&
        (filters.get("app") === "" || run.app === filters.get("app")) &&
        run.name.toLowerCase().includes(filters.get("job").toLowerCase()),
    );
  const selection = createSelection(() => shown().map((run) => run.runId));
  return (
    <>
      <PageHead title={t("frame.menu.executions")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton onRefresh={() => toast("Refreshed")} />
      </PageHead>
      <LinkTabs
        label="Kind of run"
        tabs={[
          { label: "Job runs", href: "/dev/list", current: true },
          { label: "Workflow runs", href: "/dev/gallery", current: false },
        ]}
      />
      <FilterBar>
        <Segment
          kind="states"
          label="Status"
          value={filters.get("status")}
          onChange={(status) => filters.set({ status })}
          options={statuses.map((status) => ({
            value: status,
            label: status === "all" ? t("words.all") : t(`status.${status}`),
            status: status === "all" ? undefined : status,
            count: counts[status],
          }))}
        />
        <span class="grow" />
        <Select
          label="App"
          value={filters.get("app")}
          onChange={(app) => filters.set({ app })}
          options={[
            { value: "", label: "All apps" },
            ...["crm", "platform", "risk", "search"].map((app) => ({ value: app, label: app })),
          ]}
        />
        <SearchBox
          label="Job id or name"
          value={filters.get("job")}
          onSearch={(job) => filters.set({ job }, { replace: true })}
        />
        <DateRangePicker value={filters.get("range")} onChange={(range) => filters.set({ range })} />
      </FilterBar>
      <FilterChips
        chips={
          filters.active("app")
            ? [{ name: "app", value: filters.get("app"), onRemove: () => filters.clear("app") }]
            : []
        }
        onClear={() => filters.clear()}
      />
      <SelectionBar selection={selection}>
        <Button size="small" onClick={() => toast("Rerun")}>
          Rerun
        </Button>
        <Button size="small">Kill</Button>
      </SelectionBar>
      <Table
        sticky
        caption="Job runs due today, newest first"
        columns={columns}
        rows={shown()}
        rowId={(run) => run.runId}
        rowState={(run) => run.status}
        selection={selection}
        sort={sort()}
        onSort={setSort}
        actions={(run) => <RowActions run={run} />}
      />
      <Pager paging={paging} count={shown().length} nextCursor="next" total="1,204" />
    </>
  );
}
