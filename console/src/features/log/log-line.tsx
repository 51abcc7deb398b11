import { createMemo, For, Match, Show, Switch } from "solid-js";
import type { LogLine } from "../../../../client/protocol/run.ts";
import { formatClock, formatDateTime, formatNumber, viewerZone } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";
import type { Cut } from "./log-rows.ts";
import { shownText, splitByHits } from "./log-text.ts";
import type { LogView } from "./log-view.ts";

/**
 * A grid that draws only what is seen cannot be a table of elements: its rows stand in the flow of a moved block. The
 * list holds the focus and names the row one is at.
 */
export const role = { grid: "grid", rowgroup: "rowgroup", row: "row", gridcell: "gridcell" } as const;

/** Written when pointed at: a log scrolls through thousands of times that nobody asks about. */
function tellZones(element: HTMLElement, at: string): void {
  const instant = Date.parse(at);
  element.dataset.tip = [viewerZone, "UTC"]
    .filter((zone, index, all) => all.indexOf(zone) === index)
    .map((zone) => `${formatDateTime(instant, zone)} ${zone}`)
    .join("\n");
}

function LineText(props: { line: LogLine; view: LogView }) {
  const text = createMemo(() => shownText(props.line.text));
  const isCurrent = () => props.view.cursor() === props.line.line;
  return (
    <code>
      <Show when={props.view.pattern()} fallback={text()}>
        {(pattern) => (
          <For each={splitByHits(text(), pattern())}>
            {(part) => (
              <Show when={part.hit} fallback={part.text}>
                <mark classList={{ now: isCurrent() }}>{part.text}</mark>
              </Show>
            )}
          </For>
        )}
      </Show>
    </code>
  );
}

export function LineRow(props: {
  line: LogLine;
  view: LogView;
  index: number;
  measure: (row: HTMLElement) => void;
  onNumber: () => void;
  onTask: (task: string) => void;
}) {
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a row
    <div
      role={role.row}
      ref={props.measure}
      id={`L${props.line.line}`}
      class="line"
      data-index={props.index}
      data-level={props.line.level}
      data-current={props.view.cursor() === props.line.line ? "" : undefined}
      aria-rowindex={props.index + 1}
      aria-selected={props.view.cursor() === props.line.line}
    >
      <span role={role.gridcell} class="no">
        <a href={`#L${props.line.line}`} tabIndex={-1} noScroll onClick={props.onNumber}>
          {formatNumber(props.line.line)}
        </a>
      </span>
      <span
        role={role.gridcell}
        class="at"
        data-tip=""
        onPointerOver={(event) => tellZones(event.currentTarget, props.line.at)}
      >
        {formatClock(Date.parse(props.line.at), viewerZone, true)}
      </span>
      <b role={role.gridcell} class="level">
        {props.line.level}
      </b>
      <span role={role.gridcell} class="source" data-tip={props.line.source}>
        {props.line.source}
      </span>
      <Show when={props.view.hasAttempts()}>
        <span role={role.gridcell} class="attempt" data-tip={t("log.attempt", String(props.line.attempt))}>
          {props.line.attempt}
        </span>
      </Show>
      <Show when={props.view.hasTasks()}>
        <span role={role.gridcell} class="task" data-tip={props.line.task ?? undefined}>
          <Show when={props.line.task}>
            {(task) => (
              <button type="button" tabIndex={-1} onClick={() => props.onTask(task())}>
                {task()}
              </button>
            )}
          </Show>
        </span>
      </Show>
      <span role={role.gridcell} class="text">
        <LineText line={props.line} view={props.view} />
      </span>
    </div>
  );
}

export function CutRow(props: {
  cut: Cut;
  index: number;
  view: LogView;
  measure: (row: HTMLElement) => void;
}) {
  const count = () => formatNumber(props.cut.to - props.cut.from + 1);
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: the role is a row
    <div
      role={role.row}
      ref={props.measure}
      id={`L${props.cut.from}`}
      class="cut"
      data-current={props.view.cursor() === props.cut.from ? "" : undefined}
      data-index={props.index}
      aria-rowindex={props.index + 1}
    >
      <span role={role.gridcell}>
        <Switch>
          <Match when={props.view.rows().length === 1}>{t("log.cutAll", count())}</Match>
          <Match when={true}>{t("log.cut", count())}</Match>
        </Switch>
      </span>
    </div>
  );
}
