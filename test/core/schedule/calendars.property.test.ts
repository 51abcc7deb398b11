import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import {
  type AppliedCalendar,
  CALENDAR_RULES,
  leftOutDays,
  leftOutTiming,
  missedFires,
  nextDelayFire,
  nextFire,
  type Timing,
} from "../../../durable/schedule/index.ts";
import { cronTiming, fires } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 86_400_000;
const zones = ["UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Pacific/Apia", "Africa/Cairo"];

const days = fc.uniqueArray(fc.integer({ min: 20_440, max: 20_900 }), { maxLength: 40 });
const calendars = fc
  .record({
    rule: fc.constantFrom(...CALENDAR_RULES),
    workingDay: fc.constantFrom(1, 2, 15, 25, -1, -3),
    weekdays: fc.subarray([1, 2, 3, 4, 5, 6, 7]),
    off: days,
    work: days,
  })
  .map(
    ({ off, work, ...rest }): AppliedCalendar => ({
      calendarId: "c",
      name: "c",
      version: 1,
      since: 0,
      ...rest,
      off: off.filter((day) => !work.includes(day)).flatMap((day) => [day, 1]),
      work: work.flatMap((day) => [day, 1]),
    }),
  );

const includes = (stretches: readonly number[], day: number): boolean =>
  stretches.some((first, at) => at % 2 === 0 && day >= first && day < first + (stretches[at + 1] ?? 0));

/** The plain reading: one day after the other, as a person with a printed calendar would say. */
const works = (calendar: AppliedCalendar, day: number): boolean => {
  if (includes(calendar.work, day)) return true;
  if (includes(calendar.off, day)) return false;
  return calendar.weekdays.includes(new Date(day * DAY_MS).getUTCDay() + 1);
};

const workingDaysOfMonth = (calendar: AppliedCalendar, day: number): number[] => {
  const date = new Date(day * DAY_MS);
  const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) / DAY_MS;
  const next = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) / DAY_MS;
  return Array.from({ length: next - first }, (_, at) => first + at).filter((one) => works(calendar, one));
};

const firesOn = (calendar: AppliedCalendar, day: number, own: boolean): boolean => {
  switch (calendar.rule) {
    case "exclude_days_off":
      return own && works(calendar, day);
    case "working_days":
      return works(calendar, day);
    case "days_off":
      return !works(calendar, day);
    case "nth_working_day":
      return (
        workingDaysOfMonth(calendar, day).at(
          (calendar.workingDay ?? 1) - ((calendar.workingDay ?? 1) > 0 ? 1 : 0),
        ) === day
      );
  }
};

