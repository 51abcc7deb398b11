import { dayStretchEnd, localDay } from "./day-stretches.ts";
import { countFires, lastFireBefore, type MissedFires, missedFires } from "./missed.ts";
import { nextFire } from "./next-fire.ts";
import type { Timing } from "./timing.ts";
import { isWorkingDay, leftOutBy } from "./working-days.ts";
import { zoneOf } from "./zone.ts";

/** The times that the calendar leaves out of a timing, as a timing of their own; null without a calendar. */
export function leftOutTiming(timing: Timing): Timing | null {
  const { calendar, timeType } = timing;
  if (calendar == null || (timeType !== "cron" && timeType !== "fixed_rate")) return null;
  return { ...timing, calendar: leftOutBy(calendar) };
}

/** What the calendar left out between the fire before `at` and `at`, as far as it was in force; null when nothing. */
export function leftOutBefore(timing: Timing, since: number, at: number): MissedFires | null {
  const leftOut = leftOutTiming(timing);
  if (leftOut === null) return null;
  const from = Math.max(since, timing.calendar?.since ?? since);
  const previous = lastFireBefore(timing, from, at);
  return missedFires(leftOut, previous ?? from, at - 1);
}

/** A day on which the calendar leaves something out. */
export interface LeftOutDay {
  /** Since 1970, on the clocks of the timing's zone. */
  day: number;
  first: number;
  last: number;
  count: number;
  isWorkingDay: boolean;
}

/** The first days of `(after, until]` on which the calendar leaves something out, at most `most`. */
export function leftOutDays(timing: Timing, after: number, until: number, most: number): LeftOutDay[] {
  const { calendar } = timing;
  const leftOut = leftOutTiming(timing);
  if (calendar == null || leftOut === null) return [];
  const zone = zoneOf(timing.timeZone);
  const days: LeftOutDay[] = [];
  for (let at = after; days.length < most; ) {
    const first = nextFire(leftOut, at);
    if (first === null || first > until) break;
    at = Math.min(dayStretchEnd(zone, first) - 1, until);
    const day = localDay(zone, first);
    const count = countFires(leftOut, first - 1, at);
    const last = lastFireBefore(leftOut, first - 1, at + 1) ?? first;
    const before = days.at(-1);
    // A change of the clocks parts a day in two.
    if (before?.day === day) days[days.length - 1] = { ...before, last, count: before.count + count };
    else days.push({ day, first, last, count, isWorkingDay: isWorkingDay(calendar, day) });
  }
  return days;
}
