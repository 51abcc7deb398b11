import "./progress.css";
import { For, type JSX, Show } from "solid-js";
import type { RunStatus } from "../../../client/protocol/run.ts";
import { formatNumber } from "../i18n/format.ts";
import { StatusMark } from "./status-mark.tsx";

export interface ProgressProps {
  /** Its name: "Subtasks ended". */
  label: string;
  total: number;
  /** Counts by status, in the order to draw; what is left of the total is waiting. */
  parts: { status: RunStatus; count: number }[];
  /** Marks, words and counts below the bar. */
  legend?: boolean;
  /** At the end of the legend: rate, time left. */
  children?: JSX.Element;
  size?: "normal" | "small";
}

/** How far long work has come, by outcome. */
export function Progress(props: ProgressProps) {
  const counted = () => props.parts.reduce((sum, part) => sum + part.count, 0);
  const parts = () => {
    const left = props.total - counted();
    const shown = props.parts.filter((part) => part.count > 0 || props.legend);
    return left > 0 ? [...shown, { status: "waiting" as const, count: left }] : shown;
  };
  const ended = () =>
    props.parts
      .filter((part) => ["success", "failed", "skipped"].includes(part.status))
      .reduce((n, p) => n + p.count, 0);
  return (
    <>
      <div
        class="bar4"
        role="progressbar"
        tabIndex={-1}
        aria-label={props.label}
        aria-valuemin={0}
        aria-valuemax={props.total}
        aria-valuenow={ended()}
        aria-valuetext={`${formatNumber(ended())} / ${formatNumber(props.total)}`}
        data-size={props.size}
      >
        <For each={parts().filter((part) => part.count > 0)}>
          {(part) => <i data-s={part.status} style={{ "--share": part.count }} />}
        </For>
      </div>
      <Show when={props.legend}>
        <ul class="legend">
          <For each={parts()}>
            {(part) => (
              <li>
                <StatusMark status={part.status} />
                {formatNumber(part.count)}
              </li>
            )}
          </For>
          <Show when={props.children}>
            <li class="grow" />
            <li class="dim">{props.children}</li>
          </Show>
        </ul>
      </Show>
    </>
  );
}

/** A share of a row's number as a short line; `over` says that it is past its threshold. Words stand beside it. */
export function Meter(props: { share: number; over?: boolean }) {
  const width = () => `${Math.round(Math.max(0, Math.min(1, props.share)) * 100)}%`;
  return (
    <span class="meter" aria-hidden="true" data-over={props.over ? "" : undefined}>
      <i style={{ "--v": width() }} />
    </span>
  );
}
