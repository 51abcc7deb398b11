import { SECOND_MS } from "./calendar.ts";
import { type Cron, parseCron } from "./cron-parse.ts";
import { nextInstantIn } from "./day-stretches.ts";
import { nextInstant } from "./dst.ts";
import { effectiveWindow, storedInstant, type Timing } from "./timing.ts";
import { plainCalendarDays, withCalendar } from "./working-days.ts";
import { zoneOf } from "./zone.ts";

const GREATEST_INSTANT = 8.64e15;

/**
 * The next planned fire, strictly after `after`; null when there is none. second_delay has none of
 * its own, see `nextDelayFire`. Throws for a timing that `checkTiming` refuses.
 */
export function nextFire(timing: Timing, after: number): number | null {
  const { from, until } = effectiveWindow(timing);
  const fire = nextUnbounded(timing, Math.max(after, from - 1));
  return fire === null || fire > until || fire > GREATEST_INSTANT ? null : fire;
}

/**
 * The fire that follows the end of the previous run with its retries, or enabling: one delay later,
 * where a window that has not begun counts as its beginning. On a day that the calendar leaves out it waits for the next one.
 */
export function nextDelayFire(timing: Timing, endedOrEnabledAt: number): number | null {
  if (timing.timeType !== "second_delay") return null;
  const { from, until } = effectiveWindow(timing);
  const due = Math.max(endedOrEnabledAt, from) + periodMs(timing);
  const fire = firstAllowed(timing, due);
  return fire === null || fire > until ? null : fire;
}

function nextUnbounded(timing: Timing, after: number): number | null {
  switch (timing.timeType) {
    case "none":
    case "api":
    case "second_delay":
      return null;
    case "cron":
      return nextInstant(storedCron(timing), zoneOf(timing.timeZone), timing.dstPolicy, after);
    case "fixed_rate":
      return nextRateFire(timing, after);
    case "one_time": {
      const at = storedInstant("at", timing.at);
      return at > after ? at : null;
    }
  }
}

/** `at`, or the beginning of the next day that the calendar lets fire. */
function firstAllowed(timing: Timing, at: number): number | null {
  const { calendar } = timing;
  if (calendar == null) return at;
  return nextInstantIn(plainCalendarDays(calendar), zoneOf(timing.timeZone), at);
}

function nextRateFire(timing: Timing, after: number): number | null {
  const anchor = rateAnchor(timing);
  const period = periodMs(timing);
  const fireAfter = (at: number): number =>
    anchor + Math.max(1, Math.floor((at - anchor) / period) + 1) * period;
  for (let fire = fireAfter(after); ; ) {
    const allowed = firstAllowed(timing, fire);
    if (allowed === null || allowed === fire) return allowed;
    fire = fireAfter(allowed - 1);
  }
}

/** Where a fixed rate counts from: it fires at this second plus n periods, n from 1. */
export function rateAnchor(timing: Timing): number {
  const start =
    timing.effectiveFrom == null ? timing.anchorAt : storedInstant("effectiveFrom", timing.effectiveFrom);
  return Math.floor(start / SECOND_MS) * SECOND_MS;
}

export function periodMs(timing: Timing): number {
  if (timing.periodSeconds == null) throw new RangeError(`${timing.timeType} without periodSeconds`);
  return timing.periodSeconds * SECOND_MS;
}

/** With the calendar's days. */
export function storedCron(timing: Timing): Cron {
  const parsed = parseCron(timing.cron ?? "");
  if (!parsed.ok) throw new RangeError(parsed.issue.message);
  return withCalendar(parsed.cron, timing.calendar);
}
