import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import type { DstPolicy } from "../../../durable/schedule/index.ts";
import { missedFires, nextFire } from "../../../durable/schedule/index.ts";
import { cronArbitrary, fieldArbitrary, type GeneratedCron, type Reading, single } from "./cron-arbitrary.ts";
import { cronTiming, fires } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

/** An instant with what clocks there show; `local` is that reading as if it were UTC. */
interface Tick {
  at: number;
  local: number;
  reading: Reading;
}

/** Read by a route of its own: field by field from Intl, never through the code under test. */
function ticks(timeZone: string, from: number, until: number, stepMs: number): Tick[] {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const all: Tick[] = [];
  for (let at = from; at <= until; at += stepMs) {
    const part = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
    const local = Date.UTC(year, month - 1, day, hour, minute, second);
    all.push({ at, local, reading: { year, month, day, hour, minute, second } });
  }
  return all;
}

function readingOf(local: number): Reading {
  const date = new Date(local);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
  };
}

/** The policies as scheduling.md words them, tick by tick. */
function expectedFires(
  cron: GeneratedCron,
  policy: DstPolicy,
  all: readonly Tick[],
  stepMs: number,
): number[] {
  const firstOf = new Map<number, number>();
  const lastOf = new Map<number, number>();
  for (const { at, local } of all) {
    if (!firstOf.has(local)) firstOf.set(local, at);
    lastOf.set(local, at);
  }
  const gentle = policy === "smart" && cron.oncePerDay;
  return all
    .filter(({ at, local, reading }, i) => {
      const before = all[i - 1];
      if (gentle && before !== undefined) {
        for (let missing = before.local + stepMs; missing < local; missing += stepMs) {
          if (cron.matches(readingOf(missing))) return true;
        }
      }
      if (!cron.matches(reading)) return false;
      if (gentle) return firstOf.get(local) === at;
      return policy !== "quartz" || lastOf.get(local) === at;
    })
    .map(({ at }) => at);
}

const HOUR_MS = 3_600_000;

/** The changes of a year to the minute, found day by day and then minute by minute. */
function clockChanges(timeZone: string, year: number): number[] {
  const start = Date.UTC(year, 0, 2);
  const days = ticks(timeZone, start, Date.UTC(year, 11, 30), 24 * HOUR_MS);
  return days.flatMap(({ at, local }, i) => {
    const before = days[i - 1];
    if (before === undefined || before.local - before.at === local - at) return [];
    const minutes = ticks(timeZone, before.at, at, 60_000);
    return minutes
      .filter(
        (tick, j) =>
          j > 0 && tick.local - tick.at !== (minutes[j - 1]?.local ?? 0) - (minutes[j - 1]?.at ?? 0),
      )
      .map((tick) => tick.at);
  });
}

