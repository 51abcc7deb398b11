import "./filters.css";
import { useSearchParams } from "@solidjs/router";
import { createEffect, createMemo, createSignal, For, type JSX, on, onCleanup, Show } from "solid-js";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { Icon } from "./icon.tsx";
import { TextInput } from "./text-input.tsx";

export interface UrlFilters<K extends string> {
  /** The value of a filter, its default where the URL says nothing. */
  get: (key: K) => string;
  /** All values; what a query or a paging depends on. */
  values: () => Record<K, string>;
  /** Several at once; a default leaves the URL. `replace` for what is typed, so that Back does not walk the letters. */
  set: (changes: Partial<Record<K, string>>, options?: { replace?: boolean }) => void;
  /** Whether any of these (all, when none is named) differs from its default. */
  active: (...keys: K[]) => boolean;
  clear: (...keys: K[]) => void;
  /** A chip for each of these that differs from its default, in the order of the defaults. */
  chips: (named: Partial<Record<K, Omit<FilterChip, "onRemove">>>) => FilterChip[];
}

/** Filters that live in the URL, so that a view can be linked and comes back with Back. */
export function createUrlFilters<K extends string>(defaults: Record<K, string>): UrlFilters<K> {
  const [search, setSearch] = useSearchParams();
  const isKey = (key: string): key is K => Object.hasOwn(defaults, key);
  const keys = Object.keys(defaults).filter(isKey);
  const get = (key: K) => {
    const value = search[key];
    return typeof value === "string" ? value : defaults[key];
  };
  const set: UrlFilters<K>["set"] = (changes, options) => {
    const written: Record<string, string | undefined> = {};
    for (const key of keys) {
      const value = changes[key];
      if (value !== undefined) written[key] = value === defaults[key] ? undefined : value;
    }
    setSearch(written, { replace: options?.replace ?? false });
  };
  const active: UrlFilters<K>["active"] = (...named) =>
    (named.length > 0 ? named : keys).some((key) => get(key) !== defaults[key]);
  const clear: UrlFilters<K>["clear"] = (...named) =>
    set(named.length > 0 ? pick(defaults, named) : defaults);
  return {
    get,
    set,
    values: createMemo(() => {
      const values = { ...defaults };
      for (const key of keys) values[key] = get(key);
      return values;
    }),
    active,
    clear,
    chips: (named) =>
      keys.flatMap((key) => {
        const chip = active(key) ? named[key] : undefined;
        return chip ? [{ ...chip, onRemove: () => clear(key) }] : [];
      }),
  };
}

function pick<K extends string>(from: Record<K, string>, keys: K[]): Partial<Record<K, string>> {
  const picked: Partial<Record<K, string>> = {};
  for (const key of keys) picked[key] = from[key];
  return picked;
}

/** One line of controls above a list; what follows a `<span class="grow" />` stands at the right. */
export function FilterBar(props: { children: JSX.Element }) {
  return (
    <search class="tools" aria-label={t("list.filters")}>
      {props.children}
    </search>
  );
}

/** A filter is asked for when the typing rests, not at each key. */
const REST_MS = 300;

/** Type to filter; takes effect when the typing rests or with Enter. */
export function SearchBox(props: {
  value: string;
  onSearch: (text: string) => void;
  label: string;
  width?: number;
}) {
  const [text, setText] = createSignal(props.value);
  createEffect(on(() => props.value, setText, { defer: true }));
  createEffect(
    on(
      text,
      (now) => {
        const timer = setTimeout(() => now.trim() !== props.value && props.onSearch(now.trim()), REST_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  return (
    <TextInput
      class="find"
      icon="search"
      type="search"
      clearable
      value={text()}
      label={props.label}
      placeholder={props.label}
      onInput={setText}
      onKeyDown={(event) => event.key === "Enter" && props.onSearch(text().trim())}
    />
  );
}

export interface FilterChip {
  /** "app" */
  name: string;
  /** "demo" */
  value: string;
  onRemove: () => void;
}

/** What is filtered by, each with a cross; for filters whose control does not show it well enough. */
export function FilterChips(props: { chips: FilterChip[]; onClear: () => void }) {
  return (
    <Show when={props.chips.length > 0}>
      <div class="applied">
        <For each={props.chips}>
          {(chip) => (
            <span class="chip">
              <span class="clip">
                <span class="dim">{chip.name}</span> {chip.value}
              </span>
              <button type="button" aria-label={t("list.removeFilter", chip.name)} onClick={chip.onRemove}>
                <Icon name="close" />
              </button>
            </span>
          )}
        </For>
        <Button look="quiet" size="small" onClick={props.onClear}>
          {t("list.clear")}
        </Button>
      </div>
    </Show>
  );
}
