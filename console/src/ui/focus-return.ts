const KEPT = 12;
/** What floats and is about to go; what opens it says closed, too, and stays. */
const goingAway = ["menu", "listbox", "dialog", "alertdialog"]
  .map((role) => `[role="${role}"][data-closed]`)
  .join(", ");
/** Parts of a drawing take the focus too. */
const history: WeakRef<HTMLElement | SVGElement>[] = [];

document.addEventListener(
  "focusin",
  (event) => {
    if (!(event.target instanceof HTMLElement || event.target instanceof SVGElement)) return;
    history.push(new WeakRef(event.target));
    if (history.length > KEPT) history.shift();
  },
  { capture: true },
);

/**
 * Where the focus goes when what floats is closed: the newest element that had it, is still there and is not inside
 * what closes. A dialog opened from a menu thus returns to the menu's button, whose entry is gone.
 */
export function returnFocus(closing: HTMLElement | undefined): void {
  for (let at = history.length - 1; at >= 0; at--) {
    const element = history[at]?.deref();
    if (!element?.isConnected || closing?.contains(element) || element === document.body) continue;
    if (element.closest(`${goingAway}, [inert]`) || !element.checkVisibility()) continue;
    element.focus({ preventScroll: true });
    return;
  }
}
