import type { LogView } from "./log-view.ts";

/** So long after a wheel, a touch or a key a scroll is taken for the person's; after that for the list's own. */
const INTENT_MS = 600;
/** Distance from the end that still counts as the end. */
const END_PX = 4;

/** Tells the person's scrolling from the list's own, and lets it decide on following. */
export function createScrollIntent(view: LogView) {
  let intendedAt = Number.NEGATIVE_INFINITY;
  let dragging = false;
  let lastTop = 0;
  // Whoever scrolled away comes back by scrolling to the end; whoever switched following off does not.
  let leftByScroll = false;
  const intend = () => {
    intendedAt = performance.now();
  };
  return {
    onWheel: intend,
    onTouchMove: intend,
    onKeyDown: intend,
    onPointerDown: () => {
      dragging = true;
      addEventListener("pointerup", () => (dragging = false), { once: true });
    },
    onScroll: (box: HTMLElement) => {
      const top = box.scrollTop;
      const movedUp = top < lastTop - 1;
      const movedDown = top > lastTop + 1;
      lastTop = top;
      if (!dragging && performance.now() - intendedAt > INTENT_MS) return;
      const atEnd = top + box.clientHeight >= box.scrollHeight - END_PX;
      if (movedUp && !atEnd && view.follow()) {
        leftByScroll = true;
        view.setFollow(false);
      } else if (movedDown && atEnd && leftByScroll) {
        leftByScroll = false;
        view.setFollow(true);
      }
    },
  };
}
