import { For } from "solid-js";
import type { LogScale } from "./chart-scale.ts";

const height = 160;
const binWidth = 10;

const round = (value: number) => Math.round(value * 10) / 10;

/** From middle to middle of the bins; a gap where there is no value, and a dash for one that stands alone. */
function linePath(values: (number | null)[], y: (value: number) => number): string {
  const path: string[] = [];
  values.forEach((value, bin) => {
    if (value === null) return;
    const x = (bin + 0.5) * binWidth;
    const before = bin > 0 ? (values[bin - 1] ?? null) : null;
    const after = values[bin + 1] ?? null;
    if (before === null && after === null) path.push(`M${x - 3} ${y(value)}H${x + 3}`);
    else path.push(`${before === null ? "M" : "L"}${x} ${y(value)}`);
  });
  return path.join("");
}

/** Lines on a scale of lengths, heaviest first. Ink, not colour: they are one measure. */
export function LinesDrawing(props: { lines: (number | null)[][]; scale: LogScale }) {
  const width = () => (props.lines[0]?.length ?? 0) * binWidth;
  const y = (value: number) => round(height * (1 - props.scale.share(value)));
  return (
    <svg viewBox={`0 0 ${width()} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="grid" d={props.scale.marks.map((mark) => `M0 ${y(mark)}H${width()}`).join("")} />
      <For each={props.lines}>
        {(values, line) => <path class={`line-${line() + 1}`} d={linePath(values, y)} />}
      </For>
    </svg>
  );
}

/** Places of labels from the bottom, as shares, pushed apart until none covers another. */
export function spreadLabels(shares: number[], gap: number): number[] {
  const order = shares.map((share, index) => ({ share, index })).sort((a, b) => a.share - b.share);
  let lowest = gap / 2;
  for (const label of order) {
    label.share = Math.max(label.share, lowest);
    lowest = label.share + gap;
  }
  let highest = 1 - gap / 2;
  for (const label of order.toReversed()) {
    label.share = Math.min(label.share, highest);
    highest = label.share - gap;
  }
  const placed: number[] = [];
  for (const { share, index } of order) placed[index] = share;
  return placed;
}
