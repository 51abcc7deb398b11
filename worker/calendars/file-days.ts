import type { CalendarDayKind } from "../../client/protocol/calendar.ts";

/** A day that a file names, and where. */
export interface FileDay {
  /** Days since 1970. */
  day: number;
  kind: CalendarDayKind;
  name: string;
  line: number;
}

export interface LineNote {
  line: number;
  /** Field issues name a rule; notes of what was left out do not need one. */
  rule: string;
  message: string;
}

/** What was read of a file. With one issue or more nothing of it is taken over. */
export interface FileDays {
  days: FileDay[];
  leftOut: LineNote[];
  issues: LineNote[];
}

const dayMs = 86_400_000;

/** Days since 1970; null when there is no such date, or none that calendars can hold. */
export const dayOfDate = (year: number, month: number, day: number): number | null => {
  const at = new Date(Date.UTC(year, month - 1, day));
  const isSame = at.getUTCFullYear() === year && at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  return isSame && year >= 1970 && year <= 2199 ? at.getTime() / dayMs : null;
};

/** A name fits into a calendar, on one line. */
export const dayName = (text: string): string =>
  [...text.replace(/\s+/g, " ").trim().toWellFormed().replaceAll("\u0000", "")].slice(0, 100).join("");
