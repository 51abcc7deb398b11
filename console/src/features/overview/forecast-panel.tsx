import { createMemo, For, Show } from "solid-js";
import type { ApiError } from "../../../../client/api/api-error.ts";
import type { Forecast } from "../../../../client/protocol/overview.ts";
import { formatClock, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { CursorField, createChartCursor } from "../../ui/chart-cursor.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { PinsDrawing } from "../../ui/chart-pins.tsx";
import { TimeAxis } from "../../ui/chart-plot.tsx";
import { timeTicks } from "../../ui/chart-scale.ts";
import { ErrorState } from "../../ui/error-state.tsx";
import { Segment } from "../../ui/segment.tsx";

type Hours = "6" | "24";

/** How near the pointer must be to a pin, as a share of the width. */
const reach = 0.02;

const bySecond = (forecast: Forecast): number[] =>
  [...new Set(forecast.apps.flatMap((app) => app.pins))].sort((a, b) => a - b);

/** Index of the nearest of ascending numbers. */
function nearest(sorted: number[], wanted: number): number {
  let [low, high] = [0, sorted.length - 1];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1;
    else high = middle;
  }
  const before = Math.max(0, low - 1);
  return wanted - (sorted[before] ?? 0) < (sorted[low] ?? 0) - wanted ? before : low;
}

function ForecastChart(props: { data: Forecast; title: string }) {
  const from = () => Date.parse(props.data.from);
  const to = () => Date.parse(props.data.to);
  const length = () => (to() - from()) / 1000;
  const moments = createMemo(() => bySecond(props.data));
  const cursor = createChartCursor({
    count: () => moments().length,
    first: () => 1,
    placeOf: (share) => {
      const index = nearest(moments(), share * length());
      const gap = Math.abs((moments()[index] ?? Number.POSITIVE_INFINITY) / length() - share);
      return gap <= reach ? index : undefined;
    },
  });
  const second = () => {
    const index = cursor.index();
    return index === undefined ? undefined : moments()[index];
  };
  const firing = () => {
    const at = second();
    return at === undefined
      ? []
      : props.data.apps.filter((app) => app.pins.includes(at)).map((app) => app.appId);
  };
  const clock = () => formatClock(from() + (second() ?? 0) * 1000);
  const ticks = createMemo(() => {
    const all = timeTicks(from(), to());
    const start = {
      at: from(),
      share: 0,
      label: formatClock(from()).slice(0, 5),
      midnight: false,
      minor: false,
    };
    // A label takes about a tenth of the width: what would stand under the first one gives way.
    return [
      start,
      ...all
        .filter(({ share }) => share > 0.09)
        .map((tick) => ({ ...tick, minor: tick.minor || tick.share < 0.25 })),
    ];
  });
  const words = () =>
    second() === undefined
      ? t("overview.next.fires", formatNumber(props.data.fires))
      : `${clock()}: ${firing().join(", ")}`;
  return (
    <div class="drum">
      <div class="drum-rows">
        <ul class="names">
          <For each={props.data.apps}>{(app) => <li data-tip={app.appId}>{app.appId}</li>}</For>
        </ul>
        <CursorField
          cursor={cursor}
          label={t("overview.readValues", props.title)}
          count={moments().length}
          words={words()}
          share={second() === undefined ? undefined : (second() ?? 0) / length()}
          tip={
            <>
              <b>{clock()}</b>
              <For each={firing().slice(0, 6)}>{(app) => <span class="pair-of">{app}</span>}</For>
              <Show when={firing().length > 6}>
                <span class="pair-of">+{formatNumber(firing().length - 6)}</span>
              </Show>
            </>
          }
        >
          <For each={props.data.apps}>
            {(app) => (
              <div class="row">
                <PinsDrawing pins={app.pins} denseFrom={app.denseFrom} length={length()} />
              </div>
            )}
          </For>
        </CursorField>
        <ul class="counts">
          <For each={props.data.apps}>{(app) => <li>{formatNumber(app.fires)}</li>}</For>
        </ul>
      </div>
      <TimeAxis ticks={ticks()} stubs />
      <Notes data={props.data} />
    </div>
  );
}

