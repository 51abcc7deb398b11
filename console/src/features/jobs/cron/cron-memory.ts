import { createSignal } from "solid-js";
import { bounds, type Choice, type ChoiceKind, type CronFieldName } from "./cron-text.ts";

type Named = Exclude<ChoiceKind, "written">;
type Kept = { [K in Named]: Extract<Choice, { kind: K }> };

/** What each row says before anybody touched it. */
function first(field: CronFieldName, year: number): Kept {
  const { min, max } = bounds[field];
  const usualFrom = field === "year" ? year : min;
  const usualStep = { second: 10, minute: 5, hour: 2, dayOfMonth: 2, month: 3, dayOfWeek: 1, year: 2 }[field];
  const range: Record<CronFieldName, [number, number]> = {
    second: [0, 29],
    minute: [0, 29],
    hour: [9, 17],
    dayOfMonth: [1, 7],
    month: [1, 3],
    dayOfWeek: [min, max],
    year: [year, year + 1],
  };
  const value = { second: 0, minute: 30, hour: 2, dayOfMonth: 1, month: 1, dayOfWeek: 2, year }[field];
  return {
    every: { kind: "every" },
    unset: { kind: "unset" },
    step: { kind: "step", from: usualFrom, step: usualStep },
    range: { kind: "range", from: range[field][0], to: range[field][1] },
    values: { kind: "values", values: field === "dayOfWeek" ? [2, 3, 4, 5, 6] : [value] },
    lastDay: { kind: "lastDay" },
    beforeLast: { kind: "beforeLast", days: 1 },
    lastWorkday: { kind: "lastWorkday" },
    nearest: { kind: "nearest", day: 15 },
    lastWeekday: { kind: "lastWeekday", day: 1 },
    nthWeekday: { kind: "nthWeekday", day: 1, nth: 2 },
  };
}

/** What was set in each row of a field, so that choosing another row and coming back loses nothing. */
export function createChoiceMemory(field: CronFieldName) {
  const [kept, setKept] = createSignal(first(field, new Date().getUTCFullYear()));
  return {
    of: <K extends Named>(kind: K): Kept[K] => kept()[kind],
    keep: (choice: Choice) => {
      if (choice.kind !== "written") setKept((before) => ({ ...before, [choice.kind]: choice }));
    },
  };
}
export type ChoiceMemory = ReturnType<typeof createChoiceMemory>;
