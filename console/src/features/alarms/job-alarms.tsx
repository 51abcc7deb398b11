import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Empty } from "../../ui/empty.tsx";
import { createPaging } from "../../ui/pager.tsx";
import { createOpenRows } from "../../ui/row-toggle.tsx";
import { createAlarmColumns } from "./alarm-columns.tsx";
import { createAlarmFilters } from "./alarm-filters.ts";
import { AlarmTable } from "./alarm-table.tsx";

/** What one job raised, newest first. */
export function JobAlarms(props: { jobId: number }) {
  const place = usePlace();
  const filters = createAlarmFilters();
  const paging = createPaging("job-alarms", () => ({ jobId: props.jobId, ...filters.values() }));
  const alarms = createLive(
    routes.listJobAlarms,
    () => ({
      params: { ns: place.ns(), jobId: props.jobId },
      query: { ...filters.query(), ...paging.query() },
    }),
    { key: "number" },
  );
  const open = createOpenRows<number>();
  return (
    <AlarmTable
      alarms={alarms}
      columns={createAlarmColumns("job-alarms", open)}
      open={open}
      filters={filters}
      paging={paging}
      empty={
        <Empty icon="warning" title={t("alarms.empty")}>
          {t("alarms.emptyJobWhy")}
        </Empty>
      }
    />
  );
}
