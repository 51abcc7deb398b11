import "./alarms.css";
import { type JSX, Show } from "solid-js";
import type { Alarm } from "../../../../client/protocol/alarm.ts";
import type { Page } from "../../../../client/protocol/page.ts";
import type { Live } from "../../api/live.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import type { Columns } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FilterChips } from "../../ui/filters.tsx";
import { type createPaging, Pager } from "../../ui/pager.tsx";
import type { OpenRows } from "../../ui/row-toggle.tsx";
import { Table } from "../../ui/table.tsx";
import { AlarmDeliveries } from "./alarm-deliveries.tsx";
import { AlarmFilterBar } from "./alarm-filter-bar.tsx";
import type { AlarmFilters } from "./alarm-filters.ts";

export interface AlarmTableProps {
  alarms: Live<Page<Alarm>>;
  columns: Columns<Alarm>;
  open: OpenRows<number>;
  filters: AlarmFilters;
  paging: ReturnType<typeof createPaging>;
  sticky?: boolean;
  /** Where nothing was raised yet. */
  empty: JSX.Element;
}

/** Alarms with their filters; a row opens to its deliveries. */
export function AlarmTable(props: AlarmTableProps) {
  const rows = () => props.alarms.data()?.items;
  return (
    <>
      <AlarmFilterBar filters={props.filters} />
      <FilterChips chips={props.filters.chips()} onClear={() => props.filters.clear()} />
      <Table
        sticky={props.sticky === true}
        class="alarms"
        caption={t("alarms.caption")}
        columns={props.columns}
        rows={rows()}
        rowId={(alarm) => String(alarm.number)}
        isOpen={(alarm) => props.open.has(alarm.number)}
        detail={(alarm) => <AlarmDeliveries alarm={alarm} />}
        stale={props.alarms.stale()}
        error={props.alarms.error()}
        onRetry={() => void props.alarms.refresh()}
        empty={
          <Show when={props.filters.active()} fallback={props.empty}>
            <Empty
              icon="filter"
              title={t("alarms.filtered")}
              action={<Button onClick={() => props.filters.clear()}>{t("list.clearFilters")}</Button>}
            />
          </Show>
        }
      />
      <Show when={(rows()?.length ?? 0) > 0 || props.paging.page() > 0}>
        <Pager
          paging={props.paging}
          count={rows()?.length ?? 0}
          nextCursor={props.alarms.data()?.nextCursor}
        />
      </Show>
    </>
  );
}
