import fc from "fast-check";

/** A wall clock reading, as the naive matcher of a generated expression looks at it. */
export interface Reading {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

export interface GeneratedCron {
  text: string;
  /** Says by the dialect's definition, slowly and independently of the code under test, whether it fires. */
  matches(reading: Reading): boolean;
  oncePerDay: boolean;
}

interface GeneratedField {
  text: string;
  values: Set<number>;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Goes round the field's end one step at a time. */
function walk(from: number, to: number, step: number, min: number, max: number): Set<number> {
  const values = new Set<number>();
  let distance = 0;
  for (let value = from; ; value = value === max ? min : value + 1, distance++) {
    if (distance % step === 0) values.add(value);
    if (value === to) return values;
  }
}

function item(
  min: number,
  max: number,
  maxStep: number,
  names: readonly string[] = [],
): fc.Arbitrary<GeneratedField> {
  const value = fc.integer({ min, max });
  const step = fc.integer({ min: 1, max: maxStep });
  const written = (v: number, named: boolean): string => (named ? (names[v - 1] ?? String(v)) : String(v));
  const wayOfWriting = names.length > 0 ? fc.boolean() : fc.constant(false);
  return fc.oneof(
    fc.tuple(value, wayOfWriting).map(([v, named]) => ({ text: written(v, named), values: new Set([v]) })),
    fc.tuple(value, value, wayOfWriting).map(([from, to, named]) => ({
      text: `${written(from, named)}-${written(to, named)}`,
      values: walk(from, to, 1, min, max),
    })),
    fc.tuple(value, value, fc.integer({ min: 1, max: maxStep + 40 })).map(([from, to, by]) => ({
      text: `${from}-${to}/${by}`,
      values: walk(from, to, by, min, max),
    })),
    fc
      .tuple(value, step)
      .map(([from, by]) => ({ text: `${from}/${by}`, values: walk(from, max, by, min, max) })),
    fc.tuple(fc.constantFrom("*", ""), step).map(([star, by]) => ({
      text: `${star}/${by}`,
      values: walk(min, max, by, min, max),
    })),
  );
}

export function fieldArbitrary(
  min: number,
  max: number,
  maxStep: number,
  names?: readonly string[],
): fc.Arbitrary<GeneratedField> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant({ text: "*", values: walk(min, max, 1, min, max) }) },
    { weight: 3, arbitrary: item(min, max, maxStep, names) },
    {
      weight: 1,
      arbitrary: fc.array(item(min, max, maxStep, names), { minLength: 2, maxLength: 4 }).map((items) => ({
        text: items.map((one) => one.text).join(","),
        values: new Set(items.flatMap((one) => [...one.values])),
      })),
    },
  );
}

type DayMatcher = (year: number, month: number, day: number) => boolean;
interface GeneratedDays {
  dayOfMonth: string;
  dayOfWeek: string;
  matches: DayMatcher;
}

const lastDay = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
const weekdayOf = (year: number, month: number, day: number): number =>
  new Date(Date.UTC(year, month - 1, day)).getUTCDay() + 1;
const isWeekday = (year: number, month: number, day: number): boolean => {
  const weekday = weekdayOf(year, month, day);
  return weekday !== 1 && weekday !== 7;
};

/** By the words of the dialect: of the month's weekdays, the one with the least distance; Friday before Monday never ties. */
function nearestWeekday(year: number, month: number, target: number): number | null {
  if (target < 1 || target > lastDay(year, month)) return null;
  let best: number | null = null;
  for (let day = 1; day <= lastDay(year, month); day++) {
    if (!isWeekday(year, month, day)) continue;
    if (best === null || Math.abs(day - target) < Math.abs(best - target)) best = day;
  }
  return best;
}

