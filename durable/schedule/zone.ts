import { DAY_MS, isLeapYear, SECOND_MS, weekday } from "./calendar.ts";

/** A stretch of time in which a zone's clocks are one fixed offset from UTC. */
export interface OffsetSegment {
  /** Instants, `[start, end)`. Where no clock change is near, these are mere limits of what was looked up. */
  start: number;
  end: number;
  offsetMs: number;
  /** Offset before `start` and from `end` on; equal to `offsetMs` where clocks do not change. */
  previousOffsetMs: number;
  nextOffsetMs: number;
}

export interface Zone {
  name: string;
  segmentAt(instant: number): OffsetSegment;
}

interface Transition {
  at: number;
  beforeMs: number;
  afterMs: number;
}

const FIXED_OFFSET = /^GMT([+-])(\d{2}):(\d{2})$/;
const GREATEST_FIXED_MINUTES = 14 * 60;

/** Aliases that ICU knows besides the IANA names; several mean another place to most people. */
const NOT_IANA = new Set(
  "ACT AET AGT ART AST BET BST CAT CNT CST CTT EAT ECT IET IST JST MIT NET NST PLT PNT PRT PST SST VST".split(
    " ",
  ),
);

const zones = new Map<string, Zone | null>();
const ZONES_KEPT = 1000;

export function isTimeZone(text: string): boolean {
  return findZone(text) !== null;
}

/** Throws for a name that `isTimeZone` refuses. */
export function zoneOf(name: string): Zone {
  const zone = findZone(name);
  if (zone === null) throw new RangeError(`unknown time zone ${JSON.stringify(name.slice(0, 64))}`);
  return zone;
}

function findZone(name: string): Zone | null {
  const known = zones.get(name);
  if (known !== undefined) return known;
  if (name.length > 64) return null;
  const zone = fixedZone(name) ?? namedZone(name);
  if (zones.size >= ZONES_KEPT) zones.clear();
  zones.set(name, zone);
  return zone;
}

function fixedZone(name: string): Zone | null {
  const match = FIXED_OFFSET.exec(name);
  if (match === null) return null;
  const [hours, minutes] = [Number(match[2]), Number(match[3])];
  if (minutes > 59 || hours * 60 + minutes > GREATEST_FIXED_MINUTES) return null;
  return unchangingZone(name, (hours * 60 + minutes) * 60_000 * (match[1] === "-" ? -1 : 1));
}

function unchangingZone(name: string, offsetMs: number): Zone {
  const segment: OffsetSegment = {
    start: Number.NEGATIVE_INFINITY,
    end: Number.POSITIVE_INFINITY,
    offsetMs: offsetMs + 0,
    previousOffsetMs: offsetMs,
    nextOffsetMs: offsetMs,
  };
  return { name, segmentAt: () => segment };
}

function namedZone(name: string): Zone | null {
  const upper = name.toUpperCase();
  if (!/^[A-Za-z][A-Za-z0-9_+/-]*$/.test(name) || NOT_IANA.has(upper) || upper.startsWith("SYSTEMV/"))
    return null;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: name, timeZoneName: "longOffset" });
  } catch {
    return null;
  }
  if (format.resolvedOptions().timeZone === "UTC") return unchangingZone(name, 0);
  const yearTransitions = transitionsByYear((instant) => offsetAt(format, instant));
  let last: OffsetSegment | null = null;
  return {
    name,
    segmentAt(instant) {
      if (last === null || instant < last.start || instant >= last.end)
        last = findSegment(instant, yearTransitions);
      return last;
    },
  };
}

/** `GMT`, `GMT+05:30`, in the past also `GMT-00:44:30`. */
function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const text = format.format(instant);
  const match = /GMT(?:([+-])(\d{2}):(\d{2})(?::(\d{2}))?)?$/.exec(text);
  if (match === null) throw new Error(`unexpected offset text ${JSON.stringify(text)}`);
  const seconds = Number(match[2] ?? 0) * 3600 + Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0);
  return seconds * SECOND_MS * (match[1] === "-" ? -1 : 1) + 0;
}

