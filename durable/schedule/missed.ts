import { SECOND_MS } from "./calendar.ts";
import { countWithin } from "./day-stretches.ts";
import { countInstants } from "./dst.ts";
import { nextFire, periodMs, rateAnchor, storedCron } from "./next-fire.ts";
import { effectiveWindow, type Timing } from "./timing.ts";
import { plainCalendarDays } from "./working-days.ts";
import { zoneOf } from "./zone.ts";

export interface MissedFires {
  first: number;
  last: number;
  count: number;
  /** Kept for callers that show "or more"; every kind of timing can be counted without visiting its fires. */
  countIsExact: boolean;
  /** The newest 60 at most of those in the hour up to `to`, oldest first: what `catch_up` runs. */
  newest: number[];
}

const CATCH_UP_MS = 3_600_000;
const CATCH_UP_FIRES = 60;

/** The planned fires in `(from, to]` within the effective window; null when there are none. */
export function missedFires(timing: Timing, from: number, to: number): MissedFires | null {
  const first = nextFire(timing, from);
  if (first === null || first > to) return null;
  return {
    first,
    last: lastFire(timing, first, to),
    count: countFires(timing, from, to),
    countIsExact: true,
    newest: newestFires(timing, Math.max(from, to - CATCH_UP_MS - 1), to),
  };
}

/** How many fires are in `(from, to]`, counted without visiting them. A one_time counts as one: ask `nextFire` first whether it is there. */
export function countFires(timing: Timing, from: number, to: number): number {
  const window = effectiveWindow(timing);
  const after = Math.max(from, window.from - 1);
  const until = Math.min(to, window.until);
  switch (timing.timeType) {
    case "none":
    case "api":
    case "second_delay":
      return 0;
    case "one_time":
      return 1;
    case "cron":
      return countInstants(storedCron(timing), zoneOf(timing.timeZone), timing.dstPolicy, after, until);
    case "fixed_rate": {
      const firesUpTo = (instant: number): number =>
        Math.max(0, Math.floor((instant - rateAnchor(timing)) / periodMs(timing)));
      const firesIn = (low: number, high: number): number => firesUpTo(high) - firesUpTo(low);
      if (timing.calendar == null || until <= after) return firesIn(after, Math.max(after, until));
      // Nothing fires before the anchor, where a window without a beginning would have to be walked through.
      const span = { after: Math.max(after, rateAnchor(timing)), until };
      return countWithin(plainCalendarDays(timing.calendar), zoneOf(timing.timeZone), span, firesIn);
    }
  }
}

/** The last fire in `(from, before)`; null when there is none. */
export function lastFireBefore(timing: Timing, from: number, before: number): number | null {
  const first = nextFire(timing, from);
  return first === null || first >= before ? null : lastFire(timing, first, before - 1);
}

/** The last fire not after `to`, found by halving: `first` is one that is not. */
function lastFire(timing: Timing, first: number, to: number): number {
  const firesIn = (after: number): boolean => {
    const fire = nextFire(timing, after);
    return fire !== null && fire <= to;
  };
  let low = first - 1;
  for (let spanMs = SECOND_MS; to - spanMs > low; spanMs *= 4) {
    if (!firesIn(to - spanMs)) continue;
    low = to - spanMs;
    break;
  }
  let high = to;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (firesIn(middle)) low = middle;
    else high = middle;
  }
  return nextFire(timing, low) ?? first;
}

function newestFires(timing: Timing, after: number, to: number): number[] {
  // Dense expressions have their newest 60 in the last minute, so most of the hour is not visited.
  for (let spanMs = 60 * SECOND_MS; ; spanMs *= 8) {
    const start = Math.max(after, to - spanMs);
    const fires: number[] = [];
    for (let fire = nextFire(timing, start); fire !== null && fire <= to; fire = nextFire(timing, fire)) {
      fires.push(fire);
    }
    if (fires.length >= CATCH_UP_FIRES || start === after) return fires.slice(-CATCH_UP_FIRES);
  }
}
