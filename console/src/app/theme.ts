import { createSignal } from "solid-js";
import { remember, remembered } from "./remembered.ts";

export const themes = ["light", "dark", "system"] as const;
export type Theme = (typeof themes)[number];

const kept = remembered("carillon.theme");
const [theme, keep] = createSignal<Theme>(kept === "light" || kept === "dark" ? kept : "system");

export { theme };

/** Without data-theme the tokens follow the system. */
export function setTheme(next: Theme): void {
  keep(next);
  const root = document.documentElement;
  if (next === "system") delete root.dataset.theme;
  else root.dataset.theme = next;
  remember("carillon.theme", next === "system" ? undefined : next);
}
