import { Cron as Croner } from "croner";
import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { cronArbitrary, fieldArbitrary, single } from "./cron-arbitrary.ts";
import { cronTiming, fires } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const DAY_MS = 86_400_000;

describe("days", () => {
  test("fire exactly where a walk through every day of two years says so", () => {
    const arbitrary = cronArbitrary({ second: single(0, 59), minute: single(0, 59), hour: single(0, 23) });
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 1970, max: 2196 }), (cron, year) => {
        const start = Date.UTC(year, 0, 1);
        const [second, minute, hour] = cron.text.split(" ").map(Number);
        const expected: number[] = [];
        for (let day = start; day < Date.UTC(year + 2, 0, 1); day += DAY_MS) {
          const at = day + (((hour ?? 0) * 60 + (minute ?? 0)) * 60 + (second ?? 0)) * 1000;
          const date = new Date(at);
          const reading = {
            year: date.getUTCFullYear(),
            month: date.getUTCMonth() + 1,
            day: date.getUTCDate(),
            hour: date.getUTCHours(),
            minute: date.getUTCMinutes(),
            second: date.getUTCSeconds(),
          };
          if (cron.matches(reading)) expected.push(at);
        }
        const got = fires(cronTiming(cron.text), start - 1, expected.length + 1);
        expect(got.slice(0, expected.length)).toEqual(expected);
        const next = got[expected.length];
        if (next !== undefined) expect(next).toBeGreaterThanOrEqual(Date.UTC(year + 2, 0, 1));
      }),
      { numRuns: 400 },
    );
  });
});

describe("times of a day", () => {
  test("fire exactly where a walk through every second of a day says so", () => {
    const arbitrary = cronArbitrary({
      second: fieldArbitrary(0, 59, 59),
      minute: fieldArbitrary(0, 59, 59),
      hour: fieldArbitrary(0, 23, 23),
      everyDay: true,
    });
    const day = Date.UTC(2026, 10, 24);
    fc.assert(
      fc.property(arbitrary, (cron) => {
        const expected: number[] = [];
        for (let second = 0; second < 86_400; second++) {
          const reading = {
            year: 2026,
            month: 11,
            day: 24,
            hour: Math.floor(second / 3600),
            minute: Math.floor(second / 60) % 60,
            second: second % 60,
          };
          if (cron.matches(reading)) expected.push(day + second * 1000);
        }
        expect(fires(cronTiming(cron.text), day - 1, expected.length)).toEqual(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe("a second opinion", () => {
  // Of croner's dialect only what means the same in Quartz: names for weekdays, no wrapping ranges.
  const range = (min: number, max: number): fc.Arbitrary<string> =>
    fc.oneof(
      fc.constant("*"),
      fc.integer({ min, max }).map(String),
      fc
        .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
        .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
      fc.integer({ min: 2, max: Math.min(max, 23) }).map((step) => `*/${step}`),
      fc.array(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((values) => values.join(",")),
    );
  const weekdays = fc.constantFrom("MON-FRI", "SUN", "TUE,THU", "SAT,SUN", "MON", "FRI#3", "SUN#1", "WED#5");
  const days = fc.oneof(
    range(1, 31).map((dayOfMonth) => ({ dayOfMonth, dayOfWeek: "*" })),
    fc.constantFrom("L", "15W", "1W").map((dayOfMonth) => ({ dayOfMonth, dayOfWeek: "*" })),
    weekdays.map((dayOfWeek) => ({ dayOfMonth: "*", dayOfWeek })),
  );

  test("croner agrees on the next fires wherever the dialects agree", () => {
    fc.assert(
      fc.property(
        fc.record({
          second: range(0, 59),
          minute: range(0, 59),
          hour: range(0, 23),
          month: range(1, 12),
          days,
        }),
        fc.constantFrom("UTC", "Asia/Shanghai", "Asia/Kolkata", "America/Bogota"),
        fc.integer({ min: Date.UTC(2020, 0, 1) / 1000, max: Date.UTC(2090, 0, 1) / 1000 }),
        ({ second, minute, hour, month, days: { dayOfMonth, dayOfWeek } }, timeZone, afterSeconds) => {
          const other = new Croner(`${second} ${minute} ${hour} ${dayOfMonth} ${month} ${dayOfWeek}`, {
            timezone: timeZone,
          });
          const ours = `${second} ${minute} ${hour} ${dayOfWeek === "*" ? dayOfMonth : "?"} ${month} ${dayOfWeek === "*" ? "?" : dayOfWeek}`;
          const expected = other.nextRuns(5, new Date(afterSeconds * 1000)).map((date) => date.getTime());
          expect(fires(cronTiming(ours, timeZone), afterSeconds * 1000, expected.length), ours).toEqual(
            expected,
          );
        },
      ),
      { numRuns: 400 },
    );
  });
});
