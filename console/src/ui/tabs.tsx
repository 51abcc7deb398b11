import "./tabs.css";
import { createUniqueId, Index, type JSX, Show } from "solid-js";

export interface LinkTab {
  label: string;
  href: string;
  current: boolean;
  count?: string;
}

/** Tabs that are places: each has its address. */
export function LinkTabs(props: { label: string; tabs: LinkTab[] }) {
  return (
    <nav class="tabs" aria-label={props.label}>
      <Index each={props.tabs}>
        {(tab) => (
          <a href={tab().href} aria-current={tab().current ? "page" : undefined} noScroll>
            {tab().label}
            <Show when={tab().count !== undefined}>
              <small>{tab().count}</small>
            </Show>
          </a>
        )}
      </Index>
    </nav>
  );
}

export interface Tab<V extends string> {
  value: V;
  label: string;
  count?: string;
}

export interface TabsProps<V extends string> {
  label: string;
  tabs: Tab<V>[];
  value: V;
  onChange: (value: V) => void;
  /** The panel of the chosen tab. */
  children: (value: V) => JSX.Element;
}

const moves: Record<string, (at: number, count: number) => number> = {
  ArrowRight: (at, count) => (at + 1) % count,
  ArrowLeft: (at, count) => (at - 1 + count) % count,
  Home: () => 0,
  End: (_, count) => count - 1,
};

/** Views of one thing on one page. Keep the value in the URL where it is worth a link. */
export function Tabs<V extends string>(props: TabsProps<V>): JSX.Element {
  const id = createUniqueId();
  let list: HTMLDivElement | undefined;
  const onKeyDown = (event: KeyboardEvent) => {
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const at = props.tabs.findIndex((tab) => tab.value === props.value);
    const next = props.tabs[move(at, props.tabs.length)];
    if (!next) return;
    props.onChange(next.value);
    list?.querySelector<HTMLElement>(`[data-value="${next.value}"]`)?.focus();
  };
  return (
    <>
      <div
        class="tabs"
        role="tablist"
        tabIndex={-1}
        aria-label={props.label}
        ref={list}
        onKeyDown={onKeyDown}
      >
        <Index each={props.tabs}>
          {(tab) => (
            <button
              type="button"
              role="tab"
              id={`${id}-tab-${tab().value}`}
              aria-selected={tab().value === props.value}
              aria-controls={tab().value === props.value ? `${id}-panel` : undefined}
              tabIndex={tab().value === props.value ? 0 : -1}
              data-value={tab().value}
              onClick={() => props.onChange(tab().value)}
            >
              {tab().label}
              <Show when={tab().count !== undefined}>
                <small>{tab().count}</small>
              </Show>
            </button>
          )}
        </Index>
      </div>
      <div class="tab-panel" role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-tab-${props.value}`}>
        <Show when={props.value} keyed>
          {(value) => props.children(value)}
        </Show>
      </div>
    </>
  );
}
