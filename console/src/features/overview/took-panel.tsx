import { createMemo, For, Show } from "solid-js";
import type { Overview } from "../../../../client/protocol/overview.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { CursorField, createChartCursor } from "../../ui/chart-cursor.tsx";
import { LinesDrawing, spreadLabels } from "../../ui/chart-lines.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { Plot } from "../../ui/chart-plot.tsx";
import { logScale, timeTicks } from "../../ui/chart-scale.ts";
import { binWords, markWords, tookWords } from "./overview-words.ts";

/** Lightest line first in words, heaviest first in drawing. */
const lines = ["p50", "p95", "p99"] as const;
const fromTop = ["p99", "p95", "p50"] as const;
/** Two lines of words, as a share of the plot's height. */
const labelShare = 0.19;

function TookChart(props: { data: Overview; title: string }) {
  const took = () => props.data.took;
  const cursor = createChartCursor({ count: () => took().bins.length });
  const values = () => took().bins.flatMap((bin) => lines.flatMap((line) => bin[line] ?? []));
  const scale = createMemo(() => logScale(Math.min(...values()), Math.max(...values())));
  const ticks = createMemo(() => timeTicks(Date.parse(props.data.from), Date.parse(props.data.to), true));
  const ys = () => scale().marks.map((mark) => ({ share: scale().share(mark), label: markWords(mark) }));
  const places = () =>
    spreadLabels(
      fromTop.map((line) => scale().share(took().total[line] ?? 0)),
      labelShare,
    );
  const at = () => {
    const index = cursor.index();
    return index === undefined ? undefined : took().bins[index];
  };
  const words = () => {
    const bin = at();
    const { p50, p95, p99 } = bin ?? took().total;
    const said = t("overview.took.summary", tookWords(p50), tookWords(p95), tookWords(p99));
    return bin ? `${binWords(Date.parse(bin.from), took().binMs)}: ${said}` : said;
  };
  const ends = (
    <ul class="chart-ends">
      <For each={fromTop}>
        {(line, index) => (
          <li style={{ "--b": `${(places()[index()] ?? 0) * 100}%` }}>
            {line} <b>{tookWords(took().total[line])}</b>
          </li>
        )}
      </For>
    </ul>
  );
  return (
    <Plot ys={ys()} ticks={ticks()} ends={ends}>
      <CursorField
        cursor={cursor}
        label={t("overview.readValues", props.title)}
        count={took().bins.length}
        words={words()}
        share={cursor.middle()}
        tip={
          <Show when={at()}>
            {(bin) => (
              <>
                <b>{binWords(Date.parse(bin().from), took().binMs)}</b>
                <For each={fromTop}>
                  {(line) => (
                    <span class="pair-of">
                      {line} <output>{tookWords(bin()[line])}</output>
                    </span>
                  )}
                </For>
              </>
            )}
          </Show>
        }
      >
        <LinesDrawing lines={lines.map((line) => took().bins.map((bin) => bin[line]))} scale={scale()} />
      </CursorField>
    </Plot>
  );
}

function TookTable(props: { data: Overview; title: string }) {
  return (
    <table class="table">
      <caption class="hidden">{props.title}</caption>
      <thead>
        <tr>
          <th class="w-time">{t("overview.took.time")}</th>
          <For each={lines}>{(line) => <th class="num">{line}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={[...props.data.took.bins].reverse()}>
          {(bin) => (
            <tr>
              <td>{binWords(Date.parse(bin.from), props.data.took.binMs)}</td>
              <For each={lines}>{(line) => <td class="num">{tookWords(bin[line])}</td>}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

export function TookPanel(props: { data: Overview | undefined }) {
  const title = () => t("overview.took.title");
  /** All are measured up to some thousands, as the facts need not say. */
  const sampled = () => {
    const data = props.data;
    if (!data) return false;
    return data.took.measured < (data.outcomes.total.success + data.outcomes.total.failed) / 2;
  };
  return (
    <ChartPanel
      title={title()}
      facts={
        sampled()
          ? t("overview.took.sampled", formatNumber(props.data?.took.measured ?? 0))
          : t("overview.took.facts")
      }
      chart={
        <Show when={props.data} fallback={<div class="chart-none" />}>
          {(data) => (
            <Show
              when={data().took.measured > 0}
              fallback={<div class="chart-none">{t("overview.took.none")}</div>}
            >
              <TookChart data={data()} title={title()} />
            </Show>
          )}
        </Show>
      }
      table={<Show when={props.data}>{(data) => <TookTable data={data()} title={title()} />}</Show>}
    />
  );
}
