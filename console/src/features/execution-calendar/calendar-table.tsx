import { For } from "solid-js";
import type { ExecutionCalendar } from "../../../../client/protocol/execution-calendar.ts";
import { formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import { type HeatCell, heatRows, outcomes, wideStep } from "./heat-cells.ts";
import { spanWords } from "./heat-words.ts";

/** The same numbers, an hour a line. */
export function CalendarTable(props: { data: ExecutionCalendar; title: string }) {
  const cells = (): HeatCell[] =>
    heatRows(props.data.days, wideStep).flatMap(({ cells: all }) =>
      all.filter((cell) => typeof cell === "object").reverse(),
    );
  return (
    <table class="table">
      <caption class="hidden">{props.title}</caption>
      <thead>
        <tr>
          <th>{t("overview.outcomes.time")}</th>
          <For each={outcomes}>{(status) => <th class="num">{t(`status.${status}`)}</th>}</For>
        </tr>
      </thead>
      <tbody>
        <For each={cells()}>
          {(cell) => (
            <tr>
              <td>{spanWords(cell, props.data.timeZone)}</td>
              <For each={outcomes}>{(status) => <td class="num">{formatNumber(cell[status])}</td>}</For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
