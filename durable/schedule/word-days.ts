import type { DayRule } from "./cron-days.ts";
import { CRON_FIELDS, itemValues, type PlainItem } from "./cron-field.ts";
import { type ValueShape, valueShape } from "./value-shape.ts";

export type SpecialDay =
  | { kind: "last"; before: number }
  | { kind: "lastWeekday"; before: number }
  | { kind: "nearestWeekday"; day: number };

export type DayWords =
  | { kind: "every_day" }
  /** `plain` is null where only special days are named. */
  | { kind: "days_of_month"; plain: ValueShape | null; special: readonly SpecialDay[] }
  | { kind: "days_of_week"; weekdays: ValueShape }
  | { kind: "last_weekday"; dayOfWeek: number }
  | { kind: "nth_weekday"; dayOfWeek: number; nth: number };

export function wordDays(rule: DayRule): DayWords {
  return rule.field === "dayOfMonth" ? daysOfMonth(rule) : daysOfWeek(rule);
}

function daysOfMonth(rule: Extract<DayRule, { field: "dayOfMonth" }>): DayWords {
  const plain: PlainItem[] = [];
  const special: SpecialDay[] = [];
  for (const item of rule.items) {
    if (item.kind === "last" || item.kind === "lastWeekday" || item.kind === "nearestWeekday")
      special.push(item);
    else plain.push(item);
  }
  // A month's 31 is not always followed by its 1, so rows of days do not run over the end.
  const days = itemValues(CRON_FIELDS.dayOfMonth, plain);
  const shape = days.length === 0 ? null : valueShape(days, { min: 1, max: 31, cycles: false, wraps: false });
  return shape?.kind === "all" ? { kind: "every_day" } : { kind: "days_of_month", plain: shape, special };
}

function daysOfWeek(rule: Extract<DayRule, { field: "dayOfWeek" }>): DayWords {
  const plain: PlainItem[] = [];
  for (const item of rule.items) {
    if (item.kind === "lastDayOfWeek") return { kind: "last_weekday", dayOfWeek: item.dayOfWeek };
    if (item.kind === "nthDayOfWeek")
      return { kind: "nth_weekday", dayOfWeek: item.dayOfWeek, nth: item.nth };
    plain.push(item);
  }
  const weekdays = valueShape(itemValues(CRON_FIELDS.dayOfWeek, plain), {
    min: 1,
    max: 7,
    cycles: false,
    wraps: true,
  });
  return weekdays.kind === "all" ? { kind: "every_day" } : { kind: "days_of_week", weekdays };
}
