import { For, Show } from "solid-js";
import type { ConnectedWorker } from "../../../../client/protocol/app.ts";
import { type Place, usePlace } from "../../app/place.tsx";
import { formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono, ObjectId } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { Dash, RelativeTime, Time } from "../../ui/time.tsx";

type Measure = ConnectedWorker["busy"][number];

const measured = (measure: Measure["measure"], value: number) =>
  measure === "load5" ? formatNumber(value, { maximumFractionDigits: 2 }) : formatPercent(value / 100, 0);

/** "memory 93 % > 90 %" */
const overWords = ({ measure, value, limit }: Measure) =>
  t(
    "apps.workers.over",
    t(`apps.workers.measures.${measure}`),
    measured(measure, value),
    measured(measure, limit),
  );

function StateCell(props: { worker: ConnectedWorker }) {
  const why = () => props.worker.busy.map(overWords).join(", ");
  return (
    <span data-tip={why() || undefined}>
      <HealthMark state={props.worker.state}>
        <Show when={props.worker.draining} fallback={why() || undefined}>
          <span data-tip={t("apps.workers.drainingWhy")}>{t("apps.workers.draining")}</span>
        </Show>
      </HealthMark>
    </span>
  );
}

/** How many run ids a row has room for; the others are in its explanation. */
const SHOWN_RUNS = 2;

function RunningCell(props: { worker: ConnectedWorker; place: Place }) {
  const rest = () => props.worker.running.slice(SHOWN_RUNS);
  return (
    <span class="running-tasks">
      <For each={props.worker.running.slice(0, SHOWN_RUNS)}>
        {(runId) => (
          <a href={props.place.inNamespace("executions", runId)}>
            <ObjectId id={runId} />
          </a>
        )}
      </For>
      <Show when={rest().length > 0}>
        <span class="dim" data-tip={rest().join("\n")}>
          +{formatNumber(rest().length)}
        </span>
      </Show>
      <span class="dim slots">
        {t(
          "apps.workers.slots",
          formatNumber(props.worker.running.length),
          formatNumber(props.worker.concurrency),
        )}
      </span>
    </span>
  );
}

function measure(
  key: string,
  width: number,
  words: (load: NonNullable<ConnectedWorker["load"]>) => string,
): Pick<Column<ConnectedWorker>, "key" | "width" | "end" | "cell"> {
  return {
    key,
    width,
    end: true,
    cell: (worker) => (
      <Show when={worker.load} fallback={<Dash />}>
        {(load) => <span>{words(load())}</span>}
      </Show>
    ),
  };
}

const identity: Column<ConnectedWorker>[] = [
  {
    key: "worker",
    label: () => t("apps.workers.columns.worker"),
    card: "l1",
    always: true,
    cell: (worker) => (
      <span data-tip={worker.workerId}>
        <Mono>{worker.address}</Mono>{" "}
        <span class="dim" data-tip={t("apps.workers.atAddress", formatNumber(worker.clientsAtAddress))}>
          [{formatNumber(worker.clientsAtAddress)}]
        </span>{" "}
        <span class="faint">{worker.workerId}</span>
      </span>
    ),
  },
  {
    key: "state",
    label: () => t("apps.workers.columns.state"),
    width: 170,
    card: "l2",
    always: true,
    cell: (worker) => <StateCell worker={worker} />,
  },
  {
    key: "version",
    label: () => t("apps.workers.columns.version"),
    width: 62,
    from: 1000,
    cell: (worker) => <Mono dim>{worker.clientVersion}</Mono>,
  },
  {
    key: "kind",
    label: () => t("apps.workers.columns.kind"),
    width: 110,
    from: 860,
    card: "l3",
    cell: (worker) => worker.clientKind,
  },
  {
    key: "labels",
    label: () => t("apps.workers.columns.labels"),
    width: 84,
    from: 1100,
    cell: (worker) => (
      <Show when={worker.labels.length > 0} fallback={<Dash />}>
        <span data-tip={worker.labels.join(", ")}>{worker.labels.join(", ")}</span>
      </Show>
    ),
  },
  {
    key: "types",
    label: () => t("apps.workers.columns.types"),
    width: 170,
    off: true,
    cell: (worker) => {
      const serves = () => [...worker.jobTypes, ...worker.processors].join(", ");
      return <span data-tip={serves()}>{serves()}</span>;
    },
  },
];

const activity = (place: Place): Column<ConnectedWorker>[] => [
  {
    key: "running",
    label: () => t("apps.workers.columns.running"),
    width: 140,
    card: "l4",
    cell: (worker) => <RunningCell worker={worker} place={place} />,
  },
  {
    ...measure(
      "load",
      96,
      (load) => `${formatNumber(load.load5, { maximumFractionDigits: 2 })} / ${formatNumber(load.cores)}`,
    ),
    label: () => t("apps.workers.columns.load"),
    from: 860,
    card: "r2",
  },
  {
    ...measure("memory", 68, (load) => formatPercent(load.memoryPercent / 100, 0)),
    label: () => t("apps.workers.columns.memory"),
    from: 760,
    card: "r3",
    cardLabel: true,
  },
  {
    ...measure("disk", 60, (load) => formatPercent(load.diskPercent / 100, 0)),
    label: () => t("apps.workers.columns.disk"),
    from: 1000,
  },
  {
    key: "connected",
    label: () => t("apps.workers.columns.connected"),
    width: 104,
    end: true,
    off: true,
    cell: (worker) => <Time at={worker.connectedAt} format="list" />,
  },
  {
    key: "heartbeat",
    label: () => t("apps.workers.columns.heartbeat"),
    width: 116,
    end: true,
    card: "r4",
    cell: (worker) => <RelativeTime at={worker.lastHeartbeatAt} />,
  },
];

export function createWorkerColumns() {
  return createColumns<ConnectedWorker>("workers", [...identity, ...activity(usePlace())]);
}
