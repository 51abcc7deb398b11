import "./heat-map.css";
import { createMemo, createSignal, For, Index, onCleanup, Show } from "solid-js";
import { t } from "../../i18n/index.ts";
import { Icon } from "../../ui/icon.tsx";
import {
  countOf,
  type HeatCell,
  type HeatRow,
  heatRows,
  levelOf,
  type Measure,
  mostOf,
  narrowStep,
  nextCell,
  wideStep,
} from "./heat-cells.ts";
import { countWords, dayWords, spanWords, tipWords } from "./heat-words.ts";

export interface HeatMapProps {
  days: Parameters<typeof heatRows>[0];
  zone: string;
  measure: Measure;
  caption: string;
  /** The runs of a cell. */
  href: (cell: HeatCell) => string;
}

/** Hours a column: cells that fingers can hit need room. */
export function createHeatStep() {
  const query = matchMedia("(max-width: 639px)");
  const [narrow, setNarrow] = createSignal(query.matches);
  const listen = () => setNarrow(query.matches);
  query.addEventListener("change", listen);
  onCleanup(() => query.removeEventListener("change", listen));
  return () => (narrow() ? narrowStep : wideStep);
}

const twoDigits = (hour: number): string => String(hour).padStart(2, "0");

function Cell(props: {
  cell: HeatCell;
  map: HeatMapProps;
  most: number;
  stop: boolean;
  onFocus: () => void;
  onKeyDown: (event: KeyboardEvent) => void;
}) {
  const share = () => {
    const { cell } = props;
    const all = countOf(cell, "all");
    return props.map.measure === "all" && all > 0 ? cell.failed / all : 0;
  };
  return (
    <a
      href={props.map.href(props.cell)}
      tabIndex={props.stop ? 0 : -1}
      data-level={levelOf(countOf(props.cell, props.map.measure), props.most)}
      data-failed={share() > 0 ? "" : undefined}
      style={{ "--share": share() }}
      data-tip={tipWords(props.cell, props.map.zone)}
      onFocus={() => props.onFocus()}
      onKeyDown={(event) => props.onKeyDown(event)}
    >
      <span class="hidden">
        {spanWords(props.cell, props.map.zone)}: {countWords(props.cell)}
      </span>
    </a>
  );
}

/** Days by hours; a cell is as dark as it was busy, and leads to its runs. One tab stop, arrows move. */
export function HeatMap(props: HeatMapProps) {
  const step = createHeatStep();
  const rows = createMemo<HeatRow[]>(() => heatRows(props.days, step()));
  const most = () => mostOf(rows(), props.measure);
  const isOpen = (cell: HeatRow["cells"][number]): boolean =>
    typeof cell === "object" && countOf(cell, props.measure) > 0;
  const [focused, setFocused] = createSignal<{ row: number; column: number }>();
  const first = () => {
    const row = rows().findIndex(({ cells }) => cells.some(isOpen));
    return row < 0 ? undefined : { row, column: rows()[row]?.cells.findIndex(isOpen) ?? 0 };
  };
  // The place that was read may have gone with other filters.
  const stop = () => {
    const at = focused();
    return at && isOpen(rows()[at.row]?.cells[at.column]) ? at : first();
  };
  let table: HTMLTableElement | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const at = stop();
    if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
    const next = nextCell(rows(), at, event.key, isOpen);
    if (next === undefined) return;
    event.preventDefault();
    setFocused(next);
    table?.rows[next.row + 1]?.cells[next.column + 1]?.querySelector("a")?.focus();
  };
  return (
    <table ref={table} class="heat" data-show={props.measure} data-step={step()}>
      <caption class="hidden">{props.caption}</caption>
      <thead>
        <tr>
          <td />
          <Index each={Array.from({ length: 24 / step() }, (_, column) => column * step())}>
            {(hour) => (
              <th scope="col" data-minor={hour() % 3 === 0 ? undefined : ""}>
                {twoDigits(hour())}
              </th>
            )}
          </Index>
        </tr>
      </thead>
      <tbody>
        <For each={rows()}>
          {(row, at) => (
            <tr>
              <th scope="row">{dayWords(row.from, props.zone)}</th>
              <For each={row.cells}>
                {(cell, column) => (
                  <td data-gone={cell === "missing" ? "" : undefined}>
                    <Show when={cell === "missing"}>
                      <span data-tip={t("heat.gone")}>
                        <Icon name="skipped" />
                        <span class="hidden">{t("heat.gone")}</span>
                      </span>
                    </Show>
                    <Show when={isOpen(cell) && typeof cell === "object" && cell}>
                      {(known) => (
                        <Cell
                          cell={known()}
                          map={props}
                          most={most()}
                          stop={stop()?.row === at() && stop()?.column === column()}
                          onFocus={() => setFocused({ row: at(), column: column() })}
                          onKeyDown={onKeyDown}
                        />
                      )}
                    </Show>
                  </td>
                )}
              </For>
            </tr>
          )}
        </For>
      </tbody>
    </table>
  );
}
