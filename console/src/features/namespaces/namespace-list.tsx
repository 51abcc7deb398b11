import "./namespaces.css";
import { createSignal, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import type { Namespace } from "../../../../client/protocol/namespace.ts";
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
import { Icon } from "../../ui/icon.tsx";
import { Menu, type MenuEntry } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Table } from "../../ui/table.tsx";
import { recordsPath } from "../records/record-filters.ts";
import { DeleteNamespaceDialog } from "./delete-namespace.tsx";
import { createNamespaceColumns } from "./namespace-columns.tsx";
import { NamespacePanel } from "./namespace-panel.tsx";

type Task = { kind: "create" } | { kind: "edit" | "delete"; namespace: Namespace };

const snapshot = (namespace: Namespace): Namespace => structuredClone(unwrap(namespace));

function RowActions(props: { namespace: Namespace; onTask: (task: Task) => void }) {
  const place = usePlace();
  const session = useSession();
  const about = (kind: "edit" | "delete") => () =>
    props.onTask({ kind, namespace: snapshot(props.namespace) });
  const entries = (): MenuEntry[] => [
    {
      label: t("namespaces.actions.switch"),
      icon: "namespaces",
      onSelect: () => place.goTo(props.namespace.id),
    },
    {
      label: t("words.edit"),
      icon: "edit",
      disabled: !session.can("administers"),
      onSelect: about("edit"),
    },
    {
      label: t("namespaces.actions.records"),
      icon: "records",
      href: recordsPath(props.namespace.id, { object: "namespace", objectId: props.namespace.id }),
    },
    "line",
    {
      label: t("words.remove"),
      icon: "trash",
      danger: true,
      disabled: !session.can("administers"),
      onSelect: about("delete"),
    },
  ];
  return (
    <>
      <button type="button" class="act" onClick={() => place.goTo(props.namespace.id)}>
        {t("namespaces.actions.switch")}
        <span class="hidden"> {props.namespace.name}</span>
      </button>
      <Show when={session.can("administers")} fallback={<span class="act" />}>
        <button type="button" class="act" onClick={about("edit")}>
          {t("words.edit")}
          <span class="hidden"> {props.namespace.name}</span>
        </button>
      </Show>
      <Menu class="act" label={t("words.moreFor", props.namespace.name)} entries={entries()}>
        <Icon name="more" />
      </Menu>
    </>
  );
}

function Dialogs(props: {
  task: Task | undefined;
  onClose: () => void;
  onDone: (namespace: Namespace) => void;
}) {
  const about = (kind: "edit" | "delete") => {
    const { task } = props;
    return task && task.kind === kind ? task.namespace : undefined;
  };
  return (
    <Switch>
      <Match when={props.task?.kind === "create"}>
        <NamespacePanel namespace={undefined} onClose={props.onClose} onDone={props.onDone} />
      </Match>
      <Match when={about("edit")}>
        {(namespace) => (
          <NamespacePanel namespace={namespace()} onClose={props.onClose} onDone={props.onDone} />
        )}
      </Match>
      <Match when={about("delete")}>
        {(namespace) => <DeleteNamespaceDialog namespace={namespace()} onClose={props.onClose} />}
      </Match>
    </Switch>
  );
}

export function NamespaceList() {
  const session = useSession();
  const filters = createUrlFilters({ search: "" });
  const paging = createPaging("namespaces", filters.values);
  const list = createLive(
    routes.listNamespaces,
    () => ({ query: { ...filters.values(), ...paging.query() } }),
    { key: "id" },
  );
  const [task, setTask] = createSignal<Task>();
  const changed = createChangedRow();
  const columns = createNamespaceColumns();
  const done = (namespace: Namespace) => {
    setTask(undefined);
    changed.mark(namespace.id);
  };
  return (
    <>
      <PageHead title={t("frame.menu.namespaces")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={list.refreshing()} onRefresh={() => void list.refresh()} />
        <Show when={session.can("administers")}>
          <Button look="primary" icon="plus" onClick={() => setTask({ kind: "create" })}>
            {t("namespaces.create")}
          </Button>
        </Show>
      </PageHead>
      <FilterBar>
        <SearchBox
          label={t("namespaces.search")}
          value={filters.get("search")}
          onSearch={(search) => filters.set({ search }, { replace: true })}
        />
      </FilterBar>
      <Table
        sticky
        caption={t("namespaces.caption")}
        columns={columns}
        rows={list.data()?.items}
        rowId={(namespace) => namespace.id}
        changed={changed.id()}
        stale={list.stale()}
        error={list.error()}
        onRetry={() => void list.refresh()}
        empty={
          <Empty
            icon="filter"
            title={t("namespaces.filtered")}
            action={<Button onClick={() => filters.clear()}>{t("list.clearFilters")}</Button>}
          />
        }
        actionsWidth={168}
        actions={(namespace) => <RowActions namespace={namespace} onTask={setTask} />}
      />
      <Pager paging={paging} count={list.data()?.items.length ?? 0} nextCursor={list.data()?.nextCursor} />
      <Dialogs task={task()} onClose={() => setTask(undefined)} onDone={done} />
    </>
  );
}
