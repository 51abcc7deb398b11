import {
  type DayMask,
  type DayOfMonthItem,
  type DayOfWeekItem,
  type DayRule,
  dayMask,
  parseDayOfMonthItem,
  parseDayOfWeekItem,
} from "./cron-days.ts";
import {
  CRON_FIELDS,
  type CronField,
  itemValues,
  type Parsed,
  type PlainItem,
  parsePlainItem,
  refuse,
} from "./cron-field.ts";
import { suggestQuartz } from "./cron-suggest.ts";
import type { TimingIssue } from "./issue.ts";

/** What one field was written as; words are made from it. */
export interface CronItems {
  second: readonly PlainItem[];
  minute: readonly PlainItem[];
  hour: readonly PlainItem[];
  day: DayRule;
  month: readonly PlainItem[];
  year: readonly PlainItem[];
}

export interface ClockField {
  values: readonly number[];
  /** At index v the smallest value that is v or later, `NO_VALUE` after the last. */
  next: Uint8Array;
  /** At index v how many values are below v. */
  below: Uint8Array;
}

export interface Cron {
  text: string;
  items: CronItems;
  second: ClockField;
  minute: ClockField;
  hour: ClockField;
  /** Bit m is month m. */
  months: number;
  years: ReadonlySet<number>;
  days: DayMask;
}

export const NO_VALUE = 255;

/** Longer than any list of values that could make sense; keeps hostile input cheap. */
export const CRON_MAX_LENGTH = 500;

export type CronResult = { ok: true; cron: Cron } | { ok: false; issue: TimingIssue };

/** A hot caller passes the text again and again. */
const recent = new Map<string, CronResult>();
const RECENT_SIZE = 256;

export function parseCron(text: string): CronResult {
  if (text.length > CRON_MAX_LENGTH) {
    return refuse(null, "too_long", text, `an expression has at most ${CRON_MAX_LENGTH} characters`);
  }
  const known = recent.get(text);
  if (known !== undefined) {
    recent.delete(text);
    recent.set(text, known);
    return known;
  }
  const result = parse(text);
  if (!result.ok && result.issue.suggestion === undefined) {
    const suggestion = suggestQuartz(text);
    // A suggestion that would be refused in its turn helps nobody.
    if (suggestion !== null && parse(suggestion).ok) result.issue.suggestion = suggestion;
  }
  recent.set(text, result);
  if (recent.size > RECENT_SIZE) {
    for (const oldest of recent.keys()) {
      recent.delete(oldest);
      break;
    }
  }
  return result;
}

function parse(text: string): CronResult {
  const fields = splitFields(text);
  if (!fields.ok) return fields;
  const [second = "", minute = "", hour = "", dayOfMonth = "", month = "", dayOfWeek = "", year = "*"] =
    fields.value;
  const seconds = parsePlainField(CRON_FIELDS.second, second);
  if (!seconds.ok) return seconds;
  const minutes = parsePlainField(CRON_FIELDS.minute, minute);
  if (!minutes.ok) return minutes;
  const hours = parsePlainField(CRON_FIELDS.hour, hour);
  if (!hours.ok) return hours;
  const daysOfMonth = parseDayField<DayOfMonthItem>(CRON_FIELDS.dayOfMonth, dayOfMonth, parseDayOfMonthItem);
  if (!daysOfMonth.ok) return daysOfMonth;
  const months = parsePlainField(CRON_FIELDS.month, month);
  if (!months.ok) return months;
  const daysOfWeek = parseDayField<DayOfWeekItem>(CRON_FIELDS.dayOfWeek, dayOfWeek, parseDayOfWeekItem);
  if (!daysOfWeek.ok) return daysOfWeek;
  const years = parsePlainField(CRON_FIELDS.year, year);
  if (!years.ok) return years;
  const day = dayRule(daysOfMonth.value, daysOfWeek.value, text);
  if (!day.ok) return day;
  return {
    ok: true,
    cron: compile(text, {
      second: seconds.value,
      minute: minutes.value,
      hour: hours.value,
      day: day.value,
      month: months.value,
      year: years.value,
    }),
  };
}

