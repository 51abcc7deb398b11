import "./row-toggle.css";
import { createSignal, type JSX } from "solid-js";
import { Icon } from "./icon.tsx";

export interface OpenRows<Id> {
  has: (id: Id) => boolean;
  toggle: (id: Id) => void;
}

/** Which rows of a list are open. */
export function createOpenRows<Id extends string | number>(): OpenRows<Id> {
  const [ids, setIds] = createSignal<ReadonlySet<Id>>(new Set());
  return {
    has: (id) => ids().has(id),
    toggle: (id) =>
      setIds((before) =>
        before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id]),
      ),
  };
}

/** Opens a row to all that is known of it. `about` names the row for who does not see it. */
export function RowToggle<Id>(props: { id: Id; open: OpenRows<Id>; about: string; children: JSX.Element }) {
  const isOpen = () => props.open.has(props.id);
  return (
    <button type="button" class="toggle" aria-expanded={isOpen()} onClick={() => props.open.toggle(props.id)}>
      <Icon name={isOpen() ? "down" : "right"} />
      {props.children}
      <span class="hidden"> {props.about}</span>
    </button>
  );
}
