import { type JSX, Match, Show, Switch } from "solid-js";
import type { Execution } from "../../../../client/protocol/task.ts";
import { platformNow, useNow } from "../../app/clock.ts";
import { formatClock, formatDuration, formatNumber, formatPercent } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { Progress } from "../../ui/progress.tsx";
import { Dash } from "../../ui/time.tsx";
import { inARow } from "../runs/run-words.ts";
import type { ExecutionView } from "./execution-view.ts";
import { stepPath } from "./rate-series.ts";

interface GaugesProps {
  view: ExecutionView;
  execution: Execution;
  /** Of the definition that the run used. */
  allowedFailurePercent: number;
}

const LINE = { width: 168, height: 36 };

function Gauge(props: { name: string; fact: string; children: JSX.Element; line?: JSX.Element }) {
  return (
    <div>
      <span>{props.name}</span>
      <b>{props.children}</b>
      <small>{props.fact}</small>
      {props.line}
    </div>
  );
}

const endedOf = ({ totals }: Execution): number => totals.success + totals.failed;

/** Whole numbers, but for what is slower than ten a second. */
const formatRate = (rate: number): string =>
  formatNumber(rate, { maximumFractionDigits: rate < 10 && rate > 0 ? 1 : 0 });

function lengthMs(execution: Execution, now: number): number {
  const endAt = execution.finishedAt === null ? now : Date.parse(execution.finishedAt);
  return Math.max(0, endAt - Date.parse(execution.startedAt));
}

function EndedGauge(props: GaugesProps) {
  const ended = () => endedOf(props.execution);
  const total = () => props.execution.totals.total;
  const share = () => (total() === 0 ? 0 : ended() / total());
  return (
    <Gauge
      name={t("tasks.gauge.ended")}
      fact={t("tasks.gauge.of", formatNumber(ended()), formatNumber(total()))}
    >
      {/* Never 100 % before the last one has ended. */}
      {formatPercent(share() < 1 ? Math.min(0.999, share()) : 1)}
    </Gauge>
  );
}

function LeftGauge(props: GaugesProps) {
  const now = useNow();
  const isMapping = () => props.execution.phase === "root";
  const leftMs = () => {
    const rate = props.view.perSecond();
    const { waiting, running } = props.execution.totals;
    if (isMapping() || rate === undefined || rate <= 0 || waiting + running === 0) return undefined;
    return Math.ceil((waiting + running) / rate) * 1000;
  };
  const fact = () => {
    const left = leftMs();
    if (left !== undefined) return t("tasks.gauge.endsAbout", formatClock(now() + left));
    return t(isMapping() ? "tasks.gauge.mapping" : "tasks.gauge.notYet");
  };
  return (
    <Gauge name={t("tasks.gauge.left")} fact={fact()}>
      <Show when={leftMs() !== undefined} fallback={<Dash />}>
        {formatDuration(leftMs() ?? 0, true)}
      </Show>
    </Gauge>
  );
}

function TookGauge(props: GaugesProps) {
  const finishedAt = () => Date.parse(props.execution.finishedAt ?? "");
  return (
    <Gauge name={t("tasks.gauge.took")} fact={t("tasks.gauge.at", formatClock(finishedAt()))}>
      {formatDuration(lengthMs(props.execution, finishedAt()))}
    </Gauge>
  );
}

function RateLine(props: { rates: number[] }) {
  const words = () =>
    t("tasks.gauge.rateLine", formatRate(Math.min(...props.rates)), formatRate(Math.max(...props.rates)));
  return (
    <Show when={props.rates.length > 1}>
      <svg
        viewBox={`0 0 ${LINE.width} ${LINE.height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={words()}
      >
        <path d={stepPath(props.rates, LINE.width, LINE.height)} />
      </svg>
    </Show>
  );
}

function RateGauge(props: GaugesProps) {
  const now = useNow();
  const average = () => {
    const ms = lengthMs(props.execution, Math.max(now(), platformNow()));
    return ms === 0 ? 0 : (endedOf(props.execution) * 1000) / ms;
  };
  const rate = () => (props.view.open() ? props.view.perSecond() : average());
  return (
    <Gauge
      name={t("tasks.gauge.rate")}
      fact={
        props.view.open()
          ? t("tasks.gauge.average", formatRate(average()))
          : t("tasks.gauge.since", formatClock(Date.parse(props.execution.startedAt)))
      }
      line={<RateLine rates={props.view.line()} />}
    >
      <Show when={rate() !== undefined} fallback={<Dash />}>
        {formatRate(rate() ?? 0)} <small>{t("tasks.gauge.perSecond")}</small>
      </Show>
    </Gauge>
  );
}

function FailedGauge(props: GaugesProps) {
  const share = () => {
    const { failed, total } = props.execution.totals;
    return formatPercent(total === 0 ? 0 : failed / total, 3);
  };
  return (
    <Gauge
      name={t("tasks.gauge.failed")}
      fact={
        props.allowedFailurePercent > 0
          ? t("tasks.gauge.allowed", share(), formatPercent(props.allowedFailurePercent / 100, 3))
          : inARow(props.execution.totals.failed > 0 ? share() : "", t("tasks.gauge.noneAllowed"))
      }
    >
      {formatNumber(props.execution.totals.failed)}
    </Gauge>
  );
}

/** The bar of what has ended and how, with the counts and what may run at once. */
export function TaskProgress(props: { execution: Execution; capped: boolean }) {
  const totals = () => props.execution.totals;
  const caps = () => props.execution.caps;
  return (
    <div class="task-bar">
      <Progress
        legend
        label={t("tasks.gauge.progress")}
        total={totals().total}
        parts={[
          { status: "success", count: totals().success },
          { status: "failed", count: totals().failed },
          { status: "running", count: totals().running },
        ]}
      >
        <Show when={props.capped}>
          {inARow(
            t("tasks.gauge.atOnce", formatNumber(caps().concurrencyTotal)),
            t("tasks.gauge.perWorker", formatNumber(caps().concurrencyPerWorker)),
          )}
        </Show>
      </Progress>
    </div>
  );
}

/** How far, how long, how fast, how well. */
export function ExecutionGauges(props: GaugesProps) {
  return (
    <section class="gauges" aria-label={t("tasks.gauge.label")}>
      <EndedGauge {...props} />
      <Switch>
        <Match when={props.execution.finishedAt !== null && !props.view.open()}>
          <TookGauge {...props} />
        </Match>
        <Match when={true}>
          <LeftGauge {...props} />
        </Match>
      </Switch>
      <RateGauge {...props} />
      <FailedGauge {...props} />
    </section>
  );
}
