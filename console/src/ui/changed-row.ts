import { createSignal, onCleanup } from "solid-js";

const SHOWN_MS = 4_000;

/** Remembers for a moment which row was made or saved, for `changed` of the table. */
export function createChangedRow() {
  const [id, setId] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));
  return {
    id,
    mark: (changed: string) => {
      clearTimeout(timer);
      setId(changed);
      timer = setTimeout(() => setId(undefined), SHOWN_MS);
    },
  };
}