type YearTransitions = (year: number) => { transitions: readonly Transition[]; startOffsetMs: number };

// Intl tells the offset of an instant only, so clock changes are found by sampling and bisecting.
// The shortest time that a zone ever kept an offset since 1970 is just under 7 days (Recife in
// 2000, Gaza in 2040): samples 6 days apart miss none.
const SAMPLE_MS = 6 * DAY_MS;

/**
 * From this year on no zone has dated rules any more (Gaza's and Hebron's end in 2086): its changes
 * depend on weekdays and leap days only, so the 14 kinds of year stand for all later ones.
 */
const REGULAR_FROM_YEAR = 2101;

function transitionsByYear(offset: (instant: number) => number): YearTransitions {
  const years = new Map<number, ReturnType<YearTransitions>>();
  const ofYear: YearTransitions = (year) => {
    const known = years.get(year);
    if (known !== undefined) return known;
    const model = modelYear(year);
    const found = model === year ? findTransitions(year, offset) : shiftYear(ofYear(model), year, model);
    years.set(year, found);
    return found;
  };
  return ofYear;
}

/** The first regular year whose days fall on the same weekdays. */
function modelYear(year: number): number {
  if (year < REGULAR_FROM_YEAR + 28) return year;
  const newYear = (y: number): number => weekday(yearStart(y) / DAY_MS);
  let model = REGULAR_FROM_YEAR;
  while (newYear(model) !== newYear(year) || isLeapYear(model) !== isLeapYear(year)) model++;
  return model;
}

function shiftYear(
  found: ReturnType<YearTransitions>,
  year: number,
  model: number,
): ReturnType<YearTransitions> {
  const shiftMs = yearStart(year) - yearStart(model);
  const transitions = found.transitions.map((change) => ({ ...change, at: change.at + shiftMs }));
  return { transitions, startOffsetMs: found.startOffsetMs };
}

function yearStart(year: number): number {
  return Date.UTC(year, 0, 1);
}

/** The changes in `(start of the year, start of the next]`. */
function findTransitions(year: number, offset: (instant: number) => number): ReturnType<YearTransitions> {
  const end = yearStart(year + 1);
  const transitions: Transition[] = [];
  let at = yearStart(year);
  const startOffsetMs = offset(at);
  let beforeMs = startOffsetMs;
  while (at < end) {
    const next = Math.min(at + SAMPLE_MS, end);
    const afterMs = offset(next);
    if (afterMs !== beforeMs) transitions.push({ at: bisect(at, next, beforeMs, offset), beforeMs, afterMs });
    at = next;
    beforeMs = afterMs;
  }
  return { transitions, startOffsetMs };
}

/** The first second in `(low, high]` whose offset is no longer `beforeMs`. */
function bisect(low: number, high: number, beforeMs: number, offset: (instant: number) => number): number {
  let [before, after] = [low / SECOND_MS, high / SECOND_MS];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offset(middle * SECOND_MS) === beforeMs) before = middle;
    else after = middle;
  }
  return after * SECOND_MS;
}

/** Looks one year to both sides, so that a true change nearby is never mistaken for no change. */
function findSegment(instant: number, ofYear: YearTransitions): OffsetSegment {
  const year = new Date(instant).getUTCFullYear();
  const first = ofYear(year - 1);
  let [start, previousOffsetMs, offsetMs] = [yearStart(year - 1), first.startOffsetMs, first.startOffsetMs];
  for (const y of [year - 1, year, year + 1]) {
    for (const change of ofYear(y).transitions) {
      if (change.at > instant) {
        return { start, end: change.at, offsetMs, previousOffsetMs, nextOffsetMs: change.afterMs };
      }
      [start, previousOffsetMs, offsetMs] = [change.at, change.beforeMs, change.afterMs];
    }
  }
  return { start, end: yearStart(year + 2), offsetMs, previousOffsetMs, nextOffsetMs: offsetMs };
}
