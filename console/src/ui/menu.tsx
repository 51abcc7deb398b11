import "./menu.css";
import { DropdownMenu } from "@kobalte/core/dropdown-menu";
import { useNavigate } from "@solidjs/router";
import { Index, type JSX, Show } from "solid-js";
import { useFloatRoot } from "./float-root.ts";
import { Icon, type IconName } from "./icon.tsx";

export interface MenuItem {
  label: string;
  icon?: IconName;
  /** Small words at the right: a count, a region. */
  note?: string;
  /** A key shown at the right; the page binds it. */
  keys?: string;
  /** Goes there. */
  href?: string;
  onSelect?: () => void;
  disabled?: boolean;
  danger?: boolean;
  /** Makes it a choice: one of several shown with a tick. */
  checked?: boolean;
  /** Language of the label where it is not the page's. */
  lang?: string;
}
export type MenuEntry = MenuItem | "line";

export interface MenuProps {
  /** What opens it. */
  children: JSX.Element;
  /** Name of the trigger, and of the menu. */
  label: string;
  class?: string;
  entries: MenuEntry[];
  /** A line of facts above the entries. */
  title?: JSX.Element;
  placement?: "bottom-start" | "bottom-end" | "top-start" | "top-end";
  disabled?: boolean;
}

function Entry(props: { item: MenuItem }) {
  const navigate = useNavigate();
  const select = () => {
    props.item.onSelect?.();
    if (props.item.href) navigate(props.item.href);
  };
  const inside = () => (
    <>
      <Show when={props.item.checked !== undefined}>
        <span class="tick">
          <Show when={props.item.checked}>
            <Icon name="check" />
          </Show>
        </span>
      </Show>
      <Show when={props.item.icon}>{(name) => <Icon name={name()} />}</Show>
      <span class="label" lang={props.item.lang}>
        {props.item.label}
      </span>
      <Show when={props.item.note}>
        <small>{props.item.note}</small>
      </Show>
      <Show when={props.item.keys}>
        <kbd>{props.item.keys}</kbd>
      </Show>
    </>
  );
  return (
    <Show
      when={props.item.checked !== undefined}
      fallback={
        <DropdownMenu.Item
          class="menu-item"
          textValue={props.item.label}
          disabled={props.item.disabled}
          data-danger={props.item.danger ? "" : undefined}
          onSelect={select}
        >
          {inside()}
        </DropdownMenu.Item>
      }
    >
      <DropdownMenu.CheckboxItem
        class="menu-item"
        textValue={props.item.label}
        disabled={props.item.disabled}
        checked={props.item.checked}
        closeOnSelect
        onChange={select}
      >
        {inside()}
      </DropdownMenu.CheckboxItem>
    </Show>
  );
}

const asItem = (entry: MenuEntry) => (entry === "line" ? undefined : entry);

/** The lines of a menu, inside the content of one. */
export function MenuEntries(props: { entries: MenuEntry[]; title?: JSX.Element }) {
  return (
    <>
      <Show when={props.title}>
        <div class="menu-title">{props.title}</div>
      </Show>
      <Index each={props.entries}>
        {(entry) => (
          <Show when={asItem(entry())} fallback={<DropdownMenu.Separator class="menu-line" />}>
            {(item) => <Entry item={item()} />}
          </Show>
        )}
      </Index>
    </>
  );
}

/** A button with a menu: row actions, choices of one out of a few. */
export function Menu(props: MenuProps) {
  const floatRoot = useFloatRoot();
  return (
    <DropdownMenu placement={props.placement ?? "bottom-end"} gutter={4} modal={false}>
      <DropdownMenu.Trigger class={props.class} aria-label={props.label} disabled={props.disabled}>
        {props.children}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal mount={floatRoot()}>
        <DropdownMenu.Content class="menu" aria-label={props.label}>
          <MenuEntries entries={props.entries} title={props.title} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}
