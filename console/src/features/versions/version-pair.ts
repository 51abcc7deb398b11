import { createSignal } from "solid-js";
import { createSelection, type Selection } from "../../ui/selection.tsx";

export interface ChosenPair<V> {
  /** The older one. */
  before: V;
  after: V;
}

export interface VersionPair<V> {
  /** For the table: of two at most. */
  selection: Selection;
  /** Undefined until two are chosen. */
  chosen: () => ChosenPair<V> | undefined;
}

/** Two versions, listed newest first, to be compared: a third takes the place of the one chosen before the last. */
export function createVersionPair<V extends { version: number }>(
  versions: () => V[] | undefined,
): VersionPair<V> {
  const idOf = ({ version }: V) => String(version);
  const selection = createSelection(() => versions()?.map(idOf) ?? []);
  const [last, setLast] = createSignal<string>();
  return {
    selection: {
      ...selection,
      set: (ids, on) => {
        const [id] = ids;
        if (!on || ids.length > 1 || id === undefined) return selection.set(ids.slice(0, 2), on);
        const others = selection.ids().filter((other) => other !== last());
        if (selection.ids().length >= 2) selection.set(others, false);
        selection.set([id], true);
        setLast(id);
      },
    },
    chosen: () => {
      const [after, before] = versions()?.filter((version) => selection.has(idOf(version))) ?? [];
      return before && after ? { before, after } : undefined;
    },
  };
}
