import "./status-mark.css";
import { type JSX, Show } from "solid-js";
import type { RunStatus } from "../../../client/protocol/run.ts";
import { t } from "../i18n/index.ts";
import { Icon } from "./icon.tsx";

export type { RunStatus };

/** Colour, icon and word of a status. `tip`: why it is so, shown when pointed at. */
export function StatusMark(props: { status: RunStatus; label?: string; tip?: string }) {
  return (
    <span class="st" data-s={props.status} data-tip={props.tip}>
      <Icon name={props.status} />
      <span>{props.label ?? t(`status.${props.status}`)}</span>
    </span>
  );
}

/** State of a worker: a round, turned or hollow mark, its word, and why. */
export function HealthMark(props: {
  state: "healthy" | "busy" | "lost";
  label?: string;
  children?: JSX.Element;
}) {
  return (
    <span class="health" data-state={props.state}>
      <b>{props.label ?? t(`health.${props.state}`)}</b>
      <Show when={props.children}>
        <span>{props.children}</span>
      </Show>
    </span>
  );
}
