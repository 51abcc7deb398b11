import "./records.css";
import { Show } from "solid-js";
import type { OperationFormat } from "../../../../client/protocol/operation.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { downloadFrom } from "../../ui/download.ts";
import { Empty } from "../../ui/empty.tsx";
import { FilterChips } from "../../ui/filters.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Menu } from "../../ui/menu.tsx";
import { LiveToggle, PageHead, RefreshButton } from "../../ui/page.tsx";
import { createPaging, Pager } from "../../ui/pager.tsx";
import { createOpenRows } from "../../ui/row-toggle.tsx";
import { Table } from "../../ui/table.tsx";
import { toast } from "../../ui/toast.tsx";
import { RecordChanges } from "./record-changes.tsx";
import { createRecordColumns } from "./record-columns.tsx";
import { exportHref, recordFormats } from "./record-export.ts";
import { RecordFilterBar } from "./record-filter-bar.tsx";
import { createRecordFilters, type RecordScope } from "./record-filters.ts";

export function RecordList(props: { scope: RecordScope }) {
  const { scope } = props;
  const place = usePlace();
  const filters = createRecordFilters(scope);
  const paging = createPaging("records", () => ({ ns: place.ns(), ...filters.values() }));
  const query = () => ({ ...filters.query(), ...paging.query() });
  const records =
    scope === "deployment"
      ? createLive(routes.listAllOperations, () => ({ query: query() }), { key: "operationId" })
      : createLive(routes.listOperations, () => ({ params: { ns: place.ns() }, query: query() }), {
          key: "operationId",
        });
  const open = createOpenRows<number>();
  const columns = createRecordColumns(scope, open);
  const keep = (format: OperationFormat) => {
    const about = scope === "deployment" ? "all" : place.ns();
    const href = exportHref(scope, place.ns(), filters.query(), format);
    downloadFrom(href, `operation-records-${about}.${format}`);
    toast(t("records.exported"));
  };
  return (
    <>
      <PageHead title={t(scope === "deployment" ? "frame.menu.allRecords" : "frame.menu.records")}>
        <LiveToggle />
        <Menu
          class="btn"
          label={t("records.export")}
          entries={recordFormats.map((format) => ({
            label: t(`records.formats.${format}`),
            onSelect: () => keep(format),
          }))}
        >
          <Icon name="download" />
          {t("records.export")}
        </Menu>
        <ColumnChooser columns={columns} />
        <RefreshButton busy={records.refreshing()} onRefresh={() => void records.refresh()} />
      </PageHead>
      <RecordFilterBar filters={filters} />
      <FilterChips chips={filters.chips()} onClear={() => filters.clear()} />
      <Table
        sticky
        class="records"
        caption={t("records.caption")}
        columns={columns}
        rows={records.data()?.items}
        rowId={(record) => String(record.operationId)}
        isOpen={(record) => open.has(record.operationId)}
        detail={(record) => <RecordChanges record={record} />}
        stale={records.stale()}
        error={records.error()}
        onRetry={() => void records.refresh()}
        empty={
          <Show
            when={filters.active()}
            fallback={
              <Empty icon="records" title={t("records.empty")}>
                {t(scope === "deployment" ? "records.allEmptyWhy" : "records.emptyWhy")}
              </Empty>
            }
          >
            <Empty
              icon="filter"
              title={t("records.filtered")}
              action={<Button onClick={() => filters.clear()}>{t("list.clearFilters")}</Button>}
            />
          </Show>
        }
      />
      <Pager
        paging={paging}
        count={records.data()?.items.length ?? 0}
        nextCursor={records.data()?.nextCursor}
      />
    </>
  );
}