const dayOfMonthItem: fc.Arbitrary<{ text: string; matches: DayMatcher }> = fc.oneof(
  item(1, 31, 31).map(({ text, values }) => ({
    text,
    matches: (_y: number, _m: number, day: number) => values.has(day),
  })),
  fc.integer({ min: 0, max: 30 }).map((before) => ({
    text: before === 0 ? "L" : `L-${before}`,
    matches: (y: number, m: number, day: number) => day === lastDay(y, m) - before,
  })),
  fc.integer({ min: 0, max: 30 }).map((before) => ({
    text: before === 0 ? "LW" : `L-${before}W`,
    matches: (y: number, m: number, day: number) => day === nearestWeekday(y, m, lastDay(y, m) - before),
  })),
  fc.integer({ min: 1, max: 31 }).map((target) => ({
    text: `${target}W`,
    matches: (y: number, m: number, day: number) => day === nearestWeekday(y, m, target),
  })),
);

const daysArbitrary: fc.Arbitrary<GeneratedDays> = fc.oneof(
  fc.constant({ dayOfMonth: "*", dayOfWeek: "?", matches: () => true }),
  fc.array(dayOfMonthItem, { minLength: 1, maxLength: 3 }).map((items) => ({
    dayOfMonth: items.map((one) => one.text).join(","),
    dayOfWeek: "?",
    matches: (y: number, m: number, d: number) => items.some((one) => one.matches(y, m, d)),
  })),
  fieldArbitrary(1, 7, 7, WEEKDAYS).map(({ text, values }) => ({
    dayOfMonth: "?",
    dayOfWeek: text,
    matches: (y: number, m: number, d: number) => values.has(weekdayOf(y, m, d)),
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.boolean()).map(([weekday, named]) => ({
    dayOfMonth: "?",
    dayOfWeek: `${named ? WEEKDAYS[weekday - 1] : weekday}L`,
    matches: (y: number, m: number, d: number) => weekdayOf(y, m, d) === weekday && d + 7 > lastDay(y, m),
  })),
  fc.tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 5 })).map(([weekday, nth]) => ({
    dayOfMonth: "?",
    dayOfWeek: `${weekday}#${nth}`,
    matches: (y: number, m: number, d: number) => weekdayOf(y, m, d) === weekday && Math.ceil(d / 7) === nth,
  })),
  fc.constant({
    dayOfMonth: "?",
    dayOfWeek: "L",
    matches: (y: number, m: number, d: number) => weekdayOf(y, m, d) === 7,
  }),
);

export interface CronShape {
  second: fc.Arbitrary<GeneratedField>;
  minute: fc.Arbitrary<GeneratedField>;
  hour: fc.Arbitrary<GeneratedField>;
  /** Leave out to have months and days vary; a given one keeps every day. */
  everyDay?: boolean;
}

const anyMonth: GeneratedField = { text: "*", values: walk(1, 12, 1, 1, 12) };

export function cronArbitrary(shape: CronShape): fc.Arbitrary<GeneratedCron> {
  const everyDay: GeneratedDays = { dayOfMonth: "*", dayOfWeek: "?", matches: () => true };
  return fc
    .record({
      second: shape.second,
      minute: shape.minute,
      hour: shape.hour,
      days: shape.everyDay ? fc.constant(everyDay) : daysArbitrary,
      month: shape.everyDay ? fc.constant(anyMonth) : fieldArbitrary(1, 12, 12, MONTHS),
    })
    .map(({ second, minute, hour, days, month }) => ({
      text: `${second.text} ${minute.text} ${hour.text} ${days.dayOfMonth} ${month.text} ${days.dayOfWeek}`,
      oncePerDay: second.values.size * minute.values.size * hour.values.size === 1,
      matches: (at) =>
        second.values.has(at.second) &&
        minute.values.has(at.minute) &&
        hour.values.has(at.hour) &&
        month.values.has(at.month) &&
        days.matches(at.year, at.month, at.day),
    }));
}

export const single = (min: number, max: number): fc.Arbitrary<GeneratedField> =>
  fc.integer({ min, max }).map((value) => ({ text: String(value), values: new Set([value]) }));
