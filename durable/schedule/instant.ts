import { civilDate, DAY_MS, dayNumber, daysInMonth, SECOND_MS } from "./calendar.ts";

const RFC_3339 =
  /^(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))$/;
const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const CLOCK = /^(\d{2}):(\d{2}):(\d{2})$/;

/** Milliseconds since the epoch, or null when the text is no RFC 3339 date-time (an offset is required). */
export function parseInstant(text: string): number | null {
  const match = RFC_3339.exec(text);
  if (match === null) return null;
  const [, year, month, day, hour, minute, second, fraction, , sign, offsetHour, offsetMinute] = match;
  const days = parseDate(`${year}-${month}-${day}`);
  const clockMs = parseClock(`${hour}:${minute}:${second}`);
  if (days === null || clockMs === null) return null;
  const [offsetHours, offsetMinutes] = [Number(offsetHour ?? 0), Number(offsetMinute ?? 0)];
  if (offsetHours > 23 || offsetMinutes > 59) return null;
  const offsetMs = (offsetHours * 60 + offsetMinutes) * 60_000 * (sign === "-" ? -1 : 1);
  const fractionMs = Number((fraction ?? "").padEnd(3, "0").slice(0, 3));
  return days * DAY_MS + clockMs + fractionMs - offsetMs;
}

/** `YYYY-MM-DD` as days since the epoch; null when there is no such date. */
export function parseDate(text: string): number | null {
  const match = DATE.exec(text);
  if (match === null) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  return dayNumber(year, month, day);
}

/** `HH:mm:ss` as milliseconds since midnight; null when the clock never shows it. */
export function parseClock(text: string): number | null {
  const match = CLOCK.exec(text);
  if (match === null) return null;
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])];
  if (hour > 23 || minute > 59 || second > 59) return null;
  return ((hour * 60 + minute) * 60 + second) * SECOND_MS;
}

/** `HH:mm`, or `HH:mm:ss` when the seconds are not 0. `timeOfDayMs` counts from local midnight. */
export function clockText(timeOfDayMs: number): string {
  const seconds = Math.floor(timeOfDayMs / SECOND_MS);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (seconds % 60 !== 0) parts.push(seconds % 60);
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

export function dateText(days: number): string {
  const { year, month, day } = civilDate(days);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
