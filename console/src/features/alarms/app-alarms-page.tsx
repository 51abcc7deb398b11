import { useNavigate, useParams } from "@solidjs/router";
import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging } from "../../ui/pager.tsx";
import { createOpenRows } from "../../ui/row-toggle.tsx";
import { AppDialogs, type AppTask } from "../apps/app-dialogs.tsx";
import { AppGone } from "../apps/app-gone.tsx";
import { snapshot } from "../apps/app-row-actions.tsx";
import { createAlarmColumns } from "./alarm-columns.tsx";
import { createAlarmFilters } from "./alarm-filters.ts";
import { AlarmTable } from "./alarm-table.tsx";

/** Everything that was raised for an app, with whom it reached. */
export function AppAlarmsPage() {
  const place = usePlace();
  const navigate = useNavigate();
  const session = useSession();
  const params = useParams<{ appId: string }>();
  const filters = createAlarmFilters();
  const paging = createPaging("app-alarms", () => ({ appId: params.appId, ...filters.values() }));
  const at = () => ({ params: { ns: place.ns(), appId: params.appId } });
  const app = createLive(routes.getApp, at, { key: "appId" });
  const alarms = createLive(
    routes.listAppAlarms,
    () => ({ ...at(), query: { ...filters.query(), ...paging.query() } }),
    { key: "number" },
  );
  const open = createOpenRows<number>();
  const columns = createAlarmColumns("app-alarms", open);
  const [task, setTask] = createSignal<AppTask>();
  const name = () => app.data()?.name ?? params.appId;
  const gone = () => (app.error()?.code === "not_found" ? app.error() : undefined);
  const SetUp = () => (
    <Show when={session.can("edits") && app.data()}>
      {(data) => (
        <Button icon="edit" onClick={() => setTask({ kind: "edit", app: snapshot(data()) })}>
          {t("alarms.setUp")}
        </Button>
      )}
    </Show>
  );
  return (
    <>
      <PageHead
        title={t("alarms.title", name())}
        crumbs={[
          { label: t("frame.menu.apps"), href: place.inNamespace("apps") },
          { label: params.appId, mono: true },
        ]}
      >
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={alarms.refreshing()} onRefresh={() => void alarms.refresh()} />
        <SetUp />
      </PageHead>
      <Show when={!gone()} fallback={<Show when={gone()}>{(error) => <AppGone error={error()} />}</Show>}>
        <AlarmTable
          sticky
          alarms={alarms}
          columns={columns}
          open={open}
          filters={filters}
          paging={paging}
          empty={
            <Empty icon="warning" title={t("alarms.empty")} action={<SetUp />}>
              {t("alarms.emptyWhy")}
            </Empty>
          }
        />
      </Show>
      <AppDialogs task={task()} onTask={setTask} onDeleted={() => navigate(place.inNamespace("apps"))} />
    </>
  );
}
