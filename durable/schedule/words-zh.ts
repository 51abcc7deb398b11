import type { Timing } from "./timing.ts";
import { type Run, steps, type ValueShape } from "./value-shape.ts";
import type { DayWords, SpecialDay } from "./word-days.ts";
import type { ClockWords, CronWords } from "./words.ts";

const WEEKDAYS = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

/** Chinese goes from the year down to the clock. */
export function cronInChinese({ clock, days, months, years }: CronWords): string {
  const inMonths = monthPhrase(months);
  const date = yearPhrase(years) + inMonths + dayPhrase(days, clock.kind === "times", inMonths !== "");
  const comma = date === "" || clock.kind === "times" ? "" : "，";
  return spaced(date + comma + clockPhrase(clock));
}

/** Blanks between Chinese characters and figures or Latin letters, as is usual in print. */
export function spaced(text: string): string {
  return text
    .replace(/([\u4e00-\u9fff]) *(?=[0-9A-Za-z])/g, "$1 ")
    .replace(/([0-9A-Za-z]) *(?=[\u4e00-\u9fff])/g, "$1 ");
}

export function timeTypeInChinese(timing: Timing): string {
  switch (timing.timeType) {
    case "none":
      return "不自动触发，仅手动或由工作流触发";
    case "api":
      return "由 API 触发";
    case "fixed_rate":
      return spaced(`每${duration(timing.periodSeconds ?? 0)}`);
    case "second_delay":
      return `上次运行结束后 ${timing.periodSeconds ?? 0} 秒`;
    case "one_time":
      return `仅一次：${timing.at ?? ""}`;
    case "cron":
      return "";
  }
}

