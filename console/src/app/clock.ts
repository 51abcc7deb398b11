import { createSignal, onCleanup } from "solid-js";

// Each answer's Date header says the platform's second. Half a round trip and the cut second bound
// the difference to this machine's clock; the bounds of several answers together narrow it down.
let lowestMs = Number.NEGATIVE_INFINITY;
let highestMs = Number.POSITIVE_INFINITY;

export function observeServerDate(date: string | null, sentAt: number, receivedAt: number): void {
  const second = date ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(second)) return;
  const low = second - receivedAt;
  const high = second + 1000 - sentAt;
  if (low > highestMs || high < lowestMs) {
    // One of the two clocks was set; what was learnt before no longer holds.
    lowestMs = low;
    highestMs = high;
  } else {
    lowestMs = Math.max(lowestMs, low);
    highestMs = Math.min(highestMs, high);
  }
}

/** The platform's time, to within a fraction of a second once it answered; this machine's before. */
export function platformNow(): number {
  const known = Number.isFinite(lowestMs) && Number.isFinite(highestMs);
  return Date.now() + (known ? (lowestMs + highestMs) / 2 : 0);
}

const [now, setNow] = createSignal(platformNow());
let listeners = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

function tick(): void {
  const at = platformNow();
  setNow(at);
  // Aligned to the platform's full second, so that every ticking time on the page changes at once.
  timer = setTimeout(tick, 1000 - (at % 1000) + 5);
}

/** A signal of the platform's time that changes every second while somebody looks. */
export function useNow(): () => number {
  if (listeners++ === 0) tick();
  onCleanup(() => {
    if (--listeners === 0) clearTimeout(timer);
  });
  return now;
}
