import { DAY_MS } from "./calendar.ts";
import { parseClock, parseDate } from "./instant.ts";
import type { TimingIssue } from "./issue.ts";
import { quoted } from "./issue.ts";
import { checkTimeZone } from "./timing.ts";
import { type Zone, zoneOf } from "./zone.ts";

export interface BackfillDates {
  /** `YYYY-MM-DD`, included. */
  startDate: string;
  /** `YYYY-MM-DD`, included. */
  endDate: string;
  /** `HH:mm:ss` on the clocks of `timeZone`. */
  time: string;
  timeZone: string;
  order: "oldest_first" | "newest_first";
}

export type BackfillResult = { ok: true; dataTimes: number[] } | { ok: false; issue: TimingIssue };

/** One data time for each date, in the order asked for; at most `limit`. */
export function backfillDataTimes(dates: BackfillDates, limit = 1000): BackfillResult {
  const start = parseDate(dates.startDate);
  if (start === null)
    return refuse("startDate", "date_invalid", "must be a date YYYY-MM-DD", dates.startDate);
  const end = parseDate(dates.endDate);
  if (end === null) return refuse("endDate", "date_invalid", "must be a date YYYY-MM-DD", dates.endDate);
  const clockMs = parseClock(dates.time);
  if (clockMs === null) return refuse("time", "time_invalid", "must be a time HH:mm:ss", dates.time);
  const zoneIssue = checkTimeZone(dates.timeZone);
  if (zoneIssue !== null) return { ok: false, issue: zoneIssue };
  if (end < start) {
    return refuse(
      "endDate",
      "end_before_start",
      `must not be before startDate ${quoted(dates.startDate)}`,
      dates.endDate,
    );
  }
  const count = end - start + 1;
  if (count > limit) {
    return refuse(
      "endDate",
      "too_many_data_times",
      `gives ${count} data times, at most ${limit} are allowed`,
      dates.endDate,
    );
  }
  const zone = zoneOf(dates.timeZone);
  const dataTimes = new Set<number>();
  // A day that a zone left out altogether ends up on the next one's first instant.
  for (let day = start; day <= end; day++) dataTimes.add(instantOfLocal(zone, day * DAY_MS + clockMs));
  const ordered = [...dataTimes];
  return { ok: true, dataTimes: dates.order === "newest_first" ? ordered.reverse() : ordered };
}

/** The instant at which clocks show a local time: the first pass of a repeated one, the end of the gap for a missing one. */
export function instantOfLocal(zone: Zone, local: number): number {
  // A day and a half before, no clock shows it yet.
  let segment = zone.segmentAt(local - 1.5 * DAY_MS);
  while (segment.end + Math.max(segment.offsetMs, segment.nextOffsetMs) <= local)
    segment = zone.segmentAt(segment.end);
  return Math.min(local - segment.offsetMs, segment.end);
}

function refuse(path: string, rule: string, why: string, value: string): BackfillResult {
  return { ok: false, issue: { path, rule, message: `${path} ${why}, got ${quoted(value)}`, value } };
}
