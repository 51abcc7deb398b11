import { FIRST_YEAR, LAST_YEAR, SECOND_MS } from "./calendar.ts";
import { CRON_FIELDS, itemValues } from "./cron-field.ts";
import { type Cron, parseCron } from "./cron-parse.ts";
import { clockText } from "./instant.ts";
import type { Timing } from "./timing.ts";
import { type ValueShape, valueShape } from "./value-shape.ts";
import { type DayWords, wordDays } from "./word-days.ts";
import { calendarWords } from "./words-calendar.ts";
import { cronInEnglish, timeTypeInEnglish } from "./words-en.ts";
import { cronInChinese, timeTypeInChinese } from "./words-zh.ts";

export interface Words {
  en: string;
  zh: string;
}

/** A cron expression as the two languages need it. */
export interface CronWords {
  clock: ClockWords;
  days: DayWords;
  months: ValueShape;
  years: ValueShape;
}

export type ClockWords =
  /** Few enough fires a day to name each: `02:30`. */
  | { kind: "times"; times: readonly string[] }
  /** One fire in each of many evenly spaced hours. */
  | { kind: "hourly"; from: string; to: string; step: number; allDay: boolean }
  | { kind: "fields"; second: ValueShape; minute: ValueShape; hour: ValueShape; everyMinuteStart: boolean };

/** Up to this many fires a day are named one by one. */
const NAMED_TIMES = 6;

/** What the timing says, for people; never asks the clock. */
export function describeTiming(timing: Timing): Words {
  const words = describeSchedule(timing);
  const { calendar, timeType } = timing;
  if (calendar == null || timeType === "none" || timeType === "api" || timeType === "one_time") return words;
  const days = calendarWords(calendar);
  return { en: `${words.en}; ${days.en}`, zh: `${words.zh}；${days.zh}` };
}

function describeSchedule(timing: Timing): Words {
  if (timing.timeType !== "cron") return { en: timeTypeInEnglish(timing), zh: timeTypeInChinese(timing) };
  const parsed = parseCron(timing.cron ?? "");
  if (!parsed.ok) return { en: "Not a cron expression", zh: "不是有效的 cron 表达式" };
  const words = cronWords(parsed.cron);
  return { en: cronInEnglish(words), zh: cronInChinese(words) };
}

function cronWords(cron: Cron): CronWords {
  const days = wordDays(cron.items.day);
  const months = itemValues(CRON_FIELDS.month, cron.items.month);
  const years = valueShape([...cron.years], { min: FIRST_YEAR, max: LAST_YEAR, cycles: false, wraps: false });
  // "22:00 to 04:59" on Fridays would promise Saturday's morning, "November to February" of 2027
  // that of 2028: rows run over midnight or new year only where nothing larger is named.
  const everyYear = years.kind === "all";
  const everyDay = everyYear && days.kind === "every_day" && months.length === 12;
  return {
    clock: clockWords(cron, everyDay),
    days,
    months: valueShape(months, { min: 1, max: 12, cycles: false, wraps: everyYear }),
    years,
  };
}

function clockWords(cron: Cron, everyDay: boolean): ClockWords {
  const [seconds, minutes, hours] = [cron.second.values, cron.minute.values, cron.hour.values];
  if (seconds.length * minutes.length * hours.length <= NAMED_TIMES) {
    const times = hours.flatMap((hour) =>
      minutes.flatMap((minute) => seconds.map((second) => timeText(hour, minute, second))),
    );
    return { kind: "times", times };
  }
  const hour = valueShape(hours, { min: 0, max: 23, cycles: true, wraps: everyDay });
  const [minuteOnly, secondOnly] = [onlyOne(minutes), onlyOne(seconds)];
  if (minuteOnly !== null && secondOnly !== null) {
    const row = evenHours(hour);
    const allDay = hour.kind === "all" && minuteOnly === 0 && secondOnly === 0;
    if (row !== null && (hour.kind !== "all" || allDay)) {
      const at = (value: number): string => timeText(value, minuteOnly, secondOnly);
      return { kind: "hourly", from: at(row.from), to: at(row.to), step: row.step, allDay };
    }
  }
  const sixty = { min: 0, max: 59, cycles: true, wraps: false };
  return {
    kind: "fields",
    second: valueShape(seconds, sixty),
    minute: valueShape(minutes, sixty),
    hour,
    everyMinuteStart: secondOnly === 0,
  };
}

function onlyOne(values: readonly number[]): number | null {
  return values.length === 1 ? (values[0] ?? null) : null;
}

function evenHours(hour: ValueShape): { from: number; to: number; step: number } | null {
  switch (hour.kind) {
    case "all":
      return { from: 0, to: 23, step: 1 };
    case "range":
      return { from: hour.from, to: hour.to, step: 1 };
    case "cycle":
      return { from: hour.from, to: hour.from + 24 - hour.step, step: hour.step };
    case "progression":
      return hour;
    case "list":
      return null;
  }
}

function timeText(hour: number, minute: number, second: number): string {
  return clockText(((hour * 60 + minute) * 60 + second) * SECOND_MS);
}