const clocks = new Map(
  zones.map((timeZone) => [timeZone, new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" })]),
);
const dayIn = (zone: string, at: number): number =>
  Date.parse(`${clocks.get(zone)?.format(at)}T00:00:00Z`) / DAY_MS;

const start = Date.parse("2026-01-10T00:00:00Z");
const end = Date.parse("2026-12-20T00:00:00Z");

describe("a schedule with a calendar", () => {
  test("fires on the days that a walk from day to day finds, at the times that it has without one", () => {
    fc.assert(
      fc.property(
        calendars,
        fc.constantFrom(...zones),
        fc.constantFrom("? * MON-FRI", "* * ?", "1,15 * ?", "? * 7L"),
        fc.constantFrom("0 30 2", "0 0 0,12", "0 59 23", "30 15 */8"),
        fc.constantFrom("smart" as const, "every" as const, "quartz" as const),
        (calendar, zone, dayFields, clock, policy) => {
          const cron = `${clock} ${dayFields}`;
          // In place of the expression's days means: of those of every day.
          const daily = cronTiming(`${clock} * * ?`, zone, policy);
          const own = new Set(between(cronTiming(cron, zone, policy)));
          const expected = between(daily).filter((at) => firesOn(calendar, dayIn(zone, at), own.has(at)));
          const timing: Timing = { ...cronTiming(cron, zone, policy), calendar };
          expect(between(timing)).toEqual(expected);
          const missed = missedFires(timing, start, end);
          expect(missed?.count ?? 0).toBe(expected.length);
          expect([missed?.first, missed?.last]).toEqual([expected[0], expected.at(-1)]);
        },
      ),
      { numRuns: 80 },
    );
  });

  test("parts the times of a schedule in those that fire and those that are left out, each told by its day", () => {
    fc.assert(
      fc.property(calendars, fc.constantFrom(...zones), (calendar, zone) => {
        const plain = cronTiming("0 0 */6 ? * MON-SAT", zone);
        const timing: Timing = { ...plain, calendar: { ...calendar, rule: "exclude_days_off" } };
        const leftOut = leftOutTiming(timing);
        const left = leftOut === null ? [] : between(leftOut);
        expect([...between(timing), ...left].sort((a, b) => a - b)).toEqual(between(plain));
        const told = leftOutDays(timing, start, end, 1_000);
        expect(told.reduce((sum, day) => sum + day.count, 0)).toBe(left.length);
        for (const { day, first, last, isWorkingDay } of told) {
          expect([dayIn(zone, first), dayIn(zone, last), isWorkingDay]).toEqual([
            day,
            day,
            works(calendar, day),
          ]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("keeps the phase of a fixed rate over the days that it leaves out, and counts what it fires", () => {
    fc.assert(
      fc.property(
        calendars,
        fc.constantFrom(...zones),
        fc.integer({ min: 600, max: 900_000 }),
        (calendar, timeZone, periodSeconds) => {
          const plain: Timing = {
            timeType: "fixed_rate",
            periodSeconds,
            timeZone,
            dstPolicy: "smart",
            anchorAt: start - 5_000_000,
          };
          const until = start + periodSeconds * 1000 * 300;
          const expected = between(plain, Math.min(end, until)).filter((at) =>
            firesOn(calendar, dayIn(timeZone, at), true),
          );
          const timing = { ...plain, calendar };
          expect(between(timing, Math.min(end, until))).toEqual(expected);
          expect(missedFires(timing, start, Math.min(end, until))?.count ?? 0).toBe(expected.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("lets a delay wait for the first moment of the next day that it lets fire", () => {
    const calendar = { ...never, weekdays: [2, 3, 4, 5, 6] };
    const timing: Timing = {
      timeType: "second_delay",
      periodSeconds: 30,
      timeZone: "Asia/Shanghai",
      dstPolicy: "smart",
      anchorAt: 0,
      calendar: { ...calendar, rule: "exclude_days_off" },
    };
    // A Friday, half a minute before midnight in Shanghai; Saturday begins before the delay is over.
    const ended = Date.parse("2026-11-20T15:59:45Z");
    expect(nextDelayFire(timing, ended)).toBe(Date.parse("2026-11-22T16:00:00Z"));
    expect(nextDelayFire(timing, ended - 60_000)).toBe(ended - 30_000);
  });
});

const between = (timing: Timing, until = end): number[] => {
  const times: number[] = [];
  for (let at = nextFire(timing, start); at !== null && at <= until; at = nextFire(timing, at))
    times.push(at);
  return times;
};

const never: AppliedCalendar = {
  calendarId: "never",
  name: "never",
  version: 1,
  since: 0,
  rule: "exclude_days_off",
  workingDay: null,
  weekdays: [],
  off: [],
  work: [],
};

describe("the next fire is found within 50 ms", () => {
  const everySecond = cronTiming("* * * * * ?", "America/Menominee");
  const rate = (periodSeconds: number): Timing => ({
    timeType: "fixed_rate",
    periodSeconds,
    timeZone: "Europe/Malta",
    dstPolicy: "smart",
    anchorAt: Date.parse("2026-11-23T12:00:00Z"),
  });
  const coldZones = [
    "America/Moncton",
    "Europe/Vaduz",
    "America/Boise",
    "Europe/Monaco",
    "America/Thule",
    "Europe/Andorra",
    "America/Nipigon",
    "Europe/Tirane",
    "America/Nuuk",
    "Europe/Sofia",
    "America/Havana",
    "Europe/Riga",
  ];
  const mondays = { ...never, weekdays: [2] };
  const tuesdays = { ...never, weekdays: [3] };
  test.each<[string, Timing, number | null]>([
    ["a calendar without a working day", { ...everySecond, calendar: never }, null],
    [
      "a calendar with one working day in 150 years",
      { ...everySecond, calendar: { ...never, work: [65_000, 1] } },
      65_000 * DAY_MS + 5 * 3_600_000,
    ],
    [
      "a 31st working day of the month",
      { ...everySecond, calendar: { ...never, rule: "nth_working_day", workingDay: 31, weekdays: [2] } },
      null,
    ],
    [
      "a gap of each year that the calendar takes away",
      { ...cronTiming("0 30 2 ? 3 1#2", "America/Thule"), calendar: mondays },
      null,
    ],
    ["a weekly rate that never meets its weekday", { ...rate(7 * 86_400), calendar: tuesdays }, null],
    ["a rate that no day is left for", { ...rate(60), calendar: never }, null],
  ])("for %s", (_name, timing, expected) => {
    const now = Date.parse("2026-11-24T06:32:07Z");
    const next = nextFire(timing, now);
    expect(next === null ? null : Math.floor(next / DAY_MS)).toBe(
      expected === null ? null : Math.floor(expected / DAY_MS),
    );
    // Time on the processor, the best of several zones that nobody asked before: code that was never run is slow once.
    const taken = coldZones.splice(0, 2).map((timeZone) => {
      const before = process.threadCpuUsage();
      nextFire({ ...timing, timeZone }, now);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1000;
    });
    expect(Math.min(...taken)).toBeLessThan(50);
  });
});

test("the Chinese public holidays of 2026 with their working weekends fire on every day at work", () => {
  const day = (text: string): number => Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  const calendar: AppliedCalendar = {
    ...never,
    rule: "working_days",
    weekdays: [2, 3, 4, 5, 6],
    off: [
      [day("2026-01-01"), 3],
      [day("2026-02-15"), 9],
      [day("2026-04-04"), 3],
      [day("2026-05-01"), 5],
      [day("2026-06-19"), 3],
      [day("2026-09-25"), 3],
      [day("2026-10-01"), 7],
    ].flat(),
    work: ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"].flatMap(
      (text) => [day(text), 1],
    ),
  };
  const timing: Timing = { ...cronTiming("0 0 9 ? * MON-FRI", "Asia/Shanghai"), calendar };
  const year = fires(timing, Date.parse("2025-12-31T16:00:00Z") - 1, 400)
    .filter((at) => at < Date.parse("2026-12-31T16:00:00Z"))
    .map((at) => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10));
  // 261 weekdays, 19 of them off, 6 weekend days at work.
  expect(year).toHaveLength(248);
  expect(year.slice(0, 3)).toEqual(["2026-01-04", "2026-01-05", "2026-01-06"]);
  expect(year.filter((text) => text.startsWith("2026-02"))).toEqual([
    ...[2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28].map(
      (n) => `2026-02-${String(n).padStart(2, "0")}`,
    ),
  ]);
});
