import type { Words } from "./words.ts";
import type { AppliedCalendar } from "./working-days.ts";

const ordinal = (n: number): string => {
  const tens = n % 100;
  const suffix = tens > 10 && tens < 14 ? "th" : (["th", "st", "nd", "rd"][n % 10] ?? "th");
  return `${n}${suffix}`;
};

const nthInEnglish = (n: number): string => (n > 0 ? ordinal(n) : n === -1 ? "last" : `${ordinal(-n)} last`);
const nthInChinese = (n: number): string =>
  n > 0 ? `第 ${n} 个` : n === -1 ? "最后一个" : `倒数第 ${-n} 个`;

/** What the calendar makes of a schedule's days, to stand after the schedule in words. */
export function calendarWords({ name, rule, workingDay }: AppliedCalendar): Words {
  switch (rule) {
    case "exclude_days_off":
      return { en: `but not on days off of ${name}`, zh: `“${name}”的休息日除外` };
    case "working_days":
      return { en: `on each working day of ${name} instead`, zh: `日期改为“${name}”的每个工作日` };
    case "days_off":
      return { en: `on each day off of ${name} instead`, zh: `日期改为“${name}”的每个休息日` };
    case "nth_working_day": {
      const n = workingDay ?? 1;
      return {
        en: `on the ${nthInEnglish(n)} working day of the month by ${name} instead`,
        zh: `日期改为按“${name}”每月的${nthInChinese(n)}工作日`,
      };
    }
  }
}
