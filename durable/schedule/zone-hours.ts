import { instantOfLocal } from "./backfill-dates.ts";
import { DAY_MS } from "./calendar.ts";
import { dateText, parseDate } from "./instant.ts";
import { zoneOf } from "./zone.ts";

const HOUR_MS = 3_600_000;

/** An hour on a zone's clocks. One that is shown twice is as long as both; one that is skipped is not there. */
export interface ZoneHour {
  hour: number;
  /** Instants, `[from, to)`. */
  from: number;
  to: number;
}

export interface ZoneDay {
  /** `YYYY-MM-DD` */
  date: string;
  from: number;
  to: number;
  hours: ZoneHour[];
}

const hoursOf = (day: number, timeZone: string): ZoneHour[] => {
  const zone = zoneOf(timeZone);
  const starts = Array.from({ length: 25 }, (_, hour) => instantOfLocal(zone, day * DAY_MS + hour * HOUR_MS));
  return starts
    .slice(0, 24)
    .map((from, hour) => ({ hour, from, to: starts[hour + 1] ?? from }))
    .filter(({ from, to }) => from < to);
};

/** The hours of `count` days from a date on, without gaps; null when there is no such date. */
export function zoneDays(firstDate: string, count: number, timeZone: string): ZoneDay[] | null {
  const first = parseDate(firstDate);
  if (first === null) return null;
  return Array.from({ length: count }, (_, index) => first + index).flatMap((day): ZoneDay[] => {
    const hours = hoursOf(day, timeZone);
    const [from, to] = [hours[0]?.from, hours.at(-1)?.to];
    // Samoa had no 30 December 2011.
    return from === undefined || to === undefined ? [] : [{ date: dateText(day), from, to, hours }];
  });
}
