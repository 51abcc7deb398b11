import { Show } from "solid-js";
import type { Execution } from "../../../../client/protocol/task.ts";
import { formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Mono } from "../../ui/code.tsx";
import { type Column, createColumns } from "../../ui/columns.tsx";
import { Section } from "../../ui/page.tsx";
import { Meter } from "../../ui/progress.tsx";
import { HealthMark } from "../../ui/status-mark.tsx";
import { Table } from "../../ui/table.tsx";
import { Dash, RelativeTime } from "../../ui/time.tsx";
import { inARow } from "../runs/run-words.ts";
import type { ExecutionView } from "./execution-view.ts";

type Share = Execution["workers"][number];

const count = (
  key: "running" | "success" | "failed",
  width: number,
  card: "l3" | "r3" | "l4",
): Column<Share> => ({
  key,
  label: () => t(`tasks.workers.columns.${key}`),
  width,
  end: true,
  card,
  cardLabel: true,
  cell: (worker) => (
    <span classList={{ faint: worker[key] === 0, wrong: key === "failed" && worker[key] > 0 }}>
      {formatNumber(worker[key])}
    </span>
  ),
});

const name: Column<Share> = {
  key: "worker",
  label: () => t("tasks.workers.columns.worker"),
  card: "l1",
  always: true,
  cell: (worker) => (
    <span data-tip={worker.workerId}>
      <Mono>{worker.address}</Mono> <span class="faint">{worker.workerId}</span>
    </span>
  ),
};

/** Against the fastest of them, so that a slow one is seen. */
function RateCell(props: { worker: Share; view: ExecutionView }) {
  const rate = () => props.view.workerPerSecond(props.worker.workerId);
  const fastest = () =>
    Math.max(
      0,
      ...(props.view.data()?.workers ?? []).map((one) => props.view.workerPerSecond(one.workerId) ?? 0),
    );
  const isBusy = () => props.view.connected(props.worker.workerId)?.state === "busy";
  return (
    <Show when={rate() !== undefined} fallback={<Dash />}>
      <Meter share={fastest() === 0 ? 0 : (rate() ?? 0) / fastest()} over={isBusy()} />
      <span class="w4">
        {formatNumber(rate() ?? 0, { maximumFractionDigits: (rate() ?? 0) < 10 ? 1 : 0 })}
      </span>
    </Show>
  );
}

function ShareCell(props: { worker: Share; view: ExecutionView }) {
  const ended = (one: { success: number; failed: number }) => one.success + one.failed;
  const share = () => {
    const totals = props.view.data()?.totals;
    return totals && ended(totals) > 0 ? ended(props.worker) / ended(totals) : 0;
  };
  return (
    <>
      <Meter share={share()} />
      <span class="w4">{formatPercent(share(), 0)}</span>
    </>
  );
}

function StateCell(props: { worker: Share; view: ExecutionView }) {
  const now = () => props.view.connected(props.worker.workerId);
  const why = () =>
    now()
      ?.busy.map(({ measure }) => t(`apps.workers.measures.${measure}`))
      .join(t("runs.comma"));
  return <HealthMark state={now()?.state ?? "lost"}>{why() || undefined}</HealthMark>;
}

/** While the run goes on: how each worker is, and how fast. */
function liveColumns(view: ExecutionView): Column<Share>[] {
  const load = (worker: Share) => view.connected(worker.workerId)?.load;
  return [
    name,
    {
      key: "state",
      label: () => t("tasks.workers.columns.state"),
      width: 104,
      card: "r1",
      cell: (worker) => <StateCell worker={worker} view={view} />,
    },
    count("running", 60, "l4"),
    count("success", 72, "l3"),
    count("failed", 54, "r3"),
    {
      key: "rate",
      label: () => t("tasks.workers.columns.rate"),
      width: 100,
      end: true,
      card: "r2",
      cell: (worker) => <RateCell worker={worker} view={view} />,
    },
    {
      key: "load",
      label: () => t("tasks.workers.columns.load"),
      width: 52,
      end: true,
      from: 1100,
      cell: (worker) => (
        <Show when={load(worker)} fallback={<Dash />}>
          {(now) => <span>{formatNumber(now().load5, { maximumFractionDigits: 1 })}</span>}
        </Show>
      ),
    },
    {
      key: "memory",
      label: () => t("tasks.workers.columns.memory"),
      width: 64,
      end: true,
      from: 1100,
      cell: (worker) => (
        <Show when={load(worker)} fallback={<Dash />}>
          {(now) => <span>{formatPercent(now().memoryPercent / 100, 0)}</span>}
        </Show>
      ),
    },
    {
      key: "heard",
      label: () => t("tasks.workers.columns.heard"),
      width: 88,
      end: true,
      from: 1000,
      cell: (worker) => <RelativeTime at={view.connected(worker.workerId)?.lastHeartbeatAt} />,
    },
  ];
}

const endedColumns = (view: ExecutionView): Column<Share>[] => [
  name,
  count("success", 96, "l3"),
  count("failed", 80, "r3"),
  {
    key: "share",
    label: () => t("tasks.workers.columns.share"),
    width: 130,
    end: true,
    card: "r1",
    cell: (worker) => <ShareCell worker={worker} view={view} />,
  },
];

/** What each worker has done of the run, and while it goes on, how it is. */
export function ExecutionWorkers(props: { view: ExecutionView; execution: Execution }) {
  const going = createColumns("execution-workers", liveColumns(props.view));
  const over = createColumns("execution-workers-ended", endedColumns(props.view));
  const workers = () => props.execution.workers;
  const isLost = (worker: Share) => (props.view.connected(worker.workerId)?.state ?? "lost") === "lost";
  const facts = () => {
    if (!props.view.open()) return t("tasks.workers.took", formatNumber(workers().length));
    const lost = workers().filter(isLost).length;
    return inARow(
      t("tasks.workers.atWork", formatNumber(workers().length - lost)),
      lost > 0 ? t("tasks.workers.lost", formatNumber(lost)) : "",
    );
  };
  return (
    <Section flush title={t("tasks.workers.title")} facts={workers().length > 0 ? facts() : undefined}>
      <Table
        class="share"
        caption={t("tasks.workers.caption")}
        columns={props.view.open() ? going : over}
        rows={workers()}
        rowId={(worker) => worker.workerId}
        empty={<p class="none-yet">{t("tasks.workers.none")}</p>}
      />
    </Section>
  );
}
