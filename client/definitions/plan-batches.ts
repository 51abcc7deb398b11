import { type DefinitionRef, mostEntries, refKey } from "../protocol/definitions-file.ts";
import { type Outline, spokenOf } from "../protocol/definitions-outline.ts";
import { type Batch, batchOf, bytesOf, cut, type Entry, entriesOf } from "./batches.ts";
import type { DefinitionSet } from "./definition-set.ts";

/** Below the megabyte that a request may have. */
const mostBytes = 950_000;

export interface PlanBatch extends Batch {
  alongside: Outline[];
}

export class TooManyDefinitions extends Error {
  override readonly name = "TooManyDefinitions";
}

/** What every request has to know of the others, whatever it holds itself. */
const isAlwaysTold = ({ kind }: Outline, prune: boolean): boolean => prune || kind === "workflow";

/** Calendars stand beside what follows them, since on their days depends whether a schedule ever fires. */
const calendarOf = (
  { kind, outline }: Entry,
  calendars: ReadonlyMap<string, Entry>,
  part: readonly Entry[],
): Entry[] => {
  const { calendar } = outline;
  const found = kind === "calendar" || calendar === undefined ? undefined : calendars.get(calendar);
  const isThere = part.some((one) => one === found || one.outline.calendar === calendar);
  return found && !isThere ? [found] : [];
};

const withCalendars = (part: readonly Entry[], calendars: ReadonlyMap<string, Entry>): Entry[] => [
  ...new Set([...part.flatMap((one) => calendarOf(one, calendars, [])), ...part]),
];

/**
 * Requests for a plan of the whole set. Each is judged as part of it: it is told of every workflow elsewhere, since one may let go
 * of a job, and of what its entries speak of; to find what is to be pruned, of everything.
 */
export const planBatches = (set: DefinitionSet, prune: boolean, most = mostBytes): PlanBatch[] => {
  const entries = entriesOf(set);
  const byKey = new Map(entries.map((one) => [refKey(one.outline), one]));
  const calendars = new Map(entries.flatMap(asCalendar));
  const told = entries.filter(({ outline }) => isAlwaysTold(outline, prune));
  const toldBytes = told.reduce((sum, { outline }) => sum + bytesOf(outline), 0);
  const whole = entries.reduce((sum, { entry }) => sum + bytesOf(entry), 0);
  const isOne = whole <= most && entries.length <= mostEntries;
  const left = isOne ? most : most - toldBytes;
  if (left < most / 4)
    throw new TooManyDefinitions(
      `${entries.length} definitions are too many for one plan: the names of all take ${toldBytes} bytes of a request. Give parts of them a source of their own`,
    );
  const sizeOf = (one: Entry, part: readonly Entry[]): number =>
    bytesOf(one.entry) +
    spoken(one, byKey).reduce((sum, { outline }) => sum + bytesOf(outline), 0) +
    calendarOf(one, calendars, part).reduce((sum, { entry }) => sum + bytesOf(entry), 0);
  const parts = isOne ? [entries] : cut(entries, { entries: mostEntries, bytes: left }, sizeOf);
  return parts.map((part): PlanBatch => {
    const here = withCalendars(part, calendars);
    const own = new Set(here.map(({ outline }) => refKey(outline)));
    const needed = [...told, ...here.flatMap((one) => spoken(one, byKey))];
    const elsewhere = new Map(needed.map(({ outline }) => [refKey(outline), outline]));
    const alongside = [...elsewhere].flatMap(([key, outline]) => (own.has(key) ? [] : outline));
    return { ...batchOf(here), alongside };
  });
};

const asCalendar = (one: Entry): [string, Entry][] =>
  one.kind === "calendar" ? [[one.entry.calendarId, one]] : [];

const spoken = ({ outline }: Entry, byKey: ReadonlyMap<string, Entry>): Entry[] =>
  spokenOf(outline).flatMap((ref: DefinitionRef) => byKey.get(refKey(ref)) ?? []);
