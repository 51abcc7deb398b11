import { civilDate, dayNumber, daysInMonth, FIRST_YEAR, LAST_YEAR, weekday } from "./calendar.ts";
import type { DayMask } from "./cron-days.ts";
import type { Cron } from "./cron-parse.ts";

/** How a calendar acts on the days of a schedule. */
export const CALENDAR_RULES = [
  /** The schedule's days without the calendar's days off. */
  "exclude_days_off",
  /** Every working day, in place of the days that a cron expression names: make-up days are in, whatever weekday they are. */
  "working_days",
  /** Every day off, in the same way. */
  "days_off",
  /** One working day of each month, in the same way. */
  "nth_working_day",
] as const;
export type CalendarRule = (typeof CALENDAR_RULES)[number];

/** A calendar with what a schedule makes of it. Plain data: it is stored with the timing, so days are packed. */
export interface AppliedCalendar {
  calendarId: string;
  name: string;
  version: number;
  /** What was planned before this instant was not judged by it. */
  since: number;
  rule: CalendarRule;
  /** For `nth_working_day`: from 1, or from -1 counted from the month's end. */
  workingDay: number | null;
  /** Weekdays that work, 1 = Sunday to 7 = Saturday. */
  weekdays: readonly number[];
  /** Days that differ from their weekday, as stretches: first day since 1970, number of days, and so on. */
  off: readonly number[];
  work: readonly number[];
  /** Turns the rule round: what it leaves out of the schedule fires, nothing else. */
  leftOut?: boolean;
}

interface Exceptions {
  off: number;
  work: number;
}

/** What is asked of a calendar again and again. */
interface Compiled {
  working: DayMask;
  /** Set for one cron expression at a time: the timing that holds the calendar has one. */
  applied: { cron: Cron; to: Cron } | null;
  leftOut: AppliedCalendar | null;
}

const known = new WeakMap<AppliedCalendar, Compiled>();

const compiled = (calendar: AppliedCalendar): Compiled => {
  const found = known.get(calendar);
  if (found !== undefined) return found;
  const made: Compiled = { working: workingMask(calendar), applied: null, leftOut: null };
  known.set(calendar, made);
  return made;
};

const monthKey = (year: number, month: number): number => year * 16 + month;

function exceptionsOf({ off, work }: Pick<AppliedCalendar, "off" | "work">): Map<number, Exceptions> {
  const months = new Map<number, Exceptions>();
  const add = (kind: keyof Exceptions, stretches: readonly number[]): void => {
    for (let at = 0; at + 1 < stretches.length; at += 2) {
      const first = stretches[at] ?? 0;
      for (let day = first; day < first + (stretches[at + 1] ?? 0); day++) {
        const { year, month, day: dayOfMonth } = civilDate(day);
        const key = monthKey(year, month);
        const masks = months.get(key) ?? { off: 0, work: 0 };
        masks[kind] |= 1 << (dayOfMonth - 1);
        months.set(key, masks);
      }
    }
  };
  add("off", off);
  add("work", work);
  return months;
}

const everyDay: DayMask = (year, month) => 2 ** daysInMonth(year, month) - 1;

/** Days of a month that work, as bits: day 1 is bit 0. */
export function workingMask(calendar: Pick<AppliedCalendar, "weekdays" | "off" | "work">): DayMask {
  const exceptions = exceptionsOf(calendar);
  return (year, month) => {
    const length = daysInMonth(year, month);
    const first = weekday(dayNumber(year, month, 1));
    let mask = 0;
    for (const wanted of calendar.weekdays) {
      for (let day = 1 + ((wanted - first + 7) % 7); day <= length; day += 7) mask |= 1 << (day - 1);
    }
    const differing = exceptions.get(monthKey(year, month));
    return differing === undefined ? mask : (mask & ~differing.off) | differing.work;
  };
}

/** The n-th set bit from below, for a negative n from above; 0 when there are fewer. */
function nthBit(bits: number, n: number): number {
  let left = bits;
  for (let count = Math.abs(n); left !== 0; ) {
    const bit = n > 0 ? left & -left : 1 << (31 - Math.clz32(left));
    count -= 1;
    if (count === 0) return bit;
    left &= ~bit;
  }
  return 0;
}

/** Of the days that a schedule names by itself, or in their place, those on which it fires. */
export function calendarDays(calendar: AppliedCalendar, own: DayMask): DayMask {
  const { working } = compiled(calendar);
  const { rule, workingDay, leftOut } = calendar;
  const fires: DayMask = (year, month) => {
    switch (rule) {
      case "exclude_days_off":
        return own(year, month) & working(year, month);
      case "working_days":
        return working(year, month);
      case "days_off":
        return everyDay(year, month) & ~working(year, month);
      case "nth_working_day":
        return nthBit(working(year, month), workingDay ?? 1);
    }
  };
  return leftOut === true ? (year, month) => own(year, month) & ~fires(year, month) : fires;
}

/** The expression with the calendar's days; months, years and times stay its own. */
export function withCalendar(cron: Cron, calendar: AppliedCalendar | null | undefined): Cron {
  if (calendar == null) return cron;
  const memo = compiled(calendar);
  if (memo.applied?.cron === cron) return memo.applied.to;
  const to = { ...cron, days: calendarDays(calendar, cron.days) };
  memo.applied = { cron, to };
  return to;
}

/** For schedules that have no days of their own. */
export const plainCalendarDays = (calendar: AppliedCalendar): DayMask => calendarDays(calendar, everyDay);

/** The schedule of what a calendar leaves out of a schedule. */
export function leftOutBy(calendar: AppliedCalendar): AppliedCalendar {
  const memo = compiled(calendar);
  memo.leftOut ??= { ...calendar, leftOut: true };
  return memo.leftOut;
}

export const isWorkingDay = (calendar: AppliedCalendar, day: number): boolean => {
  const { year, month, day: dayOfMonth } = civilDate(day);
  return (compiled(calendar).working(year, month) & (1 << (dayOfMonth - 1))) !== 0;
};

/** The first day at or after `day` in the mask; null when there is none in the years that schedules know. */
export function nextDayIn(mask: DayMask, day: number): number | null {
  let { year, month, day: from } = civilDate(Math.max(day, dayNumber(FIRST_YEAR, 1, 1)));
  for (; year <= LAST_YEAR; from = 1) {
    const left = mask(year, month) >>> (from - 1);
    // The lowest set bit: 31 - clz32(x & -x).
    if (left !== 0) return dayNumber(year, month, from + 31 - Math.clz32(left & -left));
    month = month === 12 ? 1 : month + 1;
    if (month === 1) year++;
  }
  return null;
}
