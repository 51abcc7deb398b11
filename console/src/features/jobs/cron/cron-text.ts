/** The seven fields of an expression, in its order. */
export const cronFields = ["second", "minute", "hour", "dayOfMonth", "month", "dayOfWeek", "year"] as const;
export type CronFieldName = (typeof cronFields)[number];

export type Choice =
  | { kind: "every" }
  /** `?`: the other day field carries the rule. */
  | { kind: "unset" }
  | { kind: "step"; from: number; step: number }
  | { kind: "range"; from: number; to: number }
  | { kind: "values"; values: number[] }
  | { kind: "lastDay" }
  | { kind: "beforeLast"; days: number }
  | { kind: "lastWorkday" }
  | { kind: "nearest"; day: number }
  | { kind: "lastWeekday"; day: number }
  | { kind: "nthWeekday"; day: number; nth: number }
  /** Something the chooser has no row for; it stays as it was written. */
  | { kind: "written" };
export type ChoiceKind = Choice["kind"];

export interface FieldBounds {
  min: number;
  max: number;
}

export const bounds: Record<CronFieldName, FieldBounds> = {
  second: { min: 0, max: 59 },
  minute: { min: 0, max: 59 },
  hour: { min: 0, max: 23 },
  dayOfMonth: { min: 1, max: 31 },
  month: { min: 1, max: 12 },
  dayOfWeek: { min: 1, max: 7 },
  year: { min: 1970, max: 2199 },
};

const monthNames = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const weekdayNames = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Seven texts; what is not written is empty. */
export function splitCron(text: string): string[] {
  const parts = text.trim().toUpperCase().split(/\s+/).filter(Boolean);
  return cronFields.map((_, index) => parts[index] ?? "");
}

/** What stands in a field that nobody wrote, so that the others make an expression. */
const usual = ["0", "0", "0", "*", "*", "?", ""];

export function joinCron(cells: readonly string[]): string {
  const filled = cells.map((cell, index) => cell || (usual[index] ?? ""));
  const year = filled[6];
  return [...filled.slice(0, 6), ...(year === "" || year === "*" ? [] : [year])].join(" ");
}

/** Puts one field in; the two day fields keep exactly one `?` between them. */
export function withField(cells: readonly string[], name: CronFieldName, text: string): string[] {
  const next = [...cells];
  next[cronFields.indexOf(name)] = text;
  const [month, week] = [cronFields.indexOf("dayOfMonth"), cronFields.indexOf("dayOfWeek")];
  if (name !== "dayOfMonth" && name !== "dayOfWeek") return next;
  const other = name === "dayOfMonth" ? week : month;
  if (text !== "?") next[other] = "?";
  else if (next[other] === "?" || next[other] === "") next[other] = "*";
  return next;
}

function fieldValue(field: CronFieldName, text: string): number | null {
  const { min, max } = bounds[field];
  const names = field === "month" ? monthNames : field === "dayOfWeek" ? weekdayNames : [];
  const named = names.indexOf(text);
  if (named >= 0) return named + 1;
  if (!/^\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= min && value <= max ? value : null;
}

function rangeOf(field: CronFieldName, text: string): { from: number; to: number } | null {
  const [left = "", right = "", ...rest] = text.split("-");
  if (rest.length > 0) return null;
  const [from, to] = [fieldValue(field, left), fieldValue(field, right)];
  return from === null || to === null ? null : { from, to };
}

/** A list of values and rows of values as single values; null for anything else. */
function listOf(field: CronFieldName, text: string): number[] | null {
  const { min, max } = bounds[field];
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const value = fieldValue(field, part);
    if (value !== null) {
      values.add(value);
      continue;
    }
    const range = rangeOf(field, part);
    if (!range || (range.to < range.from && field === "year")) return null;
    for (let at = range.from; ; at = at === max ? min : at + 1) {
      values.add(at);
      if (at === range.to) break;
    }
  }
  return [...values].sort((a, b) => a - b);
}

