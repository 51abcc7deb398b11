import "./calendars.css";
import { useNavigate } from "@solidjs/router";
import { createSignal, Match, Show, Switch } from "solid-js";
import { unwrap } from "solid-js/store";
import type { CalendarHead } from "../../../../client/protocol/calendar.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { createUrlFilters, FilterBar, SearchBox } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Table } from "../../ui/table.tsx";
import { recordsPath } from "../records/record-filters.ts";
import { createCalendarColumns } from "./calendar-columns.tsx";
import { CalendarPanel } from "./calendar-panel.tsx";
import { DeleteCalendarDialog } from "./delete-calendar.tsx";
import { FeedDialog } from "./feed-dialog.tsx";

type Task = { kind: "create" | "feeds" } | { kind: "delete"; calendar: CalendarHead };

function RowActions(props: { calendar: CalendarHead; onDelete: () => void }) {
  const place = usePlace();
  const session = useSession();
  return (
    <Menu
      class="act"
      label={t("words.moreFor", props.calendar.name)}
      entries={[
        {
          label: t("words.details"),
          icon: "calendar",
          href: place.inNamespace("calendars", props.calendar.calendarId),
        },
        {
          label: t("frame.menu.records"),
          icon: "records",
          href: recordsPath(place.ns(), { object: "calendar", objectId: props.calendar.calendarId }),
        },
        "line",
        {
          label: t("words.remove"),
          icon: "trash",
          danger: true,
          disabled: !session.can("edits"),
          onSelect: props.onDelete,
        },
      ]}
    >
      <Icon name="more" />
    </Menu>
  );
}

export function CalendarList() {
  const place = usePlace();
  const session = useSession();
  const navigate = useNavigate();
  const filters = createUrlFilters({ search: "" });
  const paging = createPaging("calendars", () => [place.ns(), filters.values()]);
  const list = createLive(
    routes.listCalendars,
    () => ({ params: { ns: place.ns() }, query: { ...filters.values(), ...paging.query() } }),
    { key: "calendarId" },
  );
  const [task, setTask] = createSignal<Task>();
  const columns = createCalendarColumns();
  const deleting = () => {
    const now = task();
    return now?.kind === "delete" ? now.calendar : undefined;
  };
  const close = () => setTask(undefined);
  const create = () => (
    <Show when={session.can("edits")}>
      <Button look="primary" icon="plus" onClick={() => setTask({ kind: "create" })}>
        {t("calendars.create")}
      </Button>
    </Show>
  );
  return (
    <>
      <PageHead title={t("frame.menu.calendars")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={list.refreshing()} onRefresh={() => void list.refresh()} />
        <Button icon="link" onClick={() => setTask({ kind: "feeds" })}>
          {t("calendars.feed.action")}
        </Button>
        {create()}
      </PageHead>
      <FilterBar>
        <SearchBox
          label={t("calendars.search")}
          value={filters.get("search")}
          onSearch={(search) => filters.set({ search }, { replace: true })}
        />
      </FilterBar>
      <Table
        sticky
        caption={t("calendars.caption")}
        columns={columns}
        rows={list.data()?.items}
        rowId={(calendar) => calendar.calendarId}
        stale={list.stale()}
        error={list.error()}
        onRetry={() => void list.refresh()}
        empty={
          <Show
            when={filters.get("search") === ""}
            fallback={
              <Empty
                icon="filter"
                title={t("calendars.filtered")}
                action={<Button onClick={() => filters.clear()}>{t("list.clearFilters")}</Button>}
              />
            }
          >
            <Empty icon="calendar" title={t("calendars.empty")} action={create()}>
              {t("calendars.emptyWhy")}
            </Empty>
          </Show>
        }
        actionsWidth={56}
        actions={(calendar) => (
          <RowActions
            calendar={calendar}
            onDelete={() => setTask({ kind: "delete", calendar: structuredClone(unwrap(calendar)) })}
          />
        )}
      />
      <Pager paging={paging} count={list.data()?.items.length ?? 0} nextCursor={list.data()?.nextCursor} />
      <Switch>
        <Match when={task()?.kind === "create"}>
          <CalendarPanel
            onClose={close}
            onDone={({ calendarId }) => {
              close();
              navigate(place.inNamespace("calendars", calendarId));
            }}
          />
        </Match>
        <Match when={task()?.kind === "feeds"}>
          <FeedDialog onClose={close} />
        </Match>
        <Match when={deleting()}>
          {(calendar) => <DeleteCalendarDialog calendar={calendar()} onClose={close} onDone={close} />}
        </Match>
      </Switch>
    </>
  );
}
