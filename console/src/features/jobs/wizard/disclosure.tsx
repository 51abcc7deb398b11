import { createEffect, createSignal, type JSX, Show } from "solid-js";
import { Icon } from "../../../ui/icon.tsx";

/** A part of a form that is rarely needed: its title and what is set in it, opened by a click or by an error inside. */
export function Disclosure(props: {
  title: string;
  summary: string;
  invalid?: boolean;
  children: JSX.Element;
}) {
  const [open, setOpen] = createSignal(false);
  createEffect(() => {
    if (props.invalid) setOpen(true);
  });
  return (
    <div class="disclosure">
      <button type="button" class="summary" aria-expanded={open()} onClick={() => setOpen(!open())}>
        <Icon name={open() ? "down" : "right"} />
        <b>{props.title}</b>
        <span class="dim">{open() ? "" : props.summary}</span>
      </button>
      <Show when={open()}>
        <div class="disclosed">{props.children}</div>
      </Show>
    </div>
  );
}
