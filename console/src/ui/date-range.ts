import { type Accessor, createMemo } from "solid-js";
import { useNow } from "../app/clock.ts";

export const rangeNames = ["today", "day", "week", "month", "quarter", "year", "all"] as const;
export type RangeName = (typeof rangeNames)[number];

const DAY_MS = 86_400_000;
type MovingRange = Exclude<RangeName, "today" | "all">;
const lengthsMs: Record<MovingRange, number> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  quarter: 90 * DAY_MS,
  year: 365 * DAY_MS,
};
/** A moving start moves in these steps: each step is a new query, and a live list must not be one every second. */
const STEP_MS = 300_000;

export function isRangeName(value: string): value is RangeName {
  return rangeNames.some((name) => name === value);
}

function isMoving(value: string): value is MovingRange {
  return Object.hasOwn(lengthsMs, value);
}

export interface RangeBounds {
  /** RFC 3339, inclusive. */
  from?: string;
  /** RFC 3339, exclusive. */
  to?: string;
}

/** What a range means at an instant. A range of one's own is `{from}..{to}`, RFC 3339, either side may be empty. */
export function rangeBounds(value: string, now: number): RangeBounds {
  if (value === "all") return {};
  if (value === "today") {
    const midnight = new Date(now);
    midnight.setHours(0, 0, 0, 0);
    return { from: midnight.toISOString() };
  }
  if (isMoving(value)) {
    return { from: new Date(Math.floor((now - lengthsMs[value]) / STEP_MS) * STEP_MS).toISOString() };
  }
  const [from = "", to = ""] = value.split("..");
  return { from: instantOf(from), to: instantOf(to) };
}

function instantOf(text: string): string | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** The bounds of a range that may move with time ("last 24 hours"). */
export function createRangeBounds(value: Accessor<string>): Accessor<RangeBounds> {
  const now = useNow();
  return createMemo(() => rangeBounds(value(), now()), undefined, {
    equals: (a, b) => a.from === b.from && a.to === b.to,
  });
}
