import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { parseCron } from "../../../durable/schedule/cron-parse.ts";
import { describeTiming, type Timing } from "../../../durable/schedule/index.ts";
import { cronArbitrary, fieldArbitrary, single } from "./cron-arbitrary.ts";
import { cronTiming } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const words = (cron: string): { en: string; zh: string } => describeTiming(cronTiming(cron));

describe("a cron expression in words", () => {
  test.each([
    ["0 30 2 ? * 1L", "At 02:30 on the last Sunday of the month", "每月最后一个周日 02:30"],
    ["0 0 12 ? * 6#3", "At 12:00 on the third Friday of the month", "每月第 3 个周五 12:00"],
    ["0 0 12 ? * L", "At 12:00 on Saturday", "每周六 12:00"],
    ["0 0 12 * * ?", "At 12:00 every day", "每天 12:00"],
    ["15 30 8,20 * * ?", "At 08:30:15 and 20:30:15 every day", "每天 08:30:15 和 20:30:15"],
    ["0 0 0 L * ?", "At 00:00 on the last day of the month", "每月最后一天 00:00"],
    [
      "0 0 0 L-3 * ?",
      "At 00:00 on the day 3 days before the last day of the month",
      "每月最后一天之前第 3 天 00:00",
    ],
    ["0 0 0 LW * ?", "At 00:00 on the last weekday of the month", "每月最后一个工作日（周一至周五）00:00"],
    [
      "0 0 0 L-3W * ?",
      "At 00:00 on the weekday nearest to the day 3 days before the last day of the month",
      "每月最接近最后一天之前第 3 天的工作日（周一至周五）00:00",
    ],
    [
      "0 0 0 15W * ?",
      "At 00:00 on the weekday nearest to day 15 of the month",
      "每月最接近 15 日的工作日（周一至周五）00:00",
    ],
    [
      "0 0 0 1,15,L * ?",
      "At 00:00 on day 1, day 15 and the last day of the month",
      "每月 1 日、15 日和最后一天 00:00",
    ],
    ["0 0 0 5-10 * ?", "At 00:00 on days 5 to 10 of the month", "每月 5 日至 10 日 00:00"],
    ["0 0 9 ? * MON-FRI", "At 09:00, Monday to Friday", "每周一至周五 09:00"],
    ["0 0 9 ? * 2-6", "At 09:00, Monday to Friday", "每周一至周五 09:00"],
    ["0 0 9 ? * FRI-MON", "At 09:00, Friday to Monday", "每周五至周一 09:00"],
    ["0 0 9 ? * 1,7", "At 09:00 on Saturday and Sunday", "每周六和周日 09:00"],
    ["0 0 9 ? * */2", "At 09:00 on Tuesday, Thursday, Saturday and Sunday", "每周二、周四、周六和周日 09:00"],
    [
      "0 0 9 1 NOV-FEB ?",
      "At 09:00 on day 1 of the month, November to February",
      "11 月至次年 2 月的 1 日 09:00",
    ],
    [
      "0 0 9 1 1/3 ?",
      "At 09:00 on day 1 of the month, in January, April, July and October",
      "1 月、4 月、7 月和 10 月的 1 日 09:00",
    ],
    ["0 0 9 * 2 ? 2028", "At 09:00 every day in February of 2028", "2028 年 2 月的每天 09:00"],
    ["0 0 9 * * ? 2026-2028", "At 09:00 every day, 2026 to 2028", "2026 年至 2028 年每天 09:00"],
    [
      "0 0 9 * * ? 2026/2",
      "At 09:00 every day, every 2nd year from 2026 to 2198",
      "2026 年至 2198 年每 2 年每天 09:00",
    ],
    ["* * * * * ?", "Every second", "每秒"],
    ["*/5 * * * * ?", "Every 5 seconds", "每 5 秒"],
    ["0 * * * * ?", "Every minute", "每分钟"],
    ["30 * * * * ?", "At second 30 of every minute", "每分钟的第 30 秒"],
    ["0 0/5 * * * ?", "Every 5 minutes", "每 5 分钟"],
    ["0 5/20 * * * ?", "Every 20 minutes starting at minute 5", "每 20 分钟（从第 5 分开始）"],
    // 60 is no multiple of 7: "every 7 minutes" would be wrong once an hour.
    ["0 0/7 * * * ?", "Every 7th minute from 0 to 56 of every hour", "每小时从第 0 分到第 56 分每 7 分钟"],
    ["0 0 * * * ?", "Every hour", "每小时"],
    ["0 0 */2 * * ?", "Every 2 hours from 00:00 to 22:00", "从 00:00 到 22:00 每 2 小时"],
    ["0 30 9-17 * * ?", "Every hour from 09:30 to 17:30", "从 09:30 到 17:30 每小时"],
    [
      "0 0/5 9-17 ? * MON-FRI",
      "Every 5 minutes from 09:00 to 17:59, Monday to Friday",
      "每周一至周五，09:00 至 17:59 每 5 分钟",
    ],
    ["0 0/5 22-4 * * ?", "Every 5 minutes from 22:00 to 04:59", "22:00 至 04:59 每 5 分钟"],
    // Friday's row ends at midnight, and Monday's begins there.
    [
      "0 0/5 22-4 ? * 2-6",
      "Every 5 minutes of hours 0 to 4, 22 and 23, Monday to Friday",
      "每周一至周五，0 至 4、22 和 23 点的每 5 分钟",
    ],
    [
      "0 0 9 1 11-2 ? 2027",
      "At 09:00 on day 1 of the month, in January, February, November and December of 2027",
      "2027 年 1 月、2 月、11 月和 12 月的 1 日 09:00",
    ],
    ["0 5,35 * * * ?", "At minutes 5 and 35 of every hour", "每小时的第 5 和 35 分"],
    [
      "*/17 4,5 3-9/2 * * ?",
      "At seconds 0, 17, 34 and 51 of minutes 4 and 5 of hours 3, 5, 7 and 9",
      "3、5、7 和 9 点的第 4 和 5 分的第 0、17、34 和 51 秒",
    ],
  ])("%s: %s", (cron, en, zh) => {
    expect(words(cron)).toEqual({ en, zh });
  });

  test("never says the same of two expressions that differ, nor different things of two that agree", () => {
    const arbitrary = fc.oneof(
      cronArbitrary({
        second: single(0, 1),
        minute: fieldArbitrary(0, 59, 59),
        hour: fieldArbitrary(0, 23, 23),
      }),
      cronArbitrary({ second: fieldArbitrary(0, 59, 59), minute: single(0, 1), hour: single(0, 1) }),
      cronArbitrary({ second: single(0, 1), minute: single(0, 1), hour: fieldArbitrary(0, 23, 23) }),
    );
    const meaningOf = { en: new Map<string, string>(), zh: new Map<string, string>() };
    fc.assert(
      fc.property(arbitrary, (cron) => {
        const meaning = meaningText(cron.text);
        const said = words(cron.text);
        for (const language of ["en", "zh"] as const) {
          const before = meaningOf[language].get(said[language]) ?? meaning;
          meaningOf[language].set(said[language], before);
          expect(before, `${cron.text}: ${said[language]}`).toBe(meaning);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

/** What an expression means, free of how it was written: its values, and its days in a leap cycle. */
function meaningText(text: string): string {
  const result = parseCron(text);
  if (!result.ok) throw new Error(result.issue.message);
  const { second, minute, hour, months, years, days } = result.cron;
  const masks: number[] = [];
  for (let year = 2024; year < 2052; year++)
    for (let month = 1; month <= 12; month++) masks.push(days(year, month));
  return JSON.stringify([second.values, minute.values, hour.values, months, [...years], masks]);
}

describe("the other time types in words", () => {
  const timing = (change: Partial<Timing>): Timing => ({ ...cronTiming(""), ...change });
  test.each<[Partial<Timing>, string, string]>([
    [
      { timeType: "none" },
      "Never by itself, only by hand or in a workflow",
      "不自动触发，仅手动或由工作流触发",
    ],
    [{ timeType: "api" }, "When the API asks for it", "由 API 触发"],
    [{ timeType: "fixed_rate", periodSeconds: 60 }, "Every minute", "每 1 分钟"],
    [{ timeType: "fixed_rate", periodSeconds: 90 }, "Every 1 minute and 30 seconds", "每 1 分钟 30 秒"],
    [{ timeType: "fixed_rate", periodSeconds: 7200 }, "Every 2 hours", "每 2 小时"],
    [
      { timeType: "fixed_rate", periodSeconds: 90_061 },
      "Every 1 day, 1 hour, 1 minute and 1 second",
      "每 1 天 1 小时 1 分钟 1 秒",
    ],
    [
      { timeType: "second_delay", periodSeconds: 1 },
      "1 second after the previous run has ended",
      "上次运行结束后 1 秒",
    ],
    [
      { timeType: "second_delay", periodSeconds: 60 },
      "1 minute after the previous run has ended",
      "上次运行结束后 60 秒",
    ],
    [
      { timeType: "one_time", at: "2026-12-01T00:00:00+08:00" },
      "Once, at 2026-12-01T00:00:00+08:00",
      "仅一次：2026-12-01T00:00:00+08:00",
    ],
    [{ timeType: "cron", cron: "nonsense" }, "Not a cron expression", "不是有效的 cron 表达式"],
  ])("%j: %s", (change, en, zh) => {
    expect(describeTiming(timing(change))).toEqual({ en, zh });
  });
});
