import { Show } from "solid-js";
import type { Alarm } from "../../../../client/protocol/alarm.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { type OpenRows, RowToggle } from "../../ui/row-toggle.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { Dash, Time } from "../../ui/time.tsx";
import { kindMarks, statusMarks, statusTip } from "./alarm-words.ts";

/** The run it is about, or the job or workflow where no run began. */
const aboutPath = (place: Place, alarm: Alarm): string => {
  const isJob = alarm.jobId !== null;
  if (alarm.runId !== null) return place.inNamespace(isJob ? "executions" : "workflow-runs", alarm.runId);
  return place.inNamespace(isJob ? "jobs" : "workflows", String(alarm.jobId ?? alarm.workflowId));
};

function AboutCell(props: { alarm: Alarm; place: Place }) {
  return (
    <span>
      <a class="link" href={aboutPath(props.place, props.alarm)}>
        <ObjectId id={props.alarm.runId ?? String(props.alarm.jobId ?? props.alarm.workflowId)} />
      </a>{" "}
      {props.alarm.name}
    </span>
  );
}

const columns = (place: Place, open: OpenRows<number>): Column<Alarm>[] => [
  {
    key: "at",
    label: () => t("alarms.columns.at"),
    width: 142,
    card: "l1",
    always: true,
    cell: (alarm) => (
      <RowToggle
        id={alarm.number}
        open={open}
        about={t("alarms.toggle", t(`alarms.kind.${alarm.kind}`), alarm.name)}
      >
        <Time at={alarm.at} format="list" />
      </RowToggle>
    ),
  },
  {
    key: "kind",
    label: () => t("alarms.columns.kind"),
    width: 170,
    card: "r1",
    cell: (alarm) => <StatusMark status={kindMarks[alarm.kind]} label={t(`alarms.kind.${alarm.kind}`)} />,
  },
  {
    key: "about",
    label: () => t("alarms.columns.about"),
    card: "l2",
    cell: (alarm) => <AboutCell alarm={alarm} place={place} />,
  },
  {
    key: "reason",
    label: () => t("alarms.columns.reason"),
    from: 760,
    card: "l3",
    cell: (alarm) => <span data-tip={alarm.reason}>{alarm.reason}</span>,
  },
  {
    key: "heldBack",
    label: () => t("alarms.columns.heldBack"),
    width: 92,
    end: true,
    from: 1000,
    cell: (alarm) => (
      <Show when={alarm.heldBack > 0} fallback={<Dash />}>
        <span data-tip={t("alarms.heldBackWhy")}>{formatNumber(alarm.heldBack)}</span>
      </Show>
    ),
  },
  {
    key: "status",
    label: () => t("alarms.columns.status"),
    width: 140,
    card: "l4",
    cell: (alarm) => {
      const tip = statusTip(alarm.status);
      return (
        <StatusMark
          status={statusMarks[alarm.status]}
          label={t(`alarms.status.${alarm.status}`)}
          {...(tip === undefined ? {} : { tip })}
        />
      );
    },
  },
];

export const createAlarmColumns = (table: string, open: OpenRows<number>) =>
  createColumns<Alarm>(table, columns(usePlace(), open));
