import "./chart.css";
import { Index } from "solid-js";

type Outcome = "success" | "failed" | "skipped";

/** Failed is tall, success short, skipped a line: height tells it without colour. */
const shapes: Record<Outcome, { y: number; height: number }> = {
  failed: { y: 1, height: 14 },
  success: { y: 9, height: 6 },
  skipped: { y: 13, height: 2 },
};
const places = 12;

/** The last runs, the newest at the right. */
export function HistoryTicks(props: { history: Outcome[]; label: string }) {
  const first = () => places - props.history.length;
  return (
    <svg class="ticks" viewBox="0 0 95 16" role="img" aria-label={props.label}>
      <Index each={props.history}>
        {(outcome, index) => (
          <rect
            data-s={outcome()}
            x={(first() + index) * 8}
            y={shapes[outcome()].y}
            width="5"
            height={shapes[outcome()].height}
          />
        )}
      </Index>
    </svg>
  );
}
