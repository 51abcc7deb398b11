import { maxDataTimes } from "../../../../client/protocol/backfill.ts";

const DAY_MS = 86_400_000;

const dayAt = (date: string): number => Date.parse(`${date}T00:00:00Z`);

/** How many days a range names, both ends included; NaN while one of them is no date. */
export const daysBetween = (startDate: string, endDate: string): number =>
  Math.round((dayAt(endDate) - dayAt(startDate)) / DAY_MS) + 1;

export type DatesProblem = "missing" | "order" | "many";

/** Why a range cannot be run; undefined where it can. */
export function datesProblem(startDate: string, endDate: string): DatesProblem | undefined {
  const days = daysBetween(startDate, endDate);
  if (Number.isNaN(days)) return "missing";
  if (days < 1) return "order";
  return days > maxDataTimes ? "many" : undefined;
}

/** The day of an instant in a zone, as a date field writes it. */
export function dayIn(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" });
  return parts.format(at);
}

/** The week that ended yesterday: what is most often run again. */
export function usualRange(now: number, zone: string): { startDate: string; endDate: string } {
  return { startDate: dayIn(now - 7 * DAY_MS, zone), endDate: dayIn(now - DAY_MS, zone) };
}

/** `11:11` is what some browsers make of a time without seconds. */
export const clockOf = (text: string): string => (text.length === 5 ? `${text}:00` : text);
