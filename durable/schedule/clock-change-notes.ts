import { SECOND_MS } from "./calendar.ts";
import { clockChangeText } from "./clock-change-words.ts";
import { countLocalTimes, lastLocalTime, nextLocalTime } from "./cron-local.ts";
import type { Cron } from "./cron-parse.ts";
import { clockChangeRule, DST_POLICIES, type DstPolicy, nextInstant } from "./dst.ts";
import type { Words } from "./words.ts";
import type { OffsetSegment, Zone } from "./zone.ts";

export type ClockChangeEffect = "moved" | "skipped" | "first_pass" | "second_pass" | "both_passes";

/** What a change of the clocks does to one of the fires shown. */
export interface ClockChangeNote {
  code: "dst_gap" | "dst_overlap";
  /** The fire that it explains: the moved one, the pass that runs, or the first after skipped ones. */
  at: number;
  /** The instant at which the clocks change. */
  changeAt: number;
  /** Wall clock before and after the change, as milliseconds since the epoch on that clock. */
  clocksFrom: number;
  clocksTo: number;
  /** The missing or repeated local times that the expression names, on the same scale. */
  local: { first: number; last: number; count: number };
  policy: DstPolicy;
  effect: ClockChangeEffect;
  /** What each other policy would do, and when it would fire next after the change began to matter. */
  others: { policy: DstPolicy; effect: ClockChangeEffect; nextAt: number | null }[];
  /** When the expression fires next, counted from the same moment as in `others`. */
  nextAt: number | null;
  /** First part of `text`, to be set off. */
  headline: Words;
  text: Words;
}

const DAY_AND_MORE_MS = 27 * 3600 * SECOND_MS;

/** One note for each change of the clocks that touches the expression between `after` and the last of `times`. */
export function clockChangeNotes(
  cron: Cron,
  zone: Zone,
  policy: DstPolicy,
  after: number,
  times: readonly number[],
): ClockChangeNote[] {
  const last = times.at(-1);
  if (last === undefined) return [];
  const notes: ClockChangeNote[] = [];
  let segment = zone.segmentAt(after);
  // A repeated time of the first pass comes before the change that repeats it.
  while (segment.end <= last + DAY_AND_MORE_MS) {
    const note = noteOfChange(cron, zone, policy, segment, times);
    if (note !== null) notes.push(note);
    segment = zone.segmentAt(segment.end);
  }
  return notes;
}

function noteOfChange(
  cron: Cron,
  zone: Zone,
  policy: DstPolicy,
  segment: OffsetSegment,
  times: readonly number[],
): ClockChangeNote | null {
  const { end, offsetMs, nextOffsetMs } = segment;
  const [clocksFrom, clocksTo] = [end + offsetMs, end + nextOffsetMs];
  const [low, high] = [Math.min(clocksFrom, clocksTo), Math.max(clocksFrom, clocksTo)];
  const count = countLocalTimes(cron, low, high);
  const first = nextLocalTime(cron, low);
  if (count === 0 || first === null) return null;
  const isGap = clocksTo > clocksFrom;
  const effectOf = (one: DstPolicy): ClockChangeEffect =>
    isGap ? gapEffect(one, cron) : overlapEffect(one, cron);
  const effect = effectOf(policy);
  const at = explainedFire(effect, first, segment, times);
  if (at === null) return null;
  const since = (isGap ? end : first - offsetMs) - SECOND_MS;
  const facts = {
    code: isGap ? ("dst_gap" as const) : ("dst_overlap" as const),
    at,
    changeAt: end,
    clocksFrom,
    clocksTo,
    local: { first, last: count === 1 ? first : lastLocalTime(cron, first, high), count },
    policy,
    effect,
    nextAt: nextInstant(cron, zone, policy, since),
    others: DST_POLICIES.filter((one) => one !== policy).map((one) => ({
      policy: one,
      effect: effectOf(one),
      nextAt: nextInstant(cron, zone, one, since),
    })),
  };
  return { ...facts, ...clockChangeText(facts, zone) };
}

function gapEffect(policy: DstPolicy, cron: Cron): ClockChangeEffect {
  return clockChangeRule(policy, cron).missing === "end_of_gap" ? "moved" : "skipped";
}

function overlapEffect(policy: DstPolicy, cron: Cron): ClockChangeEffect {
  const { repeated } = clockChangeRule(policy, cron);
  return repeated === "both" ? "both_passes" : repeated === "first" ? "first_pass" : "second_pass";
}

/** Null when the fire is not among those shown. */
function explainedFire(
  effect: ClockChangeEffect,
  first: number,
  segment: OffsetSegment,
  times: readonly number[],
): number | null {
  const shown = (...fires: number[]): number | null => fires.find((fire) => times.includes(fire)) ?? null;
  const [firstPass, secondPass] = [first - segment.offsetMs, first - segment.nextOffsetMs];
  switch (effect) {
    case "moved":
      return shown(segment.end);
    case "skipped":
      return times.find((fire) => fire >= segment.end) ?? null;
    case "first_pass":
      return shown(firstPass);
    case "second_pass":
      return shown(secondPass);
    case "both_passes":
      return shown(secondPass, firstPass);
  }
}
