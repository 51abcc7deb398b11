import { FIRST_YEAR, LAST_YEAR, SECOND_MS } from "./calendar.ts";
import { countLocalTimes, nextLocalTime } from "./cron-local.ts";
import { type Cron, firesOnceADay } from "./cron-parse.ts";
import type { OffsetSegment, Zone } from "./zone.ts";

export const DST_POLICIES = ["smart", "quartz", "every"] as const;
export type DstPolicy = (typeof DST_POLICIES)[number];

/** What a policy means for one expression. */
export interface ClockChangeRule {
  /** In which pass of a repeated local time the expression fires. */
  repeated: "first" | "second" | "both";
  /** What becomes of a local time that the clocks skip. */
  missing: "skip" | "end_of_gap";
}

export function clockChangeRule(policy: DstPolicy, cron: Cron): ClockChangeRule {
  switch (policy) {
    case "smart":
      return firesOnceADay(cron)
        ? { repeated: "first", missing: "end_of_gap" }
        : { repeated: "both", missing: "skip" };
    case "quartz":
      return { repeated: "second", missing: "skip" };
    case "every":
      return { repeated: "both", missing: "skip" };
  }
}

// No clock is further from UTC than this, and no clock change is greater.
const GREATEST_CHANGE_MS = 27 * 3600 * SECOND_MS;
const EARLIEST = Date.UTC(FIRST_YEAR, 0, 1) - GREATEST_CHANGE_MS;
const LATEST = Date.UTC(LAST_YEAR + 1, 0, 1) + GREATEST_CHANGE_MS;

/** The first second at which the expression fires, strictly after `after`; null when there is none. */
export function nextInstant(cron: Cron, zone: Zone, policy: DstPolicy, after: number): number | null {
  const rule = clockChangeRule(policy, cron);
  let at = firstSecondAfter(after);
  if (at > LATEST) return null;
  // Beginning with the second before finds the end of a gap that is `at` itself.
  let segment = zone.segmentAt(at - SECOND_MS);
  for (;;) {
    const { offsetMs, end } = segment;
    const window = localWindow(segment, rule);
    const local = nextLocalTime(cron, Math.max(at + offsetMs, window.from));
    if (local !== null && local < window.to) return local - offsetMs;
    if (rule.missing === "end_of_gap" && hasMissingTime(cron, segment)) return end;
    // No local time from here up to `local` matches. Clocks can only come back behind "here" by a
    // change within its next hours; else all segments up to `local` are without a fire.
    const comesBack = end - at < GREATEST_CHANGE_MS;
    if (local === null && !comesBack) return null;
    const quietUntil = local === null || comesBack ? end : local - offsetMs - 2 * GREATEST_CHANGE_MS;
    at = Math.max(end, quietUntil);
    segment = zone.segmentAt(at);
  }
}

/** How many fires are in `(after, until]`; visits clock changes and months, never the fires. */
export function countInstants(
  cron: Cron,
  zone: Zone,
  policy: DstPolicy,
  after: number,
  until: number,
): number {
  const rule = clockChangeRule(policy, cron);
  const limit = Math.min(Math.floor(until / SECOND_MS) * SECOND_MS + SECOND_MS, LATEST);
  let count = 0;
  let at = firstSecondAfter(after);
  if (at >= limit) return 0;
  let segment = zone.segmentAt(at - SECOND_MS);
  for (;;) {
    const { offsetMs, end, nextOffsetMs } = segment;
    const window = localWindow(segment, rule);
    const from = Math.max(at + offsetMs, window.from);
    count += countLocalTimes(cron, from, Math.min(limit + offsetMs, window.to));
    if (end >= limit) return count;
    if (rule.missing === "end_of_gap" && hasMissingTime(cron, segment)) {
      // Where the expression names the end of the gap itself, both are one fire.
      const firstLocal = end + nextOffsetMs;
      if (nextLocalTime(cron, firstLocal) !== firstLocal) count++;
    }
    at = end;
    segment = zone.segmentAt(end);
  }
}

function firstSecondAfter(after: number): number {
  if (Number.isNaN(after)) throw new RangeError("an instant must be a number");
  return Math.max(Math.floor(after / SECOND_MS) * SECOND_MS + SECOND_MS, EARLIEST);
}

/** The local times of a segment at which the expression may fire, `[from, to)`. */
function localWindow(segment: OffsetSegment, rule: ClockChangeRule): { from: number; to: number } {
  const { start, end, offsetMs, previousOffsetMs, nextOffsetMs } = segment;
  return {
    from: start + (rule.repeated === "first" ? Math.max(offsetMs, previousOffsetMs) : offsetMs),
    to: end + (rule.repeated === "second" ? Math.min(offsetMs, nextOffsetMs) : offsetMs),
  };
}

/** Whether the clocks, at the end of the segment, skip a time that the expression names. */
function hasMissingTime(cron: Cron, segment: OffsetSegment): boolean {
  const { end, offsetMs, nextOffsetMs } = segment;
  if (nextOffsetMs <= offsetMs) return false;
  const local = nextLocalTime(cron, end + offsetMs);
  return local !== null && local < end + nextOffsetMs;
}
