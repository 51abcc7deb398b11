import { type CalendarDay, type Weekday, weekdays } from "../../../../client/protocol/calendar.ts";
import { formatDate, formatDay, formatWeekday } from "../../i18n/format.ts";
import { locale } from "../../i18n/index.ts";

// Dates of a calendar are days without a clock: read as UTC everywhere here.

const dayMs = 86_400_000;
const timeOf = (date: string): number => Date.parse(`${date}T00:00:00Z`);

export const dateAfter = (date: string, days: number): string =>
  new Date(timeOf(date) + days * dayMs).toISOString().slice(0, 10);

/** 0 = Monday. */
export const weekdayIndex = (date: string): number => (new Date(timeOf(date)).getUTCDay() + 6) % 7;

export const weekdayOf = (date: string): Weekday => weekdays[weekdayIndex(date)] ?? "MON";

/** The dates of a month, and how many places of its first week are empty. */
export function monthOf(year: number, month: number): { dates: string[]; blank: number } {
  const first = `${year}-${String(month).padStart(2, "0")}-01`;
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return {
    dates: Array.from({ length }, (_, at) => dateAfter(first, at)),
    blank: weekdayIndex(first),
  };
}

const words = (options: Intl.DateTimeFormatOptions) => (date: string) =>
  new Intl.DateTimeFormat(locale(), { ...options, timeZone: "UTC" }).format(timeOf(date));

/** "24 Nov 2026". */
export const dateWords = (date: string): string => formatDate(timeOf(date), "UTC");
/** "Tue 24 Nov". */
export const shortDate = (date: string): string =>
  `${formatWeekday(timeOf(date), "UTC")} ${formatDay(timeOf(date), "UTC")}`;
/** "Tue 24 Nov 2026". */
export const longDate = (date: string): string => `${formatWeekday(timeOf(date), "UTC")} ${dateWords(date)}`;
export const monthName = (year: number, month: number): string =>
  words({ month: "long" })(`${year}-${String(month).padStart(2, "0")}-01`);
/** 2024 began on a Monday. */
export const weekdayLetter = (index: number): string =>
  words({ weekday: "narrow" })(dateAfter("2024-01-01", index));

/** Whether a date works, by what the calendar says of it or else by its weekday. */
export const worksOn = (
  date: string,
  week: readonly Weekday[],
  day: Pick<CalendarDay, "kind"> | undefined,
): boolean => (day ? day.kind === "work" : week.includes(weekdayOf(date)));

/** Neighbouring days of one kind and name. */
export interface DayStretch {
  first: string;
  last: string;
  kind: CalendarDay["kind"];
  name: string;
}

/** Days by date, those that belong together as one. */
export function stretchesOf(days: readonly CalendarDay[]): DayStretch[] {
  const stretches: DayStretch[] = [];
  for (const { date, kind, name } of days) {
    const before = stretches.at(-1);
    if (before && before.kind === kind && before.name === name && dateAfter(before.last, 1) === date)
      before.last = date;
    else stretches.push({ first: date, last: date, kind, name });
  }
  return stretches;
}
