import "./menu.css";
import { ContextMenu as Primitive } from "@kobalte/core/context-menu";
import type { JSX } from "solid-js";
import { useFloatRoot } from "./float-root.ts";
import { MenuEntries, type MenuEntry } from "./menu.tsx";

export interface ContextMenuProps {
  /** Where a right click, a long press or the menu key opens it. */
  children: JSX.Element;
  class?: string;
  /** Name of the menu: what it is about. */
  label: string;
  /** A line of facts above the entries. */
  title?: JSX.Element;
  entries: MenuEntry[];
  /** Hears what was pointed at before the menu opens; `preventDefault` keeps it closed. */
  onOpen: (event: MouseEvent) => void;
  /** Gets the focus when the menu closes. */
  returnTo: () => HTMLElement | SVGElement | undefined;
}

function openAt(element: Element): void {
  const box = element.getBoundingClientRect();
  const at = { clientX: box.left + Math.min(24, box.width / 2), clientY: box.top + box.height / 2 };
  element.dispatchEvent(new MouseEvent("contextmenu", { ...at, bubbles: true, cancelable: true }));
}

/** A menu at the pointer, for what has no room for a button of its own. */
export function ContextMenu(props: ContextMenuProps) {
  const floatRoot = useFloatRoot();
  const onKeyDown = (event: KeyboardEvent) => {
    const asked = event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey);
    if (!asked || !(event.target instanceof Element)) return;
    // Said by the key itself, because browsers differ in where they put the menu of the keyboard, and whether.
    event.preventDefault();
    openAt(event.target);
  };
  return (
    <Primitive modal={false}>
      <Primitive.Trigger class={props.class} onContextMenu={props.onOpen} onKeyDown={onKeyDown}>
        {props.children}
      </Primitive.Trigger>
      <Primitive.Portal mount={floatRoot()}>
        <Primitive.Content
          class="menu"
          aria-label={props.label}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            props.returnTo()?.focus({ preventScroll: true });
          }}
        >
          <MenuEntries entries={props.entries} title={props.title} />
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive>
  );
}
