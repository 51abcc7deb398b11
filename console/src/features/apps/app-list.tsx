import "./apps.css";
import { useSearchParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import type { App } from "../../../../client/protocol/app.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { createChangedRow } from "../../ui/changed-row.ts";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createUrlFilters, FilterBar, SearchBox } from "../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Table } from "../../ui/table.tsx";
import { createAppColumns } from "./app-columns.tsx";
import { AppDialogs, type AppTask } from "./app-dialogs.tsx";
import { AppRowActions } from "./app-row-actions.tsx";

function AppsEmpty(props: { filtered: boolean; onClear: () => void; onCreate?: () => void }) {
  return (
    <Show
      when={props.filtered}
      fallback={
        <Empty
          icon="apps"
          title={t("apps.empty.title")}
          action={
            <Show when={props.onCreate}>
              <Button look="primary" icon="plus" onClick={() => props.onCreate?.()}>
                {t("apps.create")}
              </Button>
            </Show>
          }
        >
          {t("apps.empty.why")}
        </Empty>
      }
    >
      <Empty
        icon="filter"
        title={t("apps.empty.filtered")}
        action={<Button onClick={props.onClear}>{t("list.clearFilters")}</Button>}
      />
    </Show>
  );
}

export function AppList() {
  const place = usePlace();
  const session = useSession();
  const [search, setSearch] = useSearchParams();
  const filters = createUrlFilters({ search: "" });
  const paging = createPaging("apps", () => ({ ns: place.ns(), ...filters.values() }));
  const apps = createLive(
    routes.listApps,
    () => ({ params: { ns: place.ns() }, query: { ...filters.values(), ...paging.query() } }),
    { key: "appId" },
  );
  // Other pages link here to create an app: `?new=true`.
  const [task, setTask] = createSignal<AppTask | undefined>(
    search.new === undefined ? undefined : { kind: "create" },
  );
  if (search.new !== undefined) setSearch({ new: undefined }, { replace: true });
  const changed = createChangedRow();
  const columns = createAppColumns((app: App) => setTask({ kind: "key", app }));
  const create = () => (session.can("administers") ? () => setTask({ kind: "create" }) : undefined);
  return (
    <>
      <PageHead title={t("frame.menu.apps")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={apps.refreshing()} onRefresh={() => void apps.refresh()} />
        <Show when={create()}>
          {(create) => (
            <Button look="primary" icon="plus" onClick={create()}>
              {t("apps.create")}
            </Button>
          )}
        </Show>
      </PageHead>
      <FilterBar>
        <SearchBox
          label={t("apps.search")}
          value={filters.get("search")}
          onSearch={(text) => filters.set({ search: text }, { replace: true })}
        />
      </FilterBar>
      <Table
        sticky
        caption={t("apps.caption")}
        columns={columns}
        rows={apps.data()?.items}
        rowId={(app) => app.appId}
        changed={changed.id()}
        stale={apps.stale()}
        error={apps.error()}
        onRetry={() => void apps.refresh()}
        empty={<AppsEmpty filtered={filters.active()} onClear={() => filters.clear()} onCreate={create()} />}
        actionsWidth={164}
        actions={(app) => <AppRowActions app={app} onTask={setTask} />}
      />
      <Pager paging={paging} count={apps.data()?.items.length ?? 0} nextCursor={apps.data()?.nextCursor} />
      <AppDialogs task={task()} onTask={setTask} onChanged={changed.mark} />
    </>
  );
}