function specialDay(text: string): Choice | null {
  if (text === "L") return { kind: "lastDay" };
  if (text === "LW" || text === "WL") return { kind: "lastWorkday" };
  const before = /^L-(\d{1,2})$/.exec(text);
  if (before) return { kind: "beforeLast", days: Number(before[1]) };
  const nearest = /^(\d{1,2})W$/.exec(text);
  return nearest ? { kind: "nearest", day: Number(nearest[1]) } : null;
}

function specialWeekday(text: string): Choice | null {
  const last = /^([A-Z0-9]+)L$/.exec(text);
  const lastDay = last ? fieldValue("dayOfWeek", last[1] ?? "") : null;
  if (lastDay !== null) return { kind: "lastWeekday", day: lastDay };
  const nth = /^([A-Z0-9]+)#([1-5])$/.exec(text);
  const nthDay = nth ? fieldValue("dayOfWeek", nth[1] ?? "") : null;
  return nthDay === null ? null : { kind: "nthWeekday", day: nthDay, nth: Number(nth?.[2]) };
}

/** Which row of the chooser a field's text stands for. */
export function readChoice(field: CronFieldName, text: string): Choice {
  if (text === "*" || (field === "year" && text === "")) return { kind: "every" };
  if (text === "?") return { kind: "unset" };
  const special =
    field === "dayOfMonth" ? specialDay(text) : field === "dayOfWeek" ? specialWeekday(text) : null;
  if (special) return special;
  const step = /^(\*|[A-Z0-9]*)\/(\d+)$/.exec(text);
  if (step && field !== "dayOfWeek") {
    const base = step[1] ?? "";
    const from = base === "*" || base === "" ? bounds[field].min : fieldValue(field, base);
    return from === null ? { kind: "written" } : { kind: "step", from, step: Number(step[2]) };
  }
  const range = field === "dayOfWeek" ? null : rangeOf(field, text);
  if (range) return { kind: "range", ...range };
  const values = text === "" ? null : listOf(field, text);
  return values ? { kind: "values", values } : { kind: "written" };
}

/** MON-FRI, not 2,3,4,5,6: rows of three or more, by their names. */
function writeWeekdays(values: readonly number[]): string {
  const name = (value: number) => weekdayNames[value - 1] ?? "";
  const rows: number[][] = [];
  for (const value of values) {
    const open = rows.at(-1);
    if (open && open.at(-1) === value - 1) open.push(value);
    else rows.push([value]);
  }
  return rows
    .map((row) =>
      row.length > 2 ? `${name(row[0] ?? 1)}-${name(row.at(-1) ?? 1)}` : row.map(name).join(","),
    )
    .join(",");
}

/** The text of a choice; empty for one that says nothing yet. */
export function writeChoice(field: CronFieldName, choice: Choice): string {
  switch (choice.kind) {
    case "every":
      return "*";
    case "unset":
      return "?";
    case "step":
      return `${choice.from}/${choice.step}`;
    case "range":
      return `${choice.from}-${choice.to}`;
    case "values":
      return field === "dayOfWeek" ? writeWeekdays(choice.values) : choice.values.join(",");
    case "lastDay":
      return "L";
    case "beforeLast":
      return `L-${choice.days}`;
    case "lastWorkday":
      return "LW";
    case "nearest":
      return `${choice.day}W`;
    case "lastWeekday":
      return `${choice.day}L`;
    case "nthWeekday":
      return `${choice.day}#${choice.nth}`;
    case "written":
      return "";
  }
}

/** The rows of each field's chooser, in the order to draw. */
export const rows: Record<CronFieldName, readonly Exclude<ChoiceKind, "written">[]> = {
  second: ["every", "step", "range", "values"],
  minute: ["every", "step", "range", "values"],
  hour: ["every", "step", "range", "values"],
  dayOfMonth: [
    "every",
    "step",
    "range",
    "values",
    "lastDay",
    "beforeLast",
    "lastWorkday",
    "nearest",
    "unset",
  ],
  month: ["every", "step", "range", "values"],
  dayOfWeek: ["every", "values", "lastWeekday", "nthWeekday", "unset"],
  year: ["every", "step", "range", "values"],
};
