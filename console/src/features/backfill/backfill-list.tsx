import "./backfill.css";
import { useSearchParams } from "@solidjs/router";
import { Show } from "solid-js";
import type { BackfillSummary } from "../../../../client/protocol/backfill.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { api } from "../../api/client.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { useSession } from "../../app/session.tsx";
import { viewerZone } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button, LinkButton } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Empty } from "../../ui/empty.tsx";
import { describeError } from "../../ui/error-state.tsx";
import { FilterBar, FilterChips, SearchBox } from "../../ui/filters.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Select } from "../../ui/select.tsx";
import { Table } from "../../ui/table.tsx";
import { toast } from "../../ui/toast.tsx";
import { AppFilter } from "../apps/app-filter.tsx";
import { RunKindTabs } from "../runs/run-kind-tabs.tsx";
import { createBackfillColumns } from "./backfill-columns.tsx";
import {
  type BackfillFilters,
  backfillKinds,
  backfillStates,
  createBackfillFilters,
} from "./backfill-filters.ts";
import { BackfillProgress } from "./backfill-progress.tsx";
import { backfillMark } from "./backfill-words.ts";

function BackfillFilterBar(props: { filters: BackfillFilters }) {
  const { filters } = props.filters;
  return (
    <FilterBar>
      <Segment
        kind="filter"
        label={t("runs.filter.status")}
        value={props.filters.state()}
        onChange={(state) => filters.set({ state })}
        options={backfillStates.map((state) => ({ value: state, label: t(`backfill.states.${state}`) }))}
      />
      <span class="grow" />
      <Select
        label={t("backfill.columns.kind")}
        value={props.filters.kind() ?? ""}
        onChange={(kind) => filters.set({ kind })}
        options={[
          { value: "" as const, label: t("backfill.anyKind") },
          ...backfillKinds.map((kind) => ({ value: kind, label: t(`backfill.kinds.${kind}`) })),
        ]}
      />
      <AppFilter value={filters.get("app")} onChange={(app) => filters.set({ app })} />
      <SearchBox
        label={t("backfill.filterTarget")}
        value={filters.get("target")}
        onSearch={(target) => filters.set({ target }, { replace: true })}
      />
    </FilterBar>
  );
}

function BackfillListEmpty(props: { filters: BackfillFilters }) {
  const place = usePlace();
  return (
    <Show
      when={props.filters.narrowed()}
      fallback={
        <Empty
          icon="history"
          title={t("backfill.empty.none")}
          action={
            <>
              <LinkButton href={place.inNamespace("workflows")}>{t("frame.menu.workflows")}</LinkButton>
              <LinkButton look="primary" href={place.inNamespace("jobs")}>
                {t("frame.menu.jobs")}
              </LinkButton>
            </>
          }
        >
          {t("backfill.empty.noneWhy")}
        </Empty>
      }
    >
      <Empty
        icon="filter"
        title={t("backfill.empty.filtered")}
        action={<Button onClick={props.filters.clearAll}>{t("list.clearFilters")}</Button>}
      />
    </Show>
  );
}

/** Runs for days that have passed: who asked for them, which days, how far they are. */
export function BackfillList() {
  const place = usePlace();
  const session = useSession();
  const [search, setSearch] = useSearchParams<{ open?: string }>();
  const filters = createBackfillFilters();
  const paging = createPaging("backfills", () => ({ ns: place.ns(), ...filters.filters.values() }));
  const backfills = createLive(
    routes.listBackfills,
    () => ({ params: { ns: place.ns() }, query: { ...filters.query(), ...paging.query() } }),
    { key: "backfillId", everyMs: 2_000 },
  );
  const open = (backfillId: string | undefined) => setSearch({ open: backfillId }, { replace: true });
  const columns = createBackfillColumns();
  const stopping = createAction((backfillId: string) =>
    api.call(routes.stopBackfill, { params: { ns: place.ns(), backfillId } }),
  );
  const stop = async (backfill: BackfillSummary) => {
    await stopping.run(backfill.backfillId);
    const error = stopping.error();
    if (error) toast(describeError(error).what, "failed");
    else toast(t("backfill.saidStopping", `${backfill.targetId} ${backfill.targetName}`));
  };
  return (
    <>
      <PageHead title={t("frame.menu.executions")}>
        <LiveToggle />
        <ColumnChooser columns={columns} />
        <RefreshButton busy={backfills.refreshing()} onRefresh={() => void backfills.refresh()} />
      </PageHead>
      <RunKindTabs current="backfills" />
      <BackfillFilterBar filters={filters} />
      <FilterChips chips={filters.chips()} onClear={filters.clearAll} />
      <Table
        sticky
        class="backfills"
        caption={t("backfill.caption")}
        columns={columns}
        rows={backfills.data()?.items}
        rowId={(backfill) => backfill.backfillId}
        rowState={backfillMark}
        stale={backfills.stale()}
        error={backfills.error()}
        onRetry={() => void backfills.refresh()}
        empty={<BackfillListEmpty filters={filters} />}
        actionsWidth={132}
        actions={(backfill) => (
          <>
            <Show
              when={session.can("operates") && backfill.status === "running"}
              fallback={<span class="act" />}
            >
              <button type="button" class="act" onClick={() => void stop(backfill)}>
                {t("backfill.stop")}
                <span class="hidden"> {backfill.targetName}</span>
              </button>
            </Show>
            <button type="button" class="act" onClick={() => open(backfill.backfillId)}>
              {t("runs.actions.details")}
              <span class="hidden"> {backfill.targetName}</span>
            </button>
          </>
        )}
      />
      <Pager
        paging={paging}
        count={backfills.data()?.items.length ?? 0}
        nextCursor={backfills.data()?.nextCursor}
      />
      <Show when={search.open} keyed>
        {(backfillId) => (
          <Dialog
            open
            width="wide"
            title={t("backfill.runs")}
            onClose={() => open(undefined)}
            footer={<Button onClick={() => open(undefined)}>{t("words.close")}</Button>}
          >
            <BackfillProgress backfillId={backfillId} zone={viewerZone} />
          </Dialog>
        )}
      </Show>
    </>
  );
}
