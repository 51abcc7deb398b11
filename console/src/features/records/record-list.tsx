import "./records.css";
import { createSignal, Show } from "solid-js";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createAction } from "../../api/action.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { ColumnChooser } from "../../ui/columns.tsx";
import { Empty } from "../../ui/empty.tsx";
import { ErrorNote } from "../../ui/error-state.tsx";
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
import { collectRecords, downloadFile, MOST_EXPORTED } from "./record-export.ts";
import { type RecordFormat, recordFormats, toRecordFile } from "./record-file.ts";
import { RecordFilterBar } from "./record-filter-bar.tsx";
import { createRecordFilters, type RecordFilters } from "./record-filters.ts";

/** The file of what is filtered, collected page by page. */
function createExport(filters: RecordFilters) {
  const place = usePlace();
  const [count, setCount] = createSignal(0);
  const action = createAction(async (format: RecordFormat) => {
    setCount(0);
    const records = await collectRecords(place.ns(), filters.query(), setCount);
    downloadFile(`operation-records-${place.ns()}.${format}`, toRecordFile(format, records));
    const n = formatNumber(records.length);
    toast(records.length < MOST_EXPORTED ? t("records.exported", n) : t("records.exportedMost", n));
  });
  return { ...action, count };
}

export function RecordList() {
  const place = usePlace();
  const filters = createRecordFilters();
  const paging = createPaging("records", () => ({ ns: place.ns(), ...filters.values() }));
  const records = createLive(
    routes.listOperations,
    () => ({ params: { ns: place.ns() }, query: { ...filters.query(), ...paging.query() } }),
    { key: "operationId" },
  );
  const open = createOpenRows<number>();
  const columns = createRecordColumns(open);
  const exporting = createExport(filters);
  const exportWords = () =>
    exporting.busy() && exporting.count() > 0
      ? t("records.exporting", formatNumber(exporting.count()))
      : t("records.export");
  return (
    <>
      <PageHead title={t("frame.menu.records")}>
        <LiveToggle />
        <Menu
          class="btn"
          label={exportWords()}
          disabled={exporting.busy()}
          entries={recordFormats.map((format) => ({
            label: t(`records.formats.${format}`),
            onSelect: () => void exporting.run(format),
          }))}
        >
          <Icon name="download" />
          {exportWords()}
        </Menu>
        <ColumnChooser columns={columns} />
        <RefreshButton busy={records.refreshing()} onRefresh={() => void records.refresh()} />
      </PageHead>
      <RecordFilterBar filters={filters} />
      <FilterChips chips={filters.chips()} onClear={() => filters.clear()} />
      <Show when={exporting.error()}>{(error) => <ErrorNote error={error()} flush />}</Show>
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
                {t("records.emptyWhy")}
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
