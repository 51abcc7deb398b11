import { createMemo, For, Show } from "solid-js";
import type { Overview, OverviewRange } from "../../../../client/protocol/overview.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { CursorField, createChartCursor } from "../../ui/chart-cursor.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { Plot } from "../../ui/chart-plot.tsx";
import { niceTop, timeTicks } from "../../ui/chart-scale.ts";
import { type Stack, StepsDrawing } from "../../ui/chart-steps.tsx";
import { StatusMark } from "../../ui/status-mark.tsx";
import { binWords } from "./overview-words.ts";

/** From the base line up: what needs a person is where it can be read exactly. */
const stacked = ["failed", "skipped", "success"] as const;
const read = ["success", "failed", "skipped"] as const;

function OutcomesChart(props: { data: Overview; title: string }) {
  const bins = () => props.data.outcomes.bins;
  const cursor = createChartCursor({ count: () => bins().length });
  const stacks = (): Stack[] =>
    stacked.map((status) => ({ status, values: bins().map((bin) => bin[status]) }));
  const top = () => niceTop(Math.max(...bins().map((bin) => bin.success + bin.failed + bin.skipped), 1));
  const ticks = createMemo(() => timeTicks(Date.parse(props.data.from), Date.parse(props.data.to)));
  const ys = () =>
    [1, 0.5, 0].map((share) => ({
      share,
      label: formatNumber(top() * share, { notation: top() < 10_000 ? "standard" : "compact" }),
    }));
  const at = () => {
    const index = cursor.index();
    return index === undefined ? undefined : bins()[index];
  };
  const heading = (from: string) => binWords(Date.parse(from), props.data.binMs);
  const words = () => {
    const bin = at();
    const counts = bin ?? props.data.outcomes.total;
    const said = t(
      "overview.outcomes.summary",
      formatNumber(counts.success),
      formatNumber(counts.failed),
      formatNumber(counts.skipped),
    );
    return bin ? `${heading(bin.from)}: ${said}` : said;
  };
  return (
    <Plot ys={ys()} ticks={ticks()}>
      <CursorField
        cursor={cursor}
        label={t("overview.readValues", props.title)}
        count={bins().length}
        words={words()}
        share={cursor.middle()}
        tip={
          <Show when={at()}>
            {(bin) => (
              <>
                <b>{heading(bin().from)}</b>
                <For each={read}>
                  {(status) => (
                    <span class="st" data-s={status}>
                      <StatusMark status={status} />
                      <output>{formatNumber(bin()[status])}</output>
                    </span>
                  )}
                </For>
              </>
            )}
          </Show>
        }
      >
        <StepsDrawing stacks={stacks()} top={top()} ticks={ticks()} />
      </CursorField>
    </Plot>
  );
}

function OutcomesTable(props: { data: Overview; title: string }) {
  return (
    <table class="table">
      <caption class="hidden">{props.title}</caption>
      <thead>
        <tr>
          <th>{t("overview.outcomes.time")}</th>
          <For each={read}>{(status) => <th class="num">{t(`status.${status}`)}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={[...props.data.outcomes.bins].reverse()}>
          {(bin) => (
            <tr>
              <td>{binWords(Date.parse(bin.from), props.data.binMs)}</td>
              <For each={read}>{(status) => <td class="num">{formatNumber(bin[status])}</td>}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}

export function OutcomesPanel(props: { data: Overview | undefined; range: OverviewRange }) {
  const title = () => t("overview.outcomes.title");
  return (
    <ChartPanel
      title={title()}
      facts={
        <>
          {t(`overview.outcomes.facts.${props.range}`)}
          <Show when={props.data?.cutJobs}>
            {(jobs) => (
              <>
                {" · "}
                <span class="cut" data-tip={t("overview.outcomes.cutWhy")}>
                  {t("overview.outcomes.cut", formatNumber(jobs()))}
                </span>
              </>
            )}
          </Show>
        </>
      }
      chart={
        <Show when={props.data} fallback={<div class="chart-none" />}>
          {(data) => <OutcomesChart data={data()} title={title()} />}
        </Show>
      }
      table={<Show when={props.data}>{(data) => <OutcomesTable data={data()} title={title()} />}</Show>}
    />
  );
}
