import { For } from "solid-js";
import type { Tick } from "./chart-scale.ts";
import type { RunStatus } from "./status-mark.tsx";

/** Of one bin, in the order they stand on the base line. */
export interface Stack {
  status: RunStatus;
  values: number[];
}

export const stepsHeight = 160;
const binWidth = 10;

const round = (value: number) => Math.round(value * 10) / 10;

/** One area of the stack: steps along its upper edge, back along its lower one. Bins without any leave no trace. */
function areaPath(lower: number[], upper: number[], y: (value: number) => number): string {
  return upper
    .map((top, bin) => {
      const bottom = lower[bin] ?? 0;
      if (top === bottom) return "";
      return `M${bin * binWidth} ${y(bottom)}V${y(top)}H${(bin + 1) * binWidth}V${y(bottom)}Z`;
    })
    .join("");
}

function edgePath(upper: number[], y: (value: number) => number): string {
  return upper.map((top, bin) => `${bin === 0 ? "M0 " : "V"}${y(top)}H${(bin + 1) * binWidth}`).join("");
}

/** A stacked area of counts. Bins are steps and the first series stands on the base line: both can be read exactly. */
export function StepsDrawing(props: { stacks: Stack[]; top: number; ticks: Tick[] }) {
  const bins = () => props.stacks[0]?.values.length ?? 0;
  const y = (value: number) => round(stepsHeight * (1 - value / props.top));
  const levels = () => {
    let lower = Array.from({ length: bins() }, () => 0);
    return props.stacks.map(({ status, values }) => {
      const upper = lower.map((base, bin) => base + (values[bin] ?? 0));
      const level = { status, area: areaPath(lower, upper, y), edge: edgePath(upper, y) };
      lower = upper;
      return level;
    });
  };
  const width = () => bins() * binWidth;
  return (
    <svg viewBox={`0 0 ${width()} ${stepsHeight}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="grid" d={`M0 0H${width()}M0 ${stepsHeight / 2}H${width()}`} />
      <For each={levels()}>{(level) => <path class="area" data-s={level.status} d={level.area} />}</For>
      <path class="edge" data-s={levels().at(-1)?.status} d={levels().at(-1)?.edge} />
      <path
        class="midnight"
        d={props.ticks
          .filter((tick) => tick.midnight)
          .map((tick) => `M${round(tick.share * width())} 0V${stepsHeight}`)
          .join("")}
      />
    </svg>
  );
}
