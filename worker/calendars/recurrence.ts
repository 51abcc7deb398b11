import ICAL from "ical.js";
import { dayOfDate } from "./file-days.ts";

/**
 * On which days an all-day event comes again. The library reads the rule; its iterator goes on for ever on rules that name a day
 * which never comes (30 February), so the days are found here by walking through them.
 */
export interface Recurrence {
  /** Whether the rule names the day, after the first one. */
  matches(day: number): boolean;
  count: number | null;
  /** The last day that may match; null when the rule has no end. */
  until: number | null;
}

const understood = new Set(["BYMONTH", "BYMONTHDAY", "BYDAY", "BYYEARDAY"]);
const weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
const dayMs = 86_400_000;

interface Reading {
  year: number;
  month: number;
  day: number;
  monthLength: number;
  dayOfYear: number;
  yearLength: number;
  weekday: number;
}

const read = (at: number): Reading => {
  const date = new Date(at * dayMs);
  const year = date.getUTCFullYear();
  const yearStart = Date.UTC(year, 0, 1) / dayMs;
  return {
    year,
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    monthLength: new Date(Date.UTC(year, date.getUTCMonth() + 1, 0)).getUTCDate(),
    dayOfYear: at - yearStart + 1,
    yearLength: Date.UTC(year + 1, 0, 1) / dayMs - yearStart,
    weekday: date.getUTCDay(),
  };
};

/** From 1, or from -1 counted from the end. */
const isPlace = (wanted: number, place: number, length: number): boolean =>
  wanted === place || wanted === place - length - 1;

const matchesWeekday = (wanted: string, now: Reading, inMonth: boolean): boolean => {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(wanted);
  if (match === null || weekdays[now.weekday] !== match[2]) return false;
  if (match[1] === undefined) return true;
  const [place, length] = inMonth ? [now.day, now.monthLength] : [now.dayOfYear, now.yearLength];
  const n = Number(match[1]);
  return n > 0 ? Math.ceil(place / 7) === n : Math.ceil((length - place + 1) / 7) === -n;
};

const numbers = (parts: Record<string, unknown>, name: string): number[] | null => {
  const given = parts[name];
  return given === undefined ? null : [given].flat().map(Number);
};

/** A message instead when the rule is not one that repeats whole days. */
export const readRecurrence = (text: string, first: number): Recurrence | string => {
  let rule: ICAL.Recur;
  try {
    rule = ICAL.Recur.fromString(text);
  } catch (error) {
    return `the rule cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
  const parts: Record<string, unknown> = { ...rule.parts };
  const foreign = Object.keys(parts).find((name) => !understood.has(name));
  if (foreign !== undefined) return `${foreign} is not understood in the rule of a calendar's day`;
  if (!["YEARLY", "MONTHLY", "WEEKLY", "DAILY"].includes(rule.freq))
    return `FREQ=${rule.freq} repeats no whole days`;
  const begun = read(first);
  const [byMonth, byDay] = [numbers(parts, "BYMONTH"), [parts.BYDAY ?? []].flat().map(String)];
  const [byMonthDay, byYearDay] = [numbers(parts, "BYMONTHDAY"), numbers(parts, "BYYEARDAY")];
  const namesDays = byDay.length > 0 || byMonthDay !== null || byYearDay !== null;
  const interval = Math.max(1, rule.interval);
  const { freq, until } = rule;

  const inStep = (at: number, now: Reading): boolean => {
    switch (freq) {
      case "YEARLY":
        return (now.year - begun.year) % interval === 0;
      case "MONTHLY":
        return ((now.year - begun.year) * 12 + now.month - begun.month) % interval === 0;
      case "WEEKLY":
        // Weeks begin on Monday, as they do by default; day 4 of 1970 was one.
        return (Math.floor((at - 4) / 7) - Math.floor((first - 4) / 7)) % interval === 0;
      default:
        return (at - first) % interval === 0;
    }
  };
  const isOwnDay = (now: Reading): boolean => {
    if (namesDays || freq === "DAILY") return true;
    if (freq === "WEEKLY") return now.weekday === begun.weekday;
    if (now.day !== begun.day) return false;
    return freq === "MONTHLY" || byMonth !== null || now.month === begun.month;
  };
  return {
    count: rule.count ?? null,
    until: until == null ? null : dayOfDate(until.year, until.month, until.day),
    matches: (at) => {
      const now = read(at);
      const inMonth = freq === "MONTHLY" || byMonth !== null;
      return (
        inStep(at, now) &&
        isOwnDay(now) &&
        (byMonth === null || byMonth.includes(now.month)) &&
        (byMonthDay === null || byMonthDay.some((n) => isPlace(n, now.day, now.monthLength))) &&
        (byYearDay === null || byYearDay.some((n) => isPlace(n, now.dayOfYear, now.yearLength))) &&
        (byDay.length === 0 || byDay.some((wanted) => matchesWeekday(wanted, now, inMonth)))
      );
    },
  };
};

/** The first days of an event within `[from, to]`, its very first one included where it lies there. */
export const occurrences = (rule: Recurrence | null, first: number, from: number, to: number): number[] => {
  const days = first >= from && first <= to ? [first] : [];
  if (rule === null) return days;
  const last = Math.min(to, rule.until ?? to);
  let left = rule.count === null ? Number.POSITIVE_INFINITY : rule.count - 1;
  // A count has to be counted from the beginning.
  const start = rule.count === null ? Math.max(first + 1, from) : first + 1;
  for (let day = start; day <= last && left > 0; day += 1) {
    if (!rule.matches(day)) continue;
    left -= 1;
    if (day >= from) days.push(day);
  }
  return days;
};
