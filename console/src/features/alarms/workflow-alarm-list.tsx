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

/** What one workflow raised, newest first. */
export function WorkflowAlarmList(props: { workflowId: number }) {
  const place = usePlace();
  const filters = createAlarmFilters();
  const paging = createPaging("workflow-alarms", () => ({
    workflowId: props.workflowId,
    ...filters.values(),
  }));
  const alarms = createLive(
    routes.listWorkflowAlarms,
    () => ({
      params: { ns: place.ns(), workflowId: props.workflowId },
      query: { ...filters.query(), ...paging.query() },
    }),
    { key: "number" },
  );
  const open = createOpenRows<number>();
  return (
    <AlarmTable
      alarms={alarms}
      columns={createAlarmColumns("workflow-alarms", open)}
      open={open}
      filters={filters}
      paging={paging}
      empty={
        <Empty icon="warning" title={t("alarms.empty")}>
          {t("alarms.emptyWorkflowWhy")}
        </Empty>
      }
    />
  );
}
