import { createEffect, createSignal, onCleanup } from "solid-js";

const [forms, setForms] = createSignal(0);

/** Whether something typed would be lost with this page. */
export const hasUnsaved = (): boolean => forms() > 0;

/** Counts a form for as long as it holds something typed. */
export function holdUnsaved(holds: () => boolean): void {
  createEffect(() => {
    if (!holds()) return;
    setForms((count) => count + 1);
    onCleanup(() => setForms((count) => count - 1));
  });
}
