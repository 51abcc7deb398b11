import "./tip.css";
import { onCleanup, onMount } from "solid-js";

const GAP = 6;
const EDGE = 8;
/** Long enough not to flash while the pointer crosses a list. */
const WAIT_MS = 350;

function place(tip: HTMLElement, anchor: DOMRect): void {
  const { width, height } = tip.getBoundingClientRect();
  const left = anchor.left + anchor.width / 2 - width / 2;
  const below = anchor.bottom + GAP;
  const fits = below + height + EDGE <= innerHeight;
  tip.style.setProperty("left", `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`);
  tip.style.setProperty("top", `${fits ? below : Math.max(EDGE, anchor.top - GAP - height)}px`);
}

/**
 * For the eye: a control whose explanation matters says it in `aria-description` too.
 *
 * One floating explanation for the whole console: any element with `data-tip` shows it when pointed at or focused.
 * One layer in place of a component per cell, because a list has hundreds of times that explain themselves.
 */
export function TipLayer() {
  let tip: HTMLDivElement | undefined;
  let anchor: HTMLElement | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hide = () => {
    clearTimeout(timer);
    anchor = undefined;
    if (tip?.matches(":popover-open")) tip.hidePopover();
  };
  const show = (target: HTMLElement, waitMs: number) => {
    if (target === anchor) return;
    hide();
    anchor = target;
    timer = setTimeout(() => {
      const text = target.dataset.tip;
      if (!tip || !text || !target.isConnected) return;
      tip.textContent = text;
      tip.showPopover();
      place(tip, target.getBoundingClientRect());
    }, waitMs);
  };
  const tipped = (target: EventTarget | null) =>
    target instanceof Element ? target.closest<HTMLElement>("[data-tip]") : null;

  onMount(() => {
    const listening = new AbortController();
    const listen = <K extends keyof DocumentEventMap>(
      type: K,
      handle: (event: DocumentEventMap[K]) => void,
    ) => document.addEventListener(type, handle, { signal: listening.signal, capture: true });
    listen("pointerover", (event) => {
      const target = tipped(event.target);
      if (target) show(target, WAIT_MS);
      else if (!(event.target instanceof Node && tip?.contains(event.target))) hide();
    });
    listen("focusin", (event) => {
      const target = tipped(event.target);
      if (target?.matches(":focus-visible")) show(target, 0);
      else hide();
    });
    listen("focusout", hide);
    listen("click", (event) => {
      const target = tipped(event.target);
      // A mark whose only purpose is its tip answers a tap; on other controls the tip gets out of the way.
      if (target?.hasAttribute("data-tip-tap")) {
        hide();
        show(target, 0);
      } else hide();
    });
    listen("keydown", (event) => event.key === "Escape" && hide());
    listen("scroll", hide);
    onCleanup(() => listening.abort());
  });
  return <div class="tip tip-layer" ref={tip} popover="manual" aria-hidden="true" />;
}
