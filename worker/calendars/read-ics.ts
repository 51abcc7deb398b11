import ICAL from "ical.js";
import type { CalendarDayKind, CalendarImport } from "../../client/protocol/calendar.ts";
import { dateOf } from "./calendar-content.ts";
import { type ContentLine, type EventLines, readEvents } from "./content-lines.ts";
import { dayName, dayOfDate, type FileDay, type FileDays, type LineNote } from "./file-days.ts";
import { occurrences, type Recurrence, readRecurrence } from "./recurrence.ts";

/** Rules without an end are followed so many years ahead. */
const yearsAhead = 5;
const longestEventDays = 366;
const mostEvents = 5_000;

/** Instants that an event says, in whole days. */
interface Span {
  first: number;
  length: number;
}

type Read = { span: Span; name: string; kind: CalendarDayKind | null; rule: Recurrence | null };
type Outcome = { event: Read } | { leftOut: LineNote } | { issue: LineNote };

const find = ({ lines }: EventLines, name: string): ContentLine | undefined =>
  lines.find((line) => line.name === name);
const issueAt = (line: number, rule: string, message: string): Outcome => ({
  issue: { line, rule, message },
});
const note = (line: number, rule: string, message: string): Outcome => ({ leftOut: { line, rule, message } });

/** A day of a property that holds one; text that says what is wrong otherwise, null when it has a time of day. */
const dayOfValue = (value: string): number | string | null => {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(value.trim());
  if (match === null)
    return /^\d{8}T\d{6}Z?$/.test(value.trim())
      ? null
      : `"${value.slice(0, 40)}" is no date such as 20261001`;
  return (
    dayOfDate(Number(match[1]), Number(match[2]), Number(match[3])) ?? `there is no date ${value.trim()}`
  );
};

const lengthOf = (event: EventLines, first: number): number | LineNote => {
  const end = find(event, "DTEND");
  if (end !== undefined) {
    const day = dayOfValue(end.value);
    if (typeof day === "string") return { line: end.line, rule: "date", message: `DTEND: ${day}` };
    if (day === null)
      return { line: end.line, rule: "date", message: "DTEND has a time of day, DTSTART has none" };
    if (day < first) return { line: end.line, rule: "date_order", message: "DTEND lies before DTSTART" };
    return Math.max(1, day - first);
  }
  const duration = find(event, "DURATION");
  if (duration === undefined) return 1;
  try {
    const { weeks, days } = ICAL.Duration.fromString(duration.value.trim());
    return Math.max(1, weeks * 7 + days);
  } catch {
    const message = `DURATION: "${duration.value.slice(0, 40)}" is no duration such as P3D`;
    return { line: duration.line, rule: "duration", message };
  }
};

/** The library knows escapes and parameters; what it cannot read is an issue of that event. */
const summaryOf = (event: EventLines): string => {
  const line = find(event, "SUMMARY");
  if (line === undefined) return "";
  const property = ICAL.Property.fromString(line.text);
  return String(property.getFirstValue() ?? "");
};

/** Official Chinese calendars mark days with 休 and 班, Apple's with a property of their own. */
const kindOf = (event: EventLines, summary: string): CalendarDayKind | null => {
  const marked = find(event, "X-APPLE-SPECIAL-DAY")?.value.trim().toUpperCase();
  if (marked === "ALTERNATE-WORKDAY") return "work";
  if (marked === "WORK-HOLIDAY") return "off";
  if (/[（(\s]班[)）]?$|补班|上班|调休工作|make-?up (work|day)|working day/i.test(summary)) return "work";
  return /[（(\s]休[)）]?$|放假/.test(summary) ? "off" : null;
};