/** Each starts and ends well away from the change, so that no pass is cut off. */
const CHANGES: [string, string][] = [
  ["America/New_York", "2026-03-08T07:00:00Z"],
  ["America/New_York", "2026-11-01T06:00:00Z"],
  ["Europe/London", "2026-03-29T01:00:00Z"],
  ["Europe/Dublin", "2026-10-25T01:00:00Z"],
  ["Australia/Lord_Howe", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe", "2026-04-04T15:00:00Z"],
  ["America/Sao_Paulo", "2018-11-04T03:00:00Z"],
  ["America/Sao_Paulo", "2018-02-18T02:00:00Z"],
  ["Asia/Beirut", "2026-03-28T22:00:00Z"],
  ["Asia/Beirut", "2026-10-24T21:00:00Z"],
  ["Africa/Cairo", "2026-04-23T22:00:00Z"],
  ["Africa/Cairo", "2026-10-29T21:00:00Z"],
  ["America/Santiago", "2026-09-06T04:00:00Z"],
  ["America/Santiago", "2026-04-05T03:00:00Z"],
  ["America/St_Johns", "2006-10-29T02:31:00Z"],
  ["Pacific/Apia", "2011-12-30T10:00:00Z"],
  ["Asia/Pyongyang", "2018-05-04T15:00:00Z"],
  ["Antarctica/Troll", "2026-03-29T01:00:00Z"],
  ["Pacific/Kwajalein", "1993-08-21T12:00:00Z"],
  ["America/Caracas", "2016-05-01T07:00:00Z"],
  ["Europe/Istanbul", "2016-03-27T01:00:00Z"],
];

const onTheHour = fc.constant({ text: "0", values: new Set([0]) });
const crons = fc.oneof(
  cronArbitrary({ second: onTheHour, minute: single(0, 59), hour: single(0, 23), everyDay: true }),
  cronArbitrary({ second: onTheHour, minute: single(0, 59), hour: single(0, 4), everyDay: true }),
  cronArbitrary({
    second: onTheHour,
    minute: fieldArbitrary(0, 59, 59),
    hour: fieldArbitrary(0, 23, 23),
    everyDay: true,
  }),
  cronArbitrary({ second: onTheHour, minute: single(0, 59), hour: fieldArbitrary(0, 23, 23) }),
  cronArbitrary({ second: onTheHour, minute: fieldArbitrary(0, 59, 59), hour: single(0, 23) }),
);

describe("around a change of the clocks", () => {
  for (const [timeZone, change] of CHANGES) {
    test(`every policy fires where a walk through every minute says so: ${timeZone} ${change}`, () => {
      const middle = Date.parse(change);
      const all = ticks(timeZone, middle - 50 * HOUR_MS, middle + 50 * HOUR_MS, 60_000);
      expect(new Set(all.map(({ at, local }) => local - at)).size).toBe(2);
      fc.assert(
        fc.property(
          crons,
          fc.constantFrom("smart", "quartz", "every"),
          fc.nat(1499),
          (cron, policy, minutes) => {
            const after = middle - (25 * 60 - minutes) * 60_000 - 1;
            const until = middle + 25 * HOUR_MS;
            const within = expectedFires(cron, policy, all, 60_000).filter((at) => at > after && at <= until);
            const timing = cronTiming(cron.text, timeZone, policy);
            const got = fires(timing, after, within.length + 1).filter((at) => at <= until);
            expect(got, `${cron.text} under ${policy}`).toEqual(within);
            const missed = missedFires(timing, after, until);
            expect(missed?.count ?? 0, `count of ${cron.text} under ${policy}`).toBe(within.length);
            expect(missed?.last).toBe(within.at(-1));
          },
        ),
        { numRuns: 60 },
      );
    });
  }

  test("also when asked days ahead, in any zone and year", () => {
    const zones = Intl.supportedValuesOf("timeZone").filter(
      (zone) => zone.startsWith("A") || zone.startsWith("E"),
    );
    const nightHours = fc
      .uniqueArray(fc.integer({ min: 0, max: 4 }), { minLength: 1 })
      .map((values) => ({ text: values.join(), values: new Set(values) }));
    const daily = fc.oneof(
      cronArbitrary({ second: onTheHour, minute: single(0, 59), hour: single(0, 4), everyDay: true }),
      cronArbitrary({
        second: onTheHour,
        minute: single(0, 59),
        hour: nightHours,
        everyDay: true,
      }),
    );
    fc.assert(
      fc.property(
        fc.record({
          zone: fc.constantFrom(...zones),
          year: fc.integer({ min: 1990, max: 2120 }),
          change: fc.nat(1),
        }),
        fc.array(
          fc.record({ cron: daily, policy: fc.constantFrom("smart", "quartz", "every"), days: fc.nat(15) }),
          {
            minLength: 12,
            maxLength: 12,
          },
        ),
        ({ zone, year, change }, questions) => {
          const middle = clockChanges(zone, year)[change];
          if (middle === undefined) return;
          const all = ticks(zone, middle - 27 * HOUR_MS, middle + 27 * HOUR_MS, 60_000);
          for (const { cron, policy, days } of questions) {
            const near = (at: number): boolean => Math.abs(at - middle) < 25 * HOUR_MS;
            const expected = expectedFires(cron, policy, all, 60_000).filter(near);
            const after = middle - 24.9 * HOUR_MS - days * 24 * HOUR_MS;
            const timing = cronTiming(cron.text, zone, policy);
            const got: number[] = [];
            for (
              let at = nextFire(timing, after);
              at !== null && at < middle + 25 * HOUR_MS;
              at = nextFire(timing, at)
            ) {
              if (near(at)) got.push(at);
            }
            const label = `${cron.text} in ${zone} under ${policy}`;
            expect(got, label).toEqual(expected.filter((at) => at > after));
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  test("holds to the second", () => {
    const seconds = cronArbitrary({
      second: fieldArbitrary(0, 59, 59),
      minute: fieldArbitrary(0, 59, 59),
      hour: fc.oneof(single(0, 3), fieldArbitrary(0, 23, 23)),
      everyDay: true,
    });
    for (const [timeZone, change] of [
      ["Europe/Berlin", "2026-03-29T01:00:00Z"],
      ["Europe/Berlin", "2026-10-25T01:00:00Z"],
      // Liberia's clocks were 44 min 30 s behind until this night.
      ["Africa/Monrovia", "1972-01-07T00:44:30Z"],
    ] as const) {
      const middle = Date.parse(change);
      const all = ticks(timeZone, middle - 4 * HOUR_MS, middle + 4 * HOUR_MS, 1000);
      fc.assert(
        fc.property(seconds, fc.constantFrom("smart", "quartz", "every"), (cron, policy) => {
          const [after, until] = [middle - 2 * HOUR_MS, middle + 2 * HOUR_MS];
          const within = expectedFires(cron, policy, all, 1000).filter((at) => at > after && at <= until);
          const got = fires(cronTiming(cron.text, timeZone, policy), after, within.length + 1);
          expect(
            got.filter((at) => at <= until),
            `${cron.text} under ${policy}`,
          ).toEqual(within);
        }),
        { numRuns: 25 },
      );
    }
  });
});
