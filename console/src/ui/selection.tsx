import "./selection.css";
import { createEffect, createMemo, createSignal, type JSX, on, Show } from "solid-js";
import { formatNumber } from "../i18n/format.ts";
import { t } from "../i18n/index.ts";
import { Button } from "./button.tsx";

export interface Selection {
  /** Chosen ids in the order of choosing; those that left the page stay out of it. */
  ids: () => string[];
  has: (id: string) => boolean;
  set: (ids: string[], on: boolean) => void;
  clear: () => void;
  /** Everything that the list's filters find is meant, on other pages too. */
  everything: () => boolean;
  chooseEverything: () => void;
}

/**
 * Several rows at once. `present`: ids on the page; what is no longer there is no longer chosen. `scope`: what the list is
 * narrowed to; with another one "everything" would be something else.
 */
export function createSelection(present: () => string[], scope?: () => unknown): Selection {
  const [chosen, setChosen] = createSignal<ReadonlySet<string>>(new Set());
  const [everything, setEverything] = createSignal(false);
  createEffect(
    on(
      () => JSON.stringify(scope?.()),
      () => setEverything(false),
      { defer: true },
    ),
  );
  const ids = createMemo(() => {
    if (everything()) return present();
    const here = new Set(present());
    return [...chosen()].filter((id) => here.has(id));
  });
  const set = createMemo(() => new Set(ids()));
  return {
    ids,
    has: (id) => set().has(id),
    set: (changed, on) => {
      // Taking one away from everything leaves the page.
      const before = ids();
      setEverything(false);
      const next = new Set(before);
      for (const id of changed) {
        if (on) next.add(id);
        else next.delete(id);
      }
      setChosen(next);
    },
    clear: () => {
      setEverything(false);
      setChosen(new Set<string>());
    },
    everything,
    chooseEverything: () => setEverything(true),
  };
}

/** How many are chosen and what can be done with them; takes its place only while there are some. */
export function SelectionBar(props: {
  selection: Selection;
  /** There is more that matches than is chosen on this page; the number, where it is known. */
  more?: { total: string | undefined } | false;
  children: JSX.Element;
}) {
  const count = () => props.selection.ids().length;
  const total = () => (props.more ? props.more.total : undefined);
  const words = () => {
    if (!props.selection.everything()) return t("list.selected", formatNumber(count()));
    const all = total();
    return all === undefined ? t("list.matching") : t("list.matchingOf", all);
  };
  return (
    <>
      <span class="hidden" role="status">
        {count() > 0 ? words() : ""}
      </span>
      <Show when={count() > 0}>
        <div class="bulk">
          <b>{words()}</b>
          <Show when={props.more && !props.selection.everything()}>
            <Button look="quiet" size="small" onClick={props.selection.chooseEverything}>
              {total() === undefined ? t("list.selectMatching") : t("list.selectMatchingOf", total() ?? "")}
            </Button>
          </Show>
          {props.children}
          <Button look="quiet" size="small" onClick={props.selection.clear}>
            {t("list.clearSelection")}
          </Button>
        </div>
      </Show>
    </>
  );
}
