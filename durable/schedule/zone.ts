import { DAY_MS, SECOND_MS } from "./calendar.ts";

/** A stretch of time in which a zone's clocks are one fixed offset from UTC. */
export interface OffsetSegment {
  /** Instants, `[start, end)`. Where no clock change is near, these are mere limits of what was looked up, days away from any. */
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
  // Spares deployments that stay on UTC the first, slow touch of the runtime's zone data.
  if (upper === "UTC" || upper === "GMT") return unchangingZone(name, 0);
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: name,
      hour: "numeric",
      hourCycle: "h23",
      timeZoneName: "longOffset",
    });
  } catch {
    return null;
  }
  if (format.resolvedOptions().timeZone === "UTC") return unchangingZone(name, 0);
  const cellAt = cellsOf((instant) => offsetAt(format, instant));
  let last: OffsetSegment | null = null;
  return {
    name,
    segmentAt(instant) {
      if (last === null || instant < last.start || instant >= last.end) last = findSegment(instant, cellAt);
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

// Intl tells the offset of an instant only, so clock changes are found by comparing the two ends of
// a cell and bisecting. The shortest time that a zone kept an offset since 1970 is just under 7
// days (Recife in 2000, Gaza in 2040), so no cell hides two changes. Looking at cells rather than
// years keeps questions cheap that touch few days of many years.
const CELL_MS = 6 * DAY_MS;
const WEEK_MS = 7 * DAY_MS;
const QUARTER_HOUR_MS = 900 * SECOND_MS;
/** More than any change moves the clocks, which is a day. */
const UNSEEN_DISTANCE_MS = 2 * DAY_MS;

/** What clocks do in `[index, index + 1)` times `CELL_MS`; `changeAt` is null when they go on as they are. */
interface Cell {
  startOffsetMs: number;
  endOffsetMs: number;
  changeAt: number | null;
}

/** A busy job needs a handful; a scan through two centuries should not stay in memory for ever. */
const CELLS_KEPT = 20_000;

function cellsOf(offset: (instant: number) => number): (index: number) => Cell {
  const cells = new Map<number, Cell>();
  const findChange = changeFinder(offset);
  return (index) => {
    const known = cells.get(index);
    if (known !== undefined) return known;
    const [start, end] = [index * CELL_MS, (index + 1) * CELL_MS];
    const startOffsetMs = cells.get(index - 1)?.endOffsetMs ?? offset(start);
    const endOffsetMs = cells.get(index + 1)?.startOffsetMs ?? offset(end);
    const changeAt =
      startOffsetMs === endOffsetMs ? null : findChange(start, end, startOffsetMs, endOffsetMs);
    const cell = { startOffsetMs, endOffsetMs, changeAt };
    if (cells.size >= CELLS_KEPT) cells.clear();
    cells.set(index, cell);
    return cell;
  };
}

type FindChange = (low: number, high: number, beforeMs: number, afterMs: number) => number;

/** Finds the first second in `(low, high]` whose offset is no longer `beforeMs`. */
function changeFinder(offset: (instant: number) => number): FindChange {
  // Most zones change on the same weekday at the same time each year, forward and back alike: two
  // questions confirm that guess where bisecting takes eleven.
  const latest = { forward: 0, back: 0 };
  return (low, high, beforeMs, afterMs) => {
    const stillBefore = (instant: number): boolean => offset(instant) === beforeMs;
    const isChange = (instant: number): boolean => !stillBefore(instant) && stillBefore(instant - SECOND_MS);
    const direction = afterMs > beforeMs ? "forward" : "back";
    const guess = low + WEEK_MS - modulo(low - latest[direction], WEEK_MS);
    if (guess <= high && isChange(guess)) return guess;
    const quarter = bisect(low, high, QUARTER_HOUR_MS, stillBefore);
    // Nearly all changes are on a quarter of an hour; the rest has to be looked for.
    const found = stillBefore(quarter - SECOND_MS)
      ? quarter
      : bisect(quarter - QUARTER_HOUR_MS, quarter, SECOND_MS, stillBefore);
    latest[direction] = found;
    return found;
  };
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}

/** The first multiple of `stepMs` for which `holds` no longer does: it does for `low`, not for `high`. */
function bisect(low: number, high: number, stepMs: number, holds: (instant: number) => boolean): number {
  let [before, after] = [low / stepMs, high / stepMs];
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (holds(middle * stepMs)) before = middle;
    else after = middle;
  }
  return after * stepMs;
}

/**
 * Looks one cell to either side. A limit that is no change keeps a distance to what was not looked
 * at, so that every repeated or missing time belongs to a segment that shows why it is one.
 */
function findSegment(instant: number, cellAt: (index: number) => Cell): OffsetSegment {
  const index = Math.floor(instant / CELL_MS);
  const first = cellAt(index - 1).startOffsetMs;
  let [start, previousOffsetMs, offsetMs] = [(index - 1) * CELL_MS + UNSEEN_DISTANCE_MS, first, first];
  for (let i = index - 1; i <= index + 1; i++) {
    const { changeAt, endOffsetMs } = cellAt(i);
    if (changeAt === null) continue;
    if (changeAt > instant) {
      return { start, end: changeAt, offsetMs, previousOffsetMs, nextOffsetMs: endOffsetMs };
    }
    [start, previousOffsetMs, offsetMs] = [changeAt, offsetMs, endOffsetMs];
  }
  const end = (index + 2) * CELL_MS - UNSEEN_DISTANCE_MS;
  return { start, end, offsetMs, previousOffsetMs, nextOffsetMs: offsetMs };
}
