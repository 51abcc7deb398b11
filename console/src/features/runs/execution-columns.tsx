import type { Trigger } from "../../../../client/protocol/run.ts";
import { t } from "../../i18n/index.ts";
import type { Column } from "../../ui/columns.tsx";
import { Duration, Time } from "../../ui/time.tsx";

/** What runs of jobs and runs of workflows have in common. */
interface Execution {
  appId: string;
  trigger: Trigger;
  operator: string | null;
  scheduleTime: string;
  startedAt: string | null;
  finishedAt: string | null;
}

/** `sorts`: whether the platform orders the list by these. */
export const originColumns = <Row extends Execution>(sorts: boolean): Column<Row>[] => [
  {
    key: "app",
    label: () => t("runs.columns.app"),
    width: 88,
    from: 860,
    card: "r3",
    cell: (run) => <span data-tip={run.appId}>{run.appId}</span>,
  },
  {
    key: "trigger",
    label: () => t("runs.columns.trigger"),
    width: 122,
    from: 1100,
    ...(sorts ? { sortKey: "operator" } : {}),
    cell: (run) => (
      <span data-tip={run.operator ?? undefined}>
        {t(`runs.trigger.${run.trigger}`)} <span class="dim">{run.operator}</span>
      </span>
    ),
  },
];

/** Room for a clock; a list that reaches over days writes the day too. */
const timeWidth = (days: boolean) => (days ? 98 : 74);

/** `days`: whether the list reaches over more than today; `sorts`: whether the platform orders it by these. */
export const timeColumns = <Row extends Execution>(days: () => boolean, sorts: boolean): Column<Row>[] => {
  const sorted = (sortKey: string) => (sorts ? { sortKey } : {});
  return [
    {
      key: "due",
      label: () => t("runs.columns.due"),
      get width() {
        return timeWidth(days());
      },
      end: true,
      ...sorted("due"),
      card: "l4",
      cardLabel: true,
      cell: (run) => <Time at={run.scheduleTime} format="list" />,
    },
    {
      key: "start",
      label: () => t("runs.columns.start"),
      get width() {
        return timeWidth(days());
      },
      end: true,
      ...sorted("start"),
      from: 1000,
      card: "r4",
      cardLabel: true,
      cell: (run) => <Time at={run.startedAt} format="list" />,
    },
    {
      key: "end",
      label: () => t("runs.columns.end"),
      get width() {
        return timeWidth(days());
      },
      end: true,
      ...sorted("end"),
      from: 1440,
      cell: (run) => <Time at={run.finishedAt} format="list" />,
    },
    {
      key: "took",
      label: () => t("runs.columns.took"),
      width: 80,
      end: true,
      card: "r2",
      cell: (run) => <Duration from={run.startedAt} to={run.finishedAt} />,
    },
  ];
};
