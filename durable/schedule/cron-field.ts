import { FIRST_YEAR, LAST_YEAR } from "./calendar.ts";
import { quoted, type TimingIssue } from "./issue.ts";

export type CronFieldName = "second" | "minute" | "hour" | "dayOfMonth" | "month" | "dayOfWeek" | "year";

export interface CronField {
  name: CronFieldName;
  /** As people say it, in messages. */
  label: string;
  min: number;
  max: number;
  /** Greatest step of `*`, `/s` and `n/s`; a range may have any step but 0. */
  maxStep: number;
  names: readonly string[];
  /** A range that ends before it starts goes on at the field's beginning. */
  wraps: boolean;
}

export const MONTH_NAMES = [
  "JAN",
  "FEB",
  "MAR",
  "APR",
  "MAY",
  "JUN",
  "JUL",
  "AUG",
  "SEP",
  "OCT",
  "NOV",
  "DEC",
];
export const WEEKDAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

const field = (name: CronFieldName, label: string, min: number, max: number, maxStep: number): CronField => ({
  name,
  label,
  min,
  max,
  maxStep,
  names: name === "month" ? MONTH_NAMES : name === "dayOfWeek" ? WEEKDAY_NAMES : [],
  wraps: name !== "year",
});

export const CRON_FIELDS = {
  second: field("second", "second", 0, 59, 59),
  minute: field("minute", "minute", 0, 59, 59),
  hour: field("hour", "hour", 0, 23, 23),
  dayOfMonth: field("dayOfMonth", "day of month", 1, 31, 31),
  month: field("month", "month", 1, 12, 12),
  dayOfWeek: field("dayOfWeek", "day of week", 1, 7, 7),
  year: field("year", "year", FIRST_YEAR, LAST_YEAR, Number.POSITIVE_INFINITY),
} as const satisfies Record<CronFieldName, CronField>;

export type PlainItem =
  | { kind: "all" }
  | { kind: "value"; value: number }
  /** `from` null is `*` or nothing before the slash. */
  | { kind: "step"; from: number | null; step: number }
  | { kind: "range"; from: number; to: number; step: number };

export type Parsed<T> = { ok: true; value: T } | { ok: false; issue: TimingIssue };

/** Numbers beyond this are slips of the keyboard, also where only their step would be bounded by 0. */
const GREATEST_NUMBER = 2_147_483_647;

export function refuse(
  target: Pick<CronField, "label"> | null,
  rule: string,
  text: string,
  why: string,
): { ok: false; issue: TimingIssue } {
  const where = target === null ? "cron" : `cron field ${target.label}`;
  return {
    ok: false,
    issue: {
      path: "cron",
      rule: `cron_${rule}`,
      message: `${where}: ${why}, got ${quoted(text)}`,
      value: text,
    },
  };
}

/** One item of a field's list: `*`, `5`, `MON`, `2-4`, `22-2/2`, `10/5`, `/5`. Upper case. */
export function parsePlainItem(target: CronField, text: string): Parsed<PlainItem> {
  const [base = "", stepText, ...rest] = text.split("/");
  if (rest.length > 0) return refuse(target, "not_understood", text, "one item may have one '/' only");
  const dash = base.indexOf("-");
  if (stepText !== undefined) {
    const isRange = dash >= 0;
    const step = parseStep(target, stepText, isRange, text);
    if (!step.ok) return step;
    if (isRange) return parseRange(target, base, dash, step.value, text);
    if (base === "" || base === "*")
      return { ok: true, value: { kind: "step", from: null, step: step.value } };
    const from = parseValue(target, base, text);
    return from.ok ? { ok: true, value: { kind: "step", from: from.value, step: step.value } } : from;
  }
  if (base === "*") return { ok: true, value: { kind: "all" } };
  if (dash >= 0) return parseRange(target, base, dash, 1, text);
  const value = parseValue(target, base, text);
  return value.ok ? { ok: true, value: { kind: "value", value: value.value } } : value;
}

function parseStep(target: CronField, stepText: string, isRange: boolean, text: string): Parsed<number> {
  if (stepText === "") return refuse(target, "step_missing", text, "'/' must be followed by a number");
  if (!/^\d+$/.test(stepText))
    return refuse(target, "step_not_a_number", text, "a step must be a whole number");
  const step = Number(stepText);
  const max = isRange ? GREATEST_NUMBER : Math.min(target.maxStep, GREATEST_NUMBER);
  if (step >= 1 && step <= max) return { ok: true, value: step };
  const bounds = max === GREATEST_NUMBER ? "1 or more" : `from 1 to ${max}`;
  return refuse(target, "step_out_of_range", text, `a step must be ${bounds}`);
}

function parseRange(
  target: CronField,
  base: string,
  dash: number,
  step: number,
  text: string,
): Parsed<PlainItem> {
  const [fromText, toText] = [base.slice(0, dash), base.slice(dash + 1)];
  if (fromText === "" || toText === "") {
    return refuse(target, "range_incomplete", text, "a range needs a value on both sides of '-'");
  }
  const from = parseValue(target, fromText, text);
  if (!from.ok) return from;
  const to = parseValue(target, toText, text);
  if (!to.ok) return to;
  if (/^\d/.test(fromText) !== /^\d/.test(toText)) {
    return refuse(target, "range_mixed", text, "a range needs two numbers or two names");
  }
  if (to.value < from.value && !target.wraps) {
    return refuse(
      target,
      "range_backwards",
      text,
      `a range of ${target.label}s must not end before it starts`,
    );
  }
  return { ok: true, value: { kind: "range", from: from.value, to: to.value, step } };
}

export function parseValue(target: CronField, valueText: string, text: string): Parsed<number> {
  if (/^\d+$/.test(valueText)) {
    const value = Number(valueText);
    if (value >= target.min && value <= target.max) return { ok: true, value };
    return refuse(target, "value_out_of_range", text, `values must be from ${target.min} to ${target.max}`);
  }
  const named = target.names.indexOf(valueText);
  if (named >= 0) return { ok: true, value: named + 1 };
  if (!/^[A-Z]+$/.test(valueText)) {
    return refuse(target, "not_understood", text, `${quoted(valueText)} is no value of this field`);
  }
  if (target.names.length === 0) {
    return refuse(target, "name_in_wrong_field", text, "only month and day of week take names");
  }
  return refuse(target, "unknown_name", text, `names are ${target.names.join(", ")}`);
}

/** The values of a list, ascending, each once. */
export function itemValues(target: CronField, items: readonly PlainItem[]): number[] {
  const values = new Set<number>();
  for (const item of items) {
    const { from, to, step } = bounds(target, item);
    const size = target.max - target.min + 1;
    const end = to < from ? to + size : to;
    for (let value = from; value <= end; value += step) values.add(value > target.max ? value - size : value);
  }
  return [...values].sort((a, b) => a - b);
}

function bounds(target: CronField, item: PlainItem): { from: number; to: number; step: number } {
  switch (item.kind) {
    case "all":
      return { from: target.min, to: target.max, step: 1 };
    case "value":
      return { from: item.value, to: item.value, step: 1 };
    case "step":
      return { from: item.from ?? target.min, to: target.max, step: item.step };
    case "range":
      return item;
  }
}
