import "./error-state.css";
import { type JSX, Show } from "solid-js";
import { CommandBlock } from "./copy.tsx";
import { Icon, type IconName } from "./icon.tsx";

export interface EmptyProps {
  icon?: IconName;
  /** One sentence: what is not there. */
  title: string;
  /** Where it is all of a page. */
  heading?: "h1";
  /** Why, or what to do next. */
  children?: JSX.Element;
  /** One action. */
  action?: JSX.Element;
  /** A command to copy. */
  command?: string;
}

export function Empty(props: EmptyProps) {
  return (
    <div class="empty">
      <Show when={props.icon}>{(name) => <Icon name={name()} />}</Show>
      <Show when={props.heading} fallback={<h2>{props.title}</h2>}>
        <h1>{props.title}</h1>
      </Show>
      <Show when={props.children}>
        <p>{props.children}</p>
      </Show>
      <Show when={props.command}>{(command) => <CommandBlock command={command()} />}</Show>
      <Show when={props.action}>
        <div class="actions">{props.action}</div>
      </Show>
    </div>
  );
}
