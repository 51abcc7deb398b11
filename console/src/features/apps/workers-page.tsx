import "./apps.css";
import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { ConnectedWorker } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createUrlFilters, FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Table } from "../../ui/table.tsx";
import { AppDialogs, type AppTask } from "./app-dialogs.tsx";
import { AppGone } from "./app-gone.tsx";
import { createAppEntries, snapshot } from "./app-row-actions.tsx";
import { agentCommand, KEY_PLACE } from "./connect-commands.ts";
import { createWorkerColumns } from "./worker-columns.tsx";

/** Heartbeats are no change that a feed would tell of, and when a worker was last heard of is what this page shows. */
const HEARD_MS = 2_000;

const states = ["all", "healthy", "busy", "lost"] as const;

function createWorkersPage() {
  const place = usePlace();
  const params = useParams<{ appId: string }>();
  const at = () => ({ params: { ns: place.ns(), appId: params.appId } });
  const app = createLive(routes.getApp, at, { key: "appId" });
  const workers = createLive(routes.listWorkers, at, { key: "workerId", everyMs: HEARD_MS });
  const filters = createUrlFilters({ state: "all", search: "" });
  const count = (state: ConnectedWorker["state"]) =>
    workers.data()?.items.filter((worker) => worker.state === state).length ?? 0;
  const holds = (worker: ConnectedWorker) =>
    [worker.address, worker.workerId, worker.clientKind, ...worker.labels].some((text) =>
      text.toLocaleLowerCase().includes(filters.get("search").toLocaleLowerCase()),
    );
  const rows = () =>
    workers
      .data()
      ?.items.filter(
        (worker) =>
          (filters.get("state") === "all" || worker.state === filters.get("state")) && holds(worker),
      );
  return {
    appId: () => params.appId,
    app,
    workers,
    filters,
    count,
    rows,
    refresh: () => void Promise.all([app.refresh(), workers.refresh()]),
  };
}

type Page = ReturnType<typeof createWorkersPage>;

function WorkersEmpty(props: { page: Page; onConnect: () => void }) {
  const place = usePlace();
  const command = () =>
    agentCommand({
      url: location.origin,
      namespace: place.ns(),
      appId: props.page.appId(),
      appKey: KEY_PLACE,
    });
  return (
    <Show
      when={props.page.workers.data()?.items.length === 0}
      fallback={
        <Empty
          icon="filter"
          title={t("apps.workers.filtered")}
          action={<Button onClick={() => props.page.filters.clear()}>{t("list.clearFilters")}</Button>}
        />
      }
    >
      <Empty
        icon="worker"
        title={t("apps.workers.none")}
        command={command()}
        action={
          <Button look="primary" icon="key" onClick={props.onConnect}>
            {t("apps.actions.connect")}
          </Button>
        }
      >
        {t("apps.workers.noneWhy")}
      </Empty>
    </Show>
  );
}

function Filters(props: { page: Page }) {
  const { filters, workers } = props.page;
  return (
    <FilterBar>
      <Segment
        kind="filter"
        label={t("apps.workers.columns.state")}
        value={filters.get("state")}
        onChange={(state) => filters.set({ state })}
        options={states.map((state) => ({
          value: state,
          label: state === "all" ? t("words.all") : t(`health.${state}`),
          count: formatNumber(
            state === "all" ? (workers.data()?.items.length ?? 0) : props.page.count(state),
          ),
        }))}
      />
      <span class="grow" />
      <SearchBox
        label={t("apps.workers.search")}
        value={filters.get("search")}
        onSearch={(search) => filters.set({ search }, { replace: true })}
      />
    </FilterBar>
  );
}

function AppButtons(props: { page: Page; onTask: (task: AppTask) => void }) {
  const session = useSession();
  return (
    <Show when={props.page.app.data()}>
      {(app) => (
        <>
          <Show when={session.can("edits")}>
            <Button icon="edit" onClick={() => props.onTask({ kind: "edit", app: snapshot(app()) })}>
              {t("apps.actions.edit")}
            </Button>
          </Show>
          <Menu
            class="btn icon"
            label={t("words.moreFor", app().name)}
            entries={createAppEntries(app, props.onTask)()}
          >
            <Icon name="more" />
          </Menu>
          <Button
            look="primary"
            icon="plus"
            onClick={() => props.onTask({ kind: "connect", app: snapshot(app()) })}
          >
            {t("apps.actions.connect")}
          </Button>
        </>
      )}
    </Show>
  );
}

/** Every client connected to an app, and how to connect one. */
export function WorkersPage() {
  const place = usePlace();
  const navigate = useNavigate();
  const page = createWorkersPage();
  const columns = createWorkerColumns();
  const [task, setTask] = createSignal<AppTask>();
  const name = () => page.app.data()?.name ?? page.appId();
  const gone = () => (page.app.error()?.code === "not_found" ? page.app.error() : undefined);
  return (
    <>
      <PageHead
        title={t("apps.workers.title", name())}
        crumbs={[
          { label: t("frame.menu.apps"), href: place.inNamespace("apps") },
          { label: page.appId(), mono: true },
        ]}
      >
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={page.workers.refreshing()} onRefresh={page.refresh} />
        <AppButtons page={page} onTask={setTask} />
      </PageHead>
      <Show when={!gone()} fallback={<Show when={gone()}>{(error) => <AppGone error={error()} />}</Show>}>
        <Filters page={page} />
        <Table
          sticky
          class="workers"
          caption={t("apps.workers.caption")}
          columns={columns}
          rows={page.rows()}
          rowId={(worker) => worker.workerId}
          error={page.workers.error()}
          onRetry={page.refresh}
          empty={
            <WorkersEmpty
              page={page}
              onConnect={() => setTask({ kind: "connect", app: { appId: page.appId(), name: name() } })}
            />
          }
          expected={3}
        />
      </Show>
      <AppDialogs
        task={task()}
        onTask={setTask}
        onWorkersPage
        onDeleted={() => navigate(place.inNamespace("apps"))}
      />
    </>
  );
}