function splitFields(text: string): Parsed<string[]> {
  const trimmed = text.trim();
  if (trimmed === "") return refuse(null, "empty", text, "an expression has 6 or 7 fields");
  const odd = /[^\t !-~]/u.exec(trimmed)?.[0];
  if (odd !== undefined) {
    const fields = trimmed.split(/[\t ]+/);
    const at = Object.values(CRON_FIELDS)[fields.findIndex((part) => part.includes(odd))] ?? null;
    const why = /\s/.test(odd) ? "an expression is one line" : `the character '${odd}' is not allowed`;
    return refuse(/\s/.test(odd) ? null : at, "bad_character", text, why);
  }
  // Case folding after the check above: some letters outside ASCII fold into it.
  const fields = trimmed.toUpperCase().split(/[\t ]+/);
  if (trimmed.startsWith("@")) {
    return refuse(null, "macro", text, "macros are not part of the Quartz form; write second to day of week");
  }
  if (fields.length === 5) {
    return refuse(
      null,
      "five_fields",
      text,
      "five fields are the Unix form; the Quartz form starts with second, has '?' in day of month or day of week, and counts day of week from 1 = Sunday",
    );
  }
  if (fields.length < 6) {
    const missing = Object.values(CRON_FIELDS).slice(fields.length, 6);
    const names = missing.map((field) => field.label).join(", ");
    return refuse(null, "too_few_fields", text, `6 or 7 fields are needed, ${names} missing`);
  }
  if (fields.length > 7) {
    return refuse(null, "too_many_fields", text, `${fields.length} fields, but year is the seventh and last`);
  }
  return { ok: true, value: fields };
}

function parsePlainField(target: CronField, text: string): Parsed<PlainItem[]> {
  const items: PlainItem[] = [];
  for (const part of text.split(",")) {
    const item = misplacedSign(target, part, text) ?? parsePlainItem(target, part);
    if (!item.ok) return item;
    items.push(item.value);
  }
  return { ok: true, value: items };
}

/** The signs of the day fields, where they were written into another one. */
function misplacedSign(
  target: CronField,
  part: string,
  text: string,
): { ok: false; issue: TimingIssue } | null {
  if (part === "") return refuse(target, "empty_item", text, "a list must not have an empty item");
  if (part.includes("?")) {
    return refuse(target, "question_misplaced", text, "'?' belongs to day of month or day of week");
  }
  if (part.includes("#")) return refuse(target, "hash_misplaced", text, "'#' belongs to day of week");
  if (/^\d+L$|^LW?$|^L-\d/.test(part)) {
    return refuse(target, "l_misplaced", text, "'L' belongs to day of month or day of week");
  }
  if (/^\d*W$/.test(part)) return refuse(target, "w_misplaced", text, "'W' belongs to day of month");
  return null;
}

/** Null for `?`. */
function parseDayField<Item>(
  target: CronField,
  text: string,
  parseItem: (part: string, listed: boolean) => Parsed<Item>,
): Parsed<Item[] | null> {
  if (text === "?") return { ok: true, value: null };
  const items: Item[] = [];
  const parts = text.split(",");
  for (const part of parts) {
    if (part === "") return refuse(target, "empty_item", text, "a list must not have an empty item");
    if (part.includes("?")) return refuse(target, "question_misplaced", text, "'?' must stand alone");
    const item = parseItem(part, parts.length > 1);
    if (!item.ok) return item;
    items.push(item.value);
  }
  return { ok: true, value: items };
}

function dayRule(
  dayOfMonth: readonly DayOfMonthItem[] | null,
  dayOfWeek: readonly DayOfWeekItem[] | null,
  text: string,
): Parsed<DayRule> {
  if (dayOfMonth !== null && dayOfWeek === null) {
    return { ok: true, value: { field: "dayOfMonth", items: dayOfMonth } };
  }
  if (dayOfWeek !== null && dayOfMonth === null) {
    return { ok: true, value: { field: "dayOfWeek", items: dayOfWeek } };
  }
  const both = "exactly one of day of month and day of week must be '?'";
  return dayOfMonth === null
    ? refuse(null, "question_twice", text, `${both}; both are`)
    : refuse(null, "question_missing", text, `${both}; none is`);
}

function compile(text: string, items: CronItems): Cron {
  let months = 0;
  for (const month of itemValues(CRON_FIELDS.month, items.month)) months |= 1 << month;
  return {
    text,
    items,
    second: clockField(CRON_FIELDS.second, items.second),
    minute: clockField(CRON_FIELDS.minute, items.minute),
    hour: clockField(CRON_FIELDS.hour, items.hour),
    months,
    years: new Set(itemValues(CRON_FIELDS.year, items.year)),
    days: dayMask(items.day),
  };
}

function clockField(target: CronField, items: readonly PlainItem[]): ClockField {
  const values = itemValues(target, items);
  const next = new Uint8Array(target.max + 2).fill(NO_VALUE);
  const below = new Uint8Array(target.max + 2);
  let index = 0;
  for (let v = 0; v <= target.max + 1; v++) {
    next[v] = values[index] ?? NO_VALUE;
    below[v] = index;
    if (values[index] === v) index++;
  }
  return { values, next, below };
}

/** One fire a day: second, minute and hour are each one number. */
export function firesOnceADay(cron: Cron): boolean {
  return cron.second.values.length === 1 && cron.minute.values.length === 1 && cron.hour.values.length === 1;
}
