import { dayNumber, daysInMonth, weekday } from "./calendar.ts";
import {
  CRON_FIELDS,
  itemValues,
  type Parsed,
  type PlainItem,
  parsePlainItem,
  parseValue,
  refuse,
} from "./cron-field.ts";

export type DayOfMonthItem =
  | PlainItem
  /** `L`, `L-3`: so many days before the month's last. */
  | { kind: "last"; before: number }
  /** `LW`, `L-3W`: the weekday nearest to that day. */
  | { kind: "lastWeekday"; before: number }
  /** `15W` */
  | { kind: "nearestWeekday"; day: number };

export type DayOfWeekItem =
  | PlainItem
  /** `5L`: the month's last such weekday. */
  | { kind: "lastDayOfWeek"; dayOfWeek: number }
  /** `6#3` */
  | { kind: "nthDayOfWeek"; dayOfWeek: number; nth: number };

/** Exactly one of the two day fields carries the rule; the other one is `?`. */
export type DayRule =
  | { field: "dayOfMonth"; items: readonly DayOfMonthItem[] }
  | { field: "dayOfWeek"; items: readonly DayOfWeekItem[] };

const { dayOfMonth, dayOfWeek } = CRON_FIELDS;
const GREATEST_LAST_OFFSET = 30;

export function parseDayOfMonthItem(text: string): Parsed<DayOfMonthItem> {
  const last = /^L(?:-(\d+))?(W?)$/.exec(text);
  if (last !== null) {
    const before = Number(last[1] ?? 0);
    if (before > GREATEST_LAST_OFFSET) {
      return refuse(
        dayOfMonth,
        "l_offset_out_of_range",
        text,
        `the offset of 'L' must be from 0 to ${GREATEST_LAST_OFFSET}`,
      );
    }
    return { ok: true, value: { kind: last[2] === "W" ? "lastWeekday" : "last", before } };
  }
  const nearest = /^(\d+)W$/.exec(text);
  if (nearest !== null) {
    const day = parseValue(dayOfMonth, nearest[1] ?? "", text);
    return day.ok ? { ok: true, value: { kind: "nearestWeekday", day: day.value } } : day;
  }
  if (text.includes("#")) return refuse(dayOfMonth, "hash_misplaced", text, "'#' belongs to day of week");
  if (/^L/.test(text) || /^\d+L/.test(text)) {
    return refuse(dayOfMonth, "l_misplaced", text, "'L' is written L, L-3, LW or L-3W");
  }
  if (/W/.test(text) && !/[A-VX-Z]/.test(text)) {
    return refuse(dayOfMonth, "w_misplaced", text, "'W' follows one day, as in 15W or LW");
  }
  return parsePlainItem(dayOfMonth, text);
}

/** `listed`: the item has neighbours, with which neither `L` nor `#` can be combined. */
export function parseDayOfWeekItem(text: string, listed: boolean): Parsed<DayOfWeekItem> {
  const hash = text.indexOf("#");
  if (hash >= 0) {
    if (listed) return refuse(dayOfWeek, "hash_in_list", text, "'#' cannot be part of a list");
    const day = parseValue(dayOfWeek, text.slice(0, hash), text);
    if (!day.ok) return day;
    const nthText = text.slice(hash + 1);
    if (!/^0*[1-5]$/.test(nthText)) {
      return refuse(dayOfWeek, "hash_out_of_range", text, "'#' must be followed by a number from 1 to 5");
    }
    return { ok: true, value: { kind: "nthDayOfWeek", dayOfWeek: day.value, nth: Number(nthText) } };
  }
  if (text === "L" || /^(\d+|[A-Z]{3})L$/.test(text)) {
    if (listed) return refuse(dayOfWeek, "l_in_list", text, "'L' cannot be part of a list");
    // Alone, L is the week's last day.
    if (text === "L") return { ok: true, value: { kind: "value", value: 7 } };
    const day = parseValue(dayOfWeek, text.slice(0, -1), text);
    return day.ok ? { ok: true, value: { kind: "lastDayOfWeek", dayOfWeek: day.value } } : day;
  }
  if (/^L|L$/.test(text))
    return refuse(dayOfWeek, "l_misplaced", text, "'L' stands alone or follows one day, as in 6L");
  if (/\dW$|^L?W$/.test(text)) return refuse(dayOfWeek, "w_misplaced", text, "'W' belongs to day of month");
  return parsePlainItem(dayOfWeek, text);
}

/** Days of a month as bits, day 1 is bit 0. */
export type DayMask = (year: number, month: number) => number;

export function dayMask(rule: DayRule): DayMask {
  const compute = rule.field === "dayOfMonth" ? dayOfMonthMask(rule.items) : dayOfWeekMask(rule.items);
  // Fires come in order, so almost every question is about the month asked for last.
  let memoKey = -1;
  let memoMask = 0;
  return (year, month) => {
    const key = year * 16 + month;
    if (key !== memoKey) {
      memoMask = compute(year, month);
      memoKey = key;
    }
    return memoMask;
  };
}

function dayOfMonthMask(items: readonly DayOfMonthItem[]): DayMask {
  const plain: PlainItem[] = [];
  const special: Exclude<DayOfMonthItem, PlainItem>[] = [];
  for (const item of items) {
    if (item.kind === "last" || item.kind === "lastWeekday" || item.kind === "nearestWeekday")
      special.push(item);
    else plain.push(item);
  }
  let plainMask = 0;
  for (const day of itemValues(dayOfMonth, plain)) plainMask |= 1 << (day - 1);
  return (year, month) => {
    const length = daysInMonth(year, month);
    let mask = plainMask & (2 ** length - 1);
    for (const item of special) {
      // A day that the month does not have fires nowhere: no 31W in April, no L-30 in February.
      const day = item.kind === "nearestWeekday" ? item.day : length - item.before;
      if (day < 1 || day > length) continue;
      mask |= 1 << ((item.kind === "last" ? day : nearestWeekday(year, month, day, length)) - 1);
    }
    return mask;
  };
}

/** Monday to Friday nearest to a day, never leaving its month. */
function nearestWeekday(year: number, month: number, day: number, length: number): number {
  const weekdayOfDay = weekday(dayNumber(year, month, day));
  if (weekdayOfDay === 7) return day === 1 ? 3 : day - 1;
  if (weekdayOfDay === 1) return day === length ? day - 2 : day + 1;
  return day;
}

function dayOfWeekMask(items: readonly DayOfWeekItem[]): DayMask {
  const plain: PlainItem[] = [];
  const special: Exclude<DayOfWeekItem, PlainItem>[] = [];
  for (const item of items) {
    if (item.kind === "lastDayOfWeek" || item.kind === "nthDayOfWeek") special.push(item);
    else plain.push(item);
  }
  const weekdays = itemValues(dayOfWeek, plain);
  return (year, month) => {
    const length = daysInMonth(year, month);
    const firstWeekday = weekday(dayNumber(year, month, 1));
    const firstDay = (wanted: number): number => 1 + ((wanted - firstWeekday + 7) % 7);
    let mask = 0;
    for (const wanted of weekdays) {
      for (let day = firstDay(wanted); day <= length; day += 7) mask |= 1 << (day - 1);
    }
    for (const item of special) {
      const first = firstDay(item.dayOfWeek);
      const day =
        item.kind === "nthDayOfWeek"
          ? first + (item.nth - 1) * 7
          : first + Math.floor((length - first) / 7) * 7;
      if (day <= length) mask |= 1 << (day - 1);
    }
    return mask;
  };
}
