import { createContext, useContext } from "solid-js";

/** Set by what is modal: the element that lists and menus opened inside it are mounted into. */
export const FloatRoot = createContext<() => HTMLElement | undefined>(() => undefined);

/**
 * Where a list or menu is mounted. Inside a dialog it must be part of the dialog: at the end of the body the dialog would
 * hide it from who listens, as everything else of the page behind.
 */
export function useFloatRoot(): () => HTMLElement | undefined {
  return useContext(FloatRoot);
}
