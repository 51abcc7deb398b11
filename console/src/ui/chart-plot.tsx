import "./chart.css";
import { For, type JSX } from "solid-js";
import type { Tick } from "./chart-scale.ts";

export interface AxisMark {
  /** 0 at the bottom, 1 at the top. */
  share: number;
  label: string;
}

export function TimeAxis(props: { ticks: Tick[]; stubs?: boolean }) {
  return (
    <div class="chart-xs" aria-hidden="true">
      <For each={props.ticks}>
        {(tick) => (
          <span
            data-late={tick.share > 0.94 ? "" : undefined}
            data-minor={tick.minor ? "" : undefined}
            data-stub={props.stubs ? "" : undefined}
            style={{ "--a": `${tick.share * 100}%` }}
          >
            {tick.label}
          </span>
        )}
      </For>
    </div>
  );
}

/** Axes around a drawing that stretches; their words are HTML, so they never do. */
export function Plot(props: { ys: AxisMark[]; ticks: Tick[]; ends?: JSX.Element; children: JSX.Element }) {
  return (
    <figure class="plot" data-ends={props.ends ? "" : undefined}>
      <div class="chart-ys" aria-hidden="true">
        <For each={props.ys}>
          {(mark) => <span style={{ "--b": `${mark.share * 100}%` }}>{mark.label}</span>}
        </For>
      </div>
      {props.children}
      {props.ends}
      <TimeAxis ticks={props.ticks} />
    </figure>
  );
}
