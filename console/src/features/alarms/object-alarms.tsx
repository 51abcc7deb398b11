import type { Alarm } from "../../../../client/protocol/alarm.ts";
import type { Page } from "../../../../client/protocol/page.ts";
import { routes } from "../../../../client/protocol/routes/index.ts";
import { createLive, type Live } from "../../api/live.ts";
import { usePlace } from "../../app/place.tsx";
import { t } from "../../i18n/index.ts";
import { Empty } from "../../ui/empty.tsx";
import { createPaging, type Paging } from "../../ui/pager.tsx";
import { createOpenRows } from "../../ui/row-toggle.tsx";
import { createAlarmColumns } from "./alarm-columns.tsx";
import { type AlarmFilters, createAlarmFilters } from "./alarm-filters.ts";
import { AlarmTable } from "./alarm-table.tsx";

type AlarmQuery = ReturnType<AlarmFilters["query"]> & ReturnType<Paging["query"]>;

interface ObjectAlarmsProps {
  /** Names the table in what the browser remembers. */
  table: string;
  objectId: number;
  ask: (query: () => AlarmQuery) => Live<Page<Alarm>>;
  /** When an alarm would be raised. */
  why: string;
}

function ObjectAlarms(props: ObjectAlarmsProps) {
  const filters = createAlarmFilters();
  const paging = createPaging(props.table, () => ({ objectId: props.objectId, ...filters.values() }));
  const alarms = props.ask(() => ({ ...filters.query(), ...paging.query() }));
  const open = createOpenRows<number>();
  return (
    <AlarmTable
      alarms={alarms}
      columns={createAlarmColumns(props.table, open)}
      open={open}
      filters={filters}
      paging={paging}
      empty={
        <Empty icon="warning" title={t("alarms.empty")}>
          {props.why}
        </Empty>
      }
    />
  );
}

/** What one job raised, newest first. */
export function AlarmsOfJob(props: { jobId: number }) {
  const place = usePlace();
  const at = () => ({ ns: place.ns(), jobId: props.jobId });
  return (
    <ObjectAlarms
      table="job-alarms"
      objectId={props.jobId}
      ask={(query) =>
        createLive(routes.listJobAlarms, () => ({ params: at(), query: query() }), { key: "number" })
      }
      why={t("alarms.emptyJobWhy")}
    />
  );
}

/** What one workflow raised, newest first. */
export function AlarmsOfWorkflow(props: { workflowId: number }) {
  const place = usePlace();
  const at = () => ({ ns: place.ns(), workflowId: props.workflowId });
  return (
    <ObjectAlarms
      table="workflow-alarms"
      objectId={props.workflowId}
      ask={(query) =>
        createLive(routes.listWorkflowAlarms, () => ({ params: at(), query: query() }), { key: "number" })
      }
      why={t("alarms.emptyWorkflowWhy")}
    />
  );
}