const readEvent = (event: EventLines): Outcome => {
  const start = find(event, "DTSTART");
  if (start === undefined) return issueAt(event.line, "dtstart", "the event has no DTSTART");
  const summary = summaryOf(event);
  const status = find(event, "STATUS");
  if (status?.value.trim().toUpperCase() === "CANCELLED")
    return note(status.line, "cancelled", `"${dayName(summary)}" is cancelled`);
  const first = dayOfValue(start.value);
  if (typeof first === "string") return issueAt(start.line, "date", `DTSTART: ${first}`);
  if (first === null) return note(start.line, "time_of_day", `"${dayName(summary)}" has a time of day`);
  const length = lengthOf(event, first);
  if (typeof length !== "number") return { issue: length };
  if (length > longestEventDays)
    return issueAt(event.line, "length", `an event lasts at most ${longestEventDays} days, not ${length}`);
  const rrule = find(event, "RRULE");
  const rule = rrule === undefined ? null : readRecurrence(rrule.value.trim(), first);
  if (typeof rule === "string") return issueAt(rrule?.line ?? event.line, "rrule", `RRULE: ${rule}`);
  const name = dayName(summary.replace(/\s*[（(]?[休班][)）]?\s*$/, "")) || dayName(summary);
  return { event: { span: { first, length }, name, kind: kindOf(event, summary), rule } };
};

/** An event whole, or why not, whatever the library throws. */
const readSafely = (event: EventLines): Outcome => {
  try {
    return readEvent(event);
  } catch (error) {
    return issueAt(event.line, "ics_form", error instanceof Error ? error.message : String(error));
  }
};

const datesOf = (lines: readonly ContentLine[]): number[] =>
  lines.flatMap(({ value }) =>
    value.split(",").flatMap((text) => {
      const day = dayOfValue(text.trim().slice(0, 8));
      return typeof day === "number" ? [day] : [];
    }),
  );

/** Occurrences that an event of their own stands for, or that were cancelled one by one. */
const replacedOf = (events: readonly EventLines[]): Map<string, Set<number>> => {
  const replaced = new Map<string, Set<number>>();
  for (const event of events) {
    const [uid, which] = [find(event, "UID")?.value.trim(), find(event, "RECURRENCE-ID")];
    if (uid === undefined || which === undefined) continue;
    const days = replaced.get(uid) ?? new Set();
    for (const day of datesOf([which])) days.add(day);
    replaced.set(uid, days);
  }
  return replaced;
};

/** The days that the all-day events of an iCalendar file name. */
export const readIcs = (text: string, kind: CalendarImport["kind"], now: number): FileDays => {
  const { events, issues } = readEvents(text);
  const read: FileDays = { days: [], leftOut: [], issues };
  if (issues.length > 0) return read;
  if (events.length > mostEvents) {
    const message = `a file holds at most ${mostEvents} events, not ${events.length}`;
    return { ...read, issues: [{ line: 1, rule: "too_many", message }] };
  }
  const year = new Date(now).getUTCFullYear();
  const [from, to] = [dayOfDate(year - 1, 1, 1) ?? 0, dayOfDate(year + yearsAhead, 12, 31) ?? 0];
  const replaced = replacedOf(events);
  for (const event of events) {
    const outcome = readSafely(event);
    if ("issue" in outcome) read.issues.push(outcome.issue);
    else if ("leftOut" in outcome) read.leftOut.push(outcome.leftOut);
    else read.days.push(...daysOf(outcome.event, event, replaced, kind, { from, to }));
  }
  return read;
};

const daysOf = (
  { span, name, kind, rule }: Read,
  event: EventLines,
  replaced: ReadonlyMap<string, ReadonlySet<number>>,
  asked: CalendarImport["kind"],
  window: { from: number; to: number },
): FileDay[] => {
  const isMaster = find(event, "RECURRENCE-ID") === undefined;
  const gone = isMaster ? replaced.get(find(event, "UID")?.value.trim() ?? "") : undefined;
  const except = new Set(datesOf(event.lines.filter((line) => line.name === "EXDATE")));
  const more = datesOf(event.lines.filter((line) => line.name === "RDATE"));
  const firsts =
    rule === null ? [span.first] : occurrences(rule, span.first, window.from - span.length, window.to);
  return [...new Set([...firsts, ...more])]
    .filter((first) => gone?.has(first) !== true && !except.has(first))
    .flatMap((first) => Array.from({ length: span.length }, (_, at) => first + at))
    .filter((day) => dateOf(day) <= "2199-12-31")
    .map((day) => ({
      day,
      name,
      line: event.line,
      kind: asked === "auto" || asked === undefined ? (kind ?? "off") : asked,
    }));
};
