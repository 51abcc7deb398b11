import type { CalendarDay, CalendarImport, ImportAnswer } from "../../client/protocol/calendar.ts";
import { dateOf } from "./calendar-content.ts";
import type { FileDay, LineNote } from "./file-days.ts";

/** One day for each date. A date that the file calls both off and at work is a mistake of the file. */
export const oneADay = (
  found: readonly FileDay[],
): { days: Map<string, CalendarDay>; issues: LineNote[] } => {
  const kept = new Map<string, FileDay>();
  const issues: LineNote[] = [];
  for (const day of found) {
    const date = dateOf(day.day);
    const known = kept.get(date);
    if (known !== undefined && known.kind !== day.kind) {
      const message = `${date} is ${day.kind} here and ${known.kind} in line ${known.line}`;
      issues.push({ line: day.line, rule: "contradiction", message });
    } else if (known === undefined || known.name === "") kept.set(date, day);
  }
  const days = new Map([...kept].map(([date, { kind, name }]) => [date, { date, kind, name }]));
  return { days, issues };
};

type Difference = Pick<ImportAnswer, "added" | "changed" | "removed" | "unchanged"> & { days: CalendarDay[] };

const byDate = (left: CalendarDay, right: CalendarDay): number => (left.date < right.date ? -1 : 1);
const isSame = (left: CalendarDay, right: CalendarDay): boolean =>
  left.kind === right.kind && left.name === right.name;

export const importInto = (
  before: readonly CalendarDay[],
  file: ReadonlyMap<string, CalendarDay>,
  mode: CalendarImport["mode"],
): Difference => {
  const known = new Map(before.map((day) => [day.date, day]));
  const years = new Set([...file.keys()].map((date) => date.slice(0, 4)));
  const isRemoved = ({ date }: CalendarDay): boolean =>
    mode === "replace" && years.has(date.slice(0, 4)) && !file.has(date);
  const difference: Difference = {
    added: [],
    changed: [],
    removed: before.filter(isRemoved),
    unchanged: 0,
    days: [],
  };
  for (const after of file.values()) {
    const old = known.get(after.date);
    if (old === undefined) difference.added.push(after);
    else if (isSame(old, after)) difference.unchanged += 1;
    else difference.changed.push({ before: old, after });
  }
  const kept = before.filter((day) => !isRemoved(day) && !file.has(day.date));
  difference.days = [...kept, ...file.values()].sort(byDate);
  difference.added.sort(byDate);
  return difference;
};
