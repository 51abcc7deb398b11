import "./selection.css";
import { createMemo, createSignal, type JSX, Show } from "solid-js";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";

export interface Selection {
  /** Chosen ids in the order of choosing; those that left the page stay out of it. */
  ids: () => string[];
  has: (id: string) => boolean;
  set: (ids: string[], on: boolean) => void;
  clear: () => void;
}

/** Several rows at once. `present`: ids on the page; what is no longer there is no longer chosen. */
export function createSelection(present: () => string[]): Selection {
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const ids = createMemo(() => {
    const here = new Set(present());
    return [...chosen()].filter((id) => here.has(id));
  });
  const set = createMemo(() => new Set(ids()));
  return {
    ids,
    has: (id) => set().has(id),
    set: (changed, on) =>
      setChosen((before) => {
        const next = new Set(before);
        for (const id of changed) {
          if (on) next.add(id);
          else next.delete(id);
        }
        return next;
      }),
    clear: () => setChosen(new Set<string>()),
  };
}

/** How many are chosen and what can be done with them; takes its place only while there are some. */
export function SelectionBar(props: { selection: Selection; children: JSX.Element }) {
  const count = () => props.selection.ids().length;
  return (
    <>
      <span class="hidden" role="status">
        {count() > 0 ? t("list.selected", formatNumber(count())) : ""}
      </span>
      <Show when={count() > 0}>
        <div class="bulk">
          <b>{t("list.selected", formatNumber(count()))}</b>
          {props.children}
          <Button look="quiet" size="small" onClick={props.selection.clear}>
            {t("list.clearSelection")}
          </Button>
        </div>
      </Show>
    </>
  );
}
