import { Show } from "solid-js";
import type { Fire } from "../../../../client/protocol/fire.ts";
import type { Page } from "../../../../client/protocol/page.ts";
import type { Live } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { DateRangePicker } from "../../ui/date-range-picker.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FilterBar } from "../../ui/filters.tsx";
import { type createPaging, Pager } from "../../ui/pager.tsx";
import { Segment } from "../../ui/segment.tsx";
import { Table } from "../../ui/table.tsx";
import type { createFireColumns } from "./fire-columns.tsx";
import { type FireFilters, fireGroups } from "./fire-filters.ts";

export interface FireListProps {
  fires: Live<Page<Fire>>;
  columns: ReturnType<typeof createFireColumns>;
  filters: FireFilters;
  paging: ReturnType<typeof createPaging>;
}

const fireKey = (fire: Fire) => `${fire.from} ${fire.verdict}`;

/** Why a schedule did or did not fire: planned times of a job or a workflow, each with its verdict. */
export function FireList(props: FireListProps) {
  const isComing = () => props.filters.group() === "coming";
  const rows = () => {
    const items = props.fires.data()?.items;
    // The platform lists the newest first; of what is to come the soonest is the newest one cares for.
    return isComing() ? items?.toReversed() : items;
  };
  return (
    <>
      <FilterBar>
        <Segment
          kind="filter"
          label={t("fires.group.label")}
          value={props.filters.group()}
          onChange={(group) => props.filters.set({ fires: group })}
          options={fireGroups.map((group) => ({ value: group, label: t(`fires.group.${group}`) }))}
        />
        <span class="grow" />
        <Show when={!isComing()}>
          <DateRangePicker
            value={props.filters.get("range")}
            onChange={(range) => props.filters.set({ range })}
          />
        </Show>
        <ColumnChooser columns={props.columns} />
      </FilterBar>
      <Table
        caption={t(isComing() ? "fires.comingCaption" : "fires.caption")}
        columns={props.columns}
        rows={rows()}
        rowId={fireKey}
        stale={props.fires.stale()}
        error={props.fires.error()}
        onRetry={() => void props.fires.refresh()}
        empty={<Nothing filters={props.filters} coming={isComing()} />}
      />
      <Show when={!isComing() && ((rows()?.length ?? 0) > 0 || props.paging.page() > 0)}>
        <Pager
          paging={props.paging}
          count={rows()?.length ?? 0}
          nextCursor={props.fires.data()?.nextCursor}
        />
      </Show>
    </>
  );
}

function Nothing(props: { filters: FireFilters; coming: boolean }) {
  return (
    <Show
      when={props.filters.active() && !props.coming}
      fallback={
        <Empty icon="calendar" title={t(props.coming ? "fires.noneComing" : "fires.none")}>
          {t(props.coming ? "fires.noneComingWhy" : "fires.noneWhy")}
        </Empty>
      }
    >
      <Empty
        icon="filter"
        title={t("fires.filtered")}
        action={<Button onClick={() => props.filters.clear()}>{t("list.clearFilters")}</Button>}
      />
    </Show>
  );
}