export function joinChinese(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join("、")}和${parts.at(-1)}`;
}

function duration(seconds: number): string {
  const units: [number, string][] = [
    [86_400, "天"],
    [3600, "小时"],
    [60, "分钟"],
    [1, "秒"],
  ];
  let left = seconds;
  let text = "";
  for (const [size, unit] of units) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0) text += ` ${count} ${unit}`;
  }
  return text;
}

function clockPhrase(clock: ClockWords): string {
  switch (clock.kind) {
    case "times":
      return joinChinese(clock.times);
    case "hourly": {
      const rate = clock.step === 1 ? "每小时" : `每 ${clock.step} 小时`;
      return clock.allDay ? rate : `从 ${clock.from} 到 ${clock.to} ${rate}`;
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
    const rate = ratePhrase(minute, "分", "分钟");
    return rate === "" ? of(setPhrase(hour, "hour"), setPhrase(minute, "minute")) : hoursOfRate(hour) + rate;
  }
  const rate = ratePhrase(second, "秒", "秒");
  if (rate !== "" && minute.kind === "all") return hoursOfRate(hour) + rate;
  const seconds = rate === "" ? setPhrase(second, "second") : rate;
  if (minute.kind === "all") return of(`${hoursOfRate(hour)}每分钟`, seconds);
  return of(of(setPhrase(hour, "hour"), setPhrase(minute, "minute")), seconds);
}

function of(whole: string, part: string): string {
  return part.startsWith("从") ? whole + part : `${whole}的${part}`;
}

function ratePhrase(shape: ValueShape, position: string, unit: string): string {
  if (shape.kind === "all") return `每${unit}`;
  if (shape.kind !== "cycle") return "";
  return `每 ${shape.step} ${unit}${shape.from === 0 ? "" : `（从第 ${shape.from} ${position}开始）`}`;
}

function hoursOfRate(hour: ValueShape): string {
  if (hour.kind === "all") return "";
  const only = hour.kind === "list" && hour.runs.length === 1 ? hour.runs[0] : undefined;
  const row = hour.kind === "range" ? hour : only;
  if (row === undefined) return `${setPhrase(hour, "hour")}的`;
  const twoDigits = (value: number): string => String(value).padStart(2, "0");
  return `${twoDigits(row.from)}:00 至 ${twoDigits(row.to)}:59 `;
}

const UNITS = {
  second: { before: "第 ", after: " 秒", every: "每秒", size: 60, span: "秒" },
  minute: { before: "第 ", after: " 分", every: "每分钟", size: 60, span: "分钟" },
  hour: { before: "", after: " 点", every: "每小时", size: 24, span: "小时" },
} as const;

function setPhrase(shape: ValueShape, unit: keyof typeof UNITS): string {
  const { before, after, every, size, span } = UNITS[unit];
  const name = (value: number): string => `${before}${value}${after}`;
  switch (shape.kind) {
    case "all":
      return every;
    case "cycle":
      return `从${name(shape.from)}到${name(shape.from + size - shape.step)}每 ${shape.step} ${span}`;
    case "progression":
      return `从${name(shape.from)}到${name(shape.to)}每 ${shape.step} ${span}`;
    case "range":
      return `从${name(shape.from)}到${name(shape.to)}${every}`;
    case "list":
      return before + joinChinese(runTexts(shape.runs, String)) + after;
  }
}

function dayPhrase(days: DayWords, sayEveryDay: boolean, monthsNamed: boolean): string {
  const ofMonth = monthsNamed ? "的" : "每月";
  switch (days.kind) {
    case "every_day":
      return sayEveryDay ? (monthsNamed ? "的每天" : "每天") : "";
    case "days_of_month": {
      const parts = [...plainDays(days.plain), ...days.special.map(specialDay)];
      return ofMonth + joinChinese(parts);
    }
    case "days_of_week":
      return (monthsNamed ? "的" : "") + weekdayPhrase(days.weekdays);
    case "last_weekday":
      return `${ofMonth}最后一个${weekdayName(days.dayOfWeek)}`;
    case "nth_weekday":
      return `${ofMonth}第 ${days.nth} 个${weekdayName(days.dayOfWeek)}`;
  }
}

function plainDays(shape: ValueShape | null): string[] {
  if (shape === null) return [];
  switch (shape.kind) {
    case "all":
      return ["每天"];
    case "range":
      return [`${shape.from} 日至 ${shape.to} 日`];
    case "cycle":
    case "progression":
      return [`从 ${shape.from} 日到 ${shape.kind === "progression" ? shape.to : 31} 日每 ${shape.step} 天`];
    case "list":
      return shape.runs.map((run) =>
        run.from === run.to ? `${run.from} 日` : `${run.from} 日至 ${run.to} 日`,
      );
  }
}

/** 工作日 alone would promise to know holidays. */
const MONDAY_TO_FRIDAY = "工作日（周一至周五）";

function specialDay(day: SpecialDay): string {
  switch (day.kind) {
    case "last":
      return lastDay(day.before);
    case "lastWeekday":
      return day.before === 0
        ? `最后一个${MONDAY_TO_FRIDAY}`
        : `最接近${lastDay(day.before)}的${MONDAY_TO_FRIDAY}`;
    case "nearestWeekday":
      return `最接近 ${day.day} 日的${MONDAY_TO_FRIDAY}`;
  }
}

function lastDay(before: number): string {
  return before === 0 ? "最后一天" : `最后一天之前第 ${before} 天`;
}

function weekdayPhrase(shape: ValueShape): string {
  if (shape.kind === "range") return `每${weekdayName(shape.from)}至${weekdayName(shape.to)}`;
  return shape.kind === "list" ? `每${joinChinese(runTexts(shape.runs, weekdayName))}` : "";
}

function monthPhrase(shape: ValueShape): string {
  const name = (value: number): string => `${value} 月`;
  switch (shape.kind) {
    case "all":
      return "";
    case "range":
      return shape.to < shape.from
        ? `${name(shape.from)}至次年 ${name(shape.to)}`
        : `${name(shape.from)}至 ${name(shape.to)}`;
    case "cycle":
      return joinChinese(steps(shape.from, 12, shape.step).map(name));
    case "progression":
      return joinChinese(steps(shape.from, shape.to, shape.step).map(name));
    case "list":
      return joinChinese(runTexts(shape.runs, name));
  }
}

function yearPhrase(shape: ValueShape): string {
  switch (shape.kind) {
    case "all":
    case "cycle":
      return "";
    case "range":
      return `${shape.from} 年至 ${shape.to} 年`;
    case "progression":
      return `${shape.from} 年至 ${shape.to} 年每 ${shape.step} 年`;
    case "list":
      return joinChinese(runTexts(shape.runs, (year) => `${year} 年`));
  }
}

function runTexts(runs: readonly Run[], name: (value: number) => string): string[] {
  return runs.map((run) => (run.from === run.to ? name(run.from) : `${name(run.from)} 至 ${name(run.to)}`));
}

function weekdayName(value: number): string {
  return WEEKDAYS[value - 1] ?? "";
}
