import type { Timing } from "./timing.ts";
import { type Run, steps, type ValueShape } from "./value-shape.ts";
import type { DayWords, SpecialDay } from "./word-days.ts";
import type { ClockWords, CronWords } from "./words.ts";

const WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
export const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const NTH = ["first", "second", "third", "fourth", "fifth"];

export function cronInEnglish({ clock, days, months, years }: CronWords): string {
  const onDays = dayPhrase(days, clock.kind === "times");
  const inMonths = monthPhrase(months);
  const inYears = yearPhrase(years, inMonths !== "");
  let text = clockPhrase(clock);
  for (const phrase of [onDays, inMonths, inYears]) {
    if (phrase === "") continue;
    // A row such as "Monday to Friday" has no preposition, and after a day of "the month" a month
    // must not read as part of it.
    const apart = !/^(?:(?:on|in|of) |every day$)/.test(phrase) || / of the month$/.test(text);
    text += `${apart ? "," : ""} ${phrase}`;
  }
  return text;
}

export function timeTypeInEnglish(timing: Timing): string {
  switch (timing.timeType) {
    case "none":
      return "Never by itself, only by hand or in a workflow";
    case "api":
      return "When the API asks for it";
    case "fixed_rate":
      return `Every ${duration(timing.periodSeconds ?? 0)}`.replace(/^Every 1 (\w+)$/, "Every $1");
    case "second_delay":
      return `${duration(timing.periodSeconds ?? 0)} after the previous run has ended`;
    case "one_time":
      return `Once, at ${timing.at ?? ""}`;
    case "cron":
      return "";
  }
}

export function joinEnglish(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, "day"],
    [3600, "hour"],
    [60, "minute"],
    [1, "second"],
  ];
  let left = seconds;
  const parts: string[] = [];
  for (const [size, unit] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) parts.push(`${count} ${unit}${count === 1 ? "" : "s"}`);
  }
  return joinEnglish(parts);
}

function clockPhrase(clock: ClockWords): string {
  switch (clock.kind) {
    case "times":
      return `At ${joinEnglish(clock.times)}`;
    case "hourly": {
      const rate = clock.step === 1 ? "Every hour" : `Every ${clock.step} hours`;
      return clock.allDay ? rate : `${rate} from ${clock.from} to ${clock.to}`;
    }
    case "fields":
      return fieldPhrase(clock);
  }
}

function fieldPhrase({
  second,
  minute,
  hour,
  everyMinuteStart,
}: Extract<ClockWords, { kind: "fields" }>): string {
  if (everyMinuteStart) {
    const rate = ratePhrase(minute, "minute");
    return capital(
      rate === "" ? `${atPhrase(minute, "minute")} of ${setPhrase(hour, "hour")}` : rate + hoursOfRate(hour),
    );
  }
  const rate = ratePhrase(second, "second");
  if (rate !== "" && minute.kind === "all") return capital(rate + hoursOfRate(hour));
  const seconds = rate === "" ? atPhrase(second, "second") : rate;
  const minutes = capital(`${seconds} of ${setPhrase(minute, "minute")}`);
  return minute.kind === "all" ? minutes + hoursOfRate(hour) : `${minutes} of ${setPhrase(hour, "hour")}`;
}

function atPhrase(shape: ValueShape, unit: "second" | "minute"): string {
  return `${shape.kind === "list" ? "at " : ""}${setPhrase(shape, unit)}`;
}

/** For what happens evenly, without regard to where the field begins; empty otherwise. */
function ratePhrase(shape: ValueShape, unit: string): string {
  if (shape.kind === "all") return `every ${unit}`;
  if (shape.kind !== "cycle") return "";
  return `every ${shape.step} ${unit}s${shape.from === 0 ? "" : ` starting at ${unit} ${shape.from}`}`;
}

function hoursOfRate(hour: ValueShape): string {
  if (hour.kind === "all") return "";
  if (hour.kind === "range") return ` from ${twoDigits(hour.from)}:00 to ${twoDigits(hour.to)}:59`;
  const only = hour.kind === "list" && hour.runs.length === 1 ? hour.runs[0] : undefined;
  if (only !== undefined) return ` from ${twoDigits(only.from)}:00 to ${twoDigits(only.to)}:59`;
  return ` of ${setPhrase(hour, "hour")}`;
}