function Notes(props: { data: Forecast }) {
  const minutes = () =>
    props.data.crowdedMinutes
      .slice(0, 3)
      .map(({ at, fires }) => `${formatClock(Date.parse(at)).slice(0, 5)} (${formatNumber(fires)})`)
      .join(t("runs.comma"));
  const cutOff = () => props.data.comparedTo !== props.data.to;
  const notes = () =>
    [
      minutes() && t("overview.next.minutes", minutes()),
      cutOff() && t("overview.next.comparedTo", formatClock(Date.parse(props.data.comparedTo))),
      props.data.hasMoreJobs && t("overview.next.moreJobs"),
    ].filter(Boolean);
  return (
    <Show when={notes().length > 0}>
      <p class="crowds">{notes().join(" · ")}</p>
    </Show>
  );
}

function ForecastTable(props: { data: Forecast; title: string }) {
  const from = () => Date.parse(props.data.from);
  return (
    <>
      <table class="table">
        <caption class="hidden">{props.title}</caption>
        <thead>
          <tr>
            <th>{t("overview.next.app")}</th>
            <th class="num">{t("overview.next.first")}</th>
            <th class="num">{t("overview.next.count")}</th>
          </tr>
        </thead>
        <tbody>
          <For each={props.data.apps}>
            {(app) => (
              <tr>
                <td>{app.appId}</td>
                <td class="num">{formatClock(from() + (app.pins[0] ?? app.denseFrom ?? 0) * 1000)}</td>
                <td class="num">{formatNumber(app.fires)}</td>
              </tr>
            )}
          </For>
        </tbody>
      </table>
      <Show when={props.data.crowdedSeconds.length > 0}>
        <table class="table">
          <caption class="hidden">{t("overview.next.crowds")}</caption>
          <thead>
            <tr>
              <th>{t("overview.next.crowds")}</th>
              <th class="num">{t("overview.next.count")}</th>
            </tr>
          </thead>
          <tbody>
            <For each={props.data.crowdedSeconds}>
              {(crowd) => (
                <tr>
                  <td>{formatClock(Date.parse(crowd.at))}</td>
                  <td class="num">{formatNumber(crowd.fires)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </Show>
    </>
  );
}

export function ForecastPanel(props: {
  data: Forecast | undefined;
  error: ApiError | undefined;
  onRetry: () => void;
  hours: Hours;
  onHours: (hours: Hours) => void;
}) {
  const title = () => t(`overview.next.title.${props.hours}`);
  const facts = () => {
    const data = props.data;
    if (!data) return "";
    const fires = t("overview.next.fires", formatNumber(data.fires));
    const [most] = data.crowdedSeconds;
    if (!most) return fires;
    const at = formatClock(Date.parse(most.at));
    return `${fires}${t("runs.comma")}${t("overview.next.most", formatNumber(most.fires), at)}`;
  };
  return (
    <ChartPanel
      title={title()}
      facts={facts()}
      actions={
        <Segment
          kind="filter"
          size="small"
          label={t("overview.next.span")}
          value={props.hours}
          options={[
            { value: "6", label: t("overview.next.hours.6") },
            { value: "24", label: t("overview.next.hours.24") },
          ]}
          onChange={props.onHours}
        />
      }
      chart={
        <Show
          when={props.data}
          fallback={
            <Show when={props.error} fallback={<div class="chart-none" />}>
              {(error) => <ErrorState error={error()} onRetry={props.onRetry} />}
            </Show>
          }
        >
          {(data) => (
            <Show
              when={data().fires > 0}
              fallback={
                <div class="chart-none">
                  <p>{t("overview.next.none")}</p>
                  <p class="dim">{t("overview.next.noneWhy")}</p>
                </div>
              }
            >
              <ForecastChart data={data()} title={title()} />
            </Show>
          )}
        </Show>
      }
      table={<Show when={props.data}>{(data) => <ForecastTable data={data()} title={title()} />}</Show>}
    />
  );
}
