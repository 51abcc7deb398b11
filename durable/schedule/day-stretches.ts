import { DAY_MS, SECOND_MS } from "./calendar.ts";
import type { DayMask } from "./cron-days.ts";
import { type AppliedCalendar, nextDayIn, plainCalendarDays } from "./working-days.ts";
import { type Zone, zoneOf } from "./zone.ts";

/** No change of the clocks is greater. */
const GREATEST_CHANGE_MS = 27 * 3600 * SECOND_MS;

export const localDay = (zone: Zone, at: number): number =>
  Math.floor((at + zone.segmentAt(at).offsetMs) / DAY_MS);

/** The first instant at or after `at` that lies in a day of the mask on the zone's clocks; null when there is none. */
export function nextInstantIn(mask: DayMask, zone: Zone, at: number): number | null {
  for (let from = at; ; ) {
    const { offsetMs, end } = zone.segmentAt(from);
    const day = Math.floor((from + offsetMs) / DAY_MS);
    const next = nextDayIn(mask, day);
    if (next === day) return from;
    const begins = next === null ? null : next * DAY_MS - offsetMs;
    if (begins !== null && begins < end) return begins;
    // Clocks that go back may bring a day back, but only soon.
    const comesBack = end - from < GREATEST_CHANGE_MS;
    if (begins === null && !comesBack) return null;
    from = begins === null || comesBack ? end : Math.max(end, begins - 2 * GREATEST_CHANGE_MS);
  }
}

/** Where the day of `at` ends, or the clocks change. */
export function dayStretchEnd(zone: Zone, at: number): number {
  const { offsetMs, end } = zone.segmentAt(at);
  return Math.min(end, (Math.floor((at + offsetMs) / DAY_MS) + 1) * DAY_MS - offsetMs);
}

/** Instants that lie in days on which the calendar lets something fire, and the days of the others. */
export function partByCalendar(
  calendar: AppliedCalendar,
  timeZone: string,
  instants: readonly number[],
): { fires: number[]; leftOut: number[] } {
  const zone = zoneOf(timeZone);
  const mask = plainCalendarDays(calendar);
  const leftOut: number[] = [];
  const fires = instants.filter((at) => {
    const day = localDay(zone, at);
    if (nextDayIn(mask, day) === day) return true;
    leftOut.push(day);
    return false;
  });
  return { fires, leftOut };
}

/** Sums `count` over the stretches of `(after, until]` that lie in days of the mask. */
export function countWithin(
  mask: DayMask,
  zone: Zone,
  span: { after: number; until: number },
  count: (after: number, until: number) => number,
): number {
  let total = 0;
  for (let at = span.after + 1; at <= span.until; ) {
    const from = nextInstantIn(mask, zone, at);
    if (from === null || from > span.until) break;
    at = dayStretchEnd(zone, from);
    total += count(from - 1, Math.min(at - 1, span.until));
  }
  return total;
}