function setPhrase(shape: ValueShape, unit: "second" | "minute" | "hour"): string {
  const last = unit === "hour" ? 23 : 59;
  switch (shape.kind) {
    case "all":
      return `every ${unit}`;
    case "cycle":
      return `every ${ordinal(shape.step)} ${unit} from ${shape.from} to ${shape.from + last + 1 - shape.step}`;
    case "progression":
      return `every ${ordinal(shape.step)} ${unit} from ${shape.from} to ${shape.to}`;
    case "range":
      return `every ${unit} from ${shape.from} to ${shape.to}`;
    case "list":
      return `${unit}${isOne(shape.runs) ? "" : "s"} ${joinEnglish(runTexts(shape.runs, String))}`;
  }
}

function dayPhrase(days: DayWords, sayEveryDay: boolean): string {
  switch (days.kind) {
    case "every_day":
      return sayEveryDay ? "every day" : "";
    case "days_of_month":
      return `on ${joinEnglish([...plainDays(days.plain, days.special.length > 0), ...days.special.map(specialDay)])} of the month`;
    case "days_of_week":
      return weekdayPhrase(days.weekdays);
    case "last_weekday":
      return `on the last ${weekdayName(days.dayOfWeek)} of the month`;
    case "nth_weekday":
      return `on the ${NTH[days.nth - 1]} ${weekdayName(days.dayOfWeek)} of the month`;
  }
}

function plainDays(shape: ValueShape | null, mixed: boolean): string[] {
  if (shape === null) return [];
  switch (shape.kind) {
    case "all":
      return ["every day"];
    case "range":
      return [`days ${shape.from} to ${shape.to}`];
    case "cycle":
    case "progression":
      return [
        `every ${ordinal(shape.step)} day from day ${shape.from} to day ${shape.kind === "progression" ? shape.to : 31}`,
      ];
    case "list": {
      const texts = runTexts(shape.runs, String);
      if (mixed) return texts.map((text) => (text.includes(" ") ? `days ${text}` : `day ${text}`));
      return [`${isOne(shape.runs) ? "day" : "days"} ${joinEnglish(texts)}`];
    }
  }
}

function specialDay(day: SpecialDay): string {
  switch (day.kind) {
    case "last":
      return lastDay(day.before);
    case "lastWeekday":
      return day.before === 0 ? "the last weekday" : `the weekday nearest to ${lastDay(day.before)}`;
    case "nearestWeekday":
      return `the weekday nearest to day ${day.day}`;
  }
}

function lastDay(before: number): string {
  return before === 0
    ? "the last day"
    : `the day ${before} day${before === 1 ? "" : "s"} before the last day`;
}

function weekdayPhrase(shape: ValueShape): string {
  if (shape.kind === "range") return `${weekdayName(shape.from)} to ${weekdayName(shape.to)}`;
  return shape.kind === "list" ? `on ${joinEnglish(runTexts(shape.runs, weekdayName))}` : "";
}

function monthPhrase(shape: ValueShape): string {
  switch (shape.kind) {
    case "all":
      return "";
    case "range":
      return `${monthName(shape.from)} to ${monthName(shape.to)}`;
    case "cycle":
      return `in ${joinEnglish(steps(shape.from, 12, shape.step).map(monthName))}`;
    case "progression":
      return `in ${joinEnglish(steps(shape.from, shape.to, shape.step).map(monthName))}`;
    case "list":
      return `in ${joinEnglish(runTexts(shape.runs, monthName))}`;
  }
}

function yearPhrase(shape: ValueShape, monthsNamed: boolean): string {
  switch (shape.kind) {
    case "all":
    case "cycle":
      return "";
    case "range":
      return `${shape.from} to ${shape.to}`;
    case "progression":
      return `every ${ordinal(shape.step)} year from ${shape.from} to ${shape.to}`;
    case "list":
      return `${monthsNamed ? "of" : "in"} ${joinEnglish(runTexts(shape.runs, String))}`;
  }
}

function runTexts(runs: readonly Run[], name: (value: number) => string): string[] {
  return runs.map((run) => (run.from === run.to ? name(run.from) : `${name(run.from)} to ${name(run.to)}`));
}

function isOne(runs: readonly Run[]): boolean {
  return runs.length === 1 && runs[0]?.from === runs[0]?.to;
}

function weekdayName(value: number): string {
  return WEEKDAYS[value - 1] ?? "";
}

function monthName(value: number): string {
  return MONTHS[value - 1] ?? "";
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}

function ordinal(value: number): string {
  const teen = value % 100 >= 11 && value % 100 <= 13;
  return `${value}${teen ? "th" : (["th", "st", "nd", "rd"][value % 10] ?? "th")}`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
