import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { timeZoneData } from "../../../durable/schedule/index.ts";
import { zoneOf } from "../../../durable/schedule/zone.ts";
import { cronTiming, fires } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

function lastSundayOfOctober(year: number): number {
  const last = Date.UTC(year, 9, 31);
  return last - new Date(last).getUTCDay() * DAY_MS;
}

/** The offset by field arithmetic, a route that shares nothing with zone.ts but Intl itself. */
function offsetByFields(timeZone: string, instant: number): number {
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
  const part = Object.fromEntries(
    format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = part;
  return Date.UTC(year, month - 1, day, hour, minute, second) - instant;
}

describe("offsets", () => {
  test("are those of Intl at any instant of any zone, and the segment says how long they last", () => {
    const instants = fc
      .integer({ min: 0, max: Date.UTC(2199, 11, 31) / 1000 })
      .map((seconds) => seconds * 1000);
    fc.assert(
      fc.property(fc.constantFrom(...Intl.supportedValuesOf("timeZone")), instants, (name, instant) => {
        const segment = zoneOf(name).segmentAt(instant);
        expect(segment.offsetMs, name).toBe(offsetByFields(name, instant));
        expect(segment.start).toBeLessThanOrEqual(instant);
        expect(segment.end).toBeGreaterThan(instant);
        if (Number.isFinite(segment.end)) {
          expect(offsetByFields(name, segment.end - 1000), `${name} before ${segment.end}`).toBe(
            segment.offsetMs,
          );
          expect(offsetByFields(name, segment.end), `${name} at ${segment.end}`).toBe(segment.nextOffsetMs);
          expect(offsetByFields(name, segment.start), `${name} at ${segment.start}`).toBe(segment.offsetMs);
          const before = offsetByFields(name, segment.start - 1000);
          expect(before, `${name} before ${segment.start}`).toBe(segment.previousOffsetMs);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test("may be kept for less than a week", () => {
    // Recife tried summer time for seven nights in 2000, Gaza is due to in 2040.
    for (const [name, from] of [
      ["America/Recife", "2000-10-01T00:00:00Z"],
      ["Asia/Gaza", "2040-09-15T00:00:00Z"],
    ] as const) {
      const zone = zoneOf(name);
      const start = Date.parse(from);
      for (let instant = start; instant < start + 60 * DAY_MS; instant += 3_600_000) {
        expect(zone.segmentAt(instant).offsetMs, `${name} ${instant}`).toBe(offsetByFields(name, instant));
      }
    }
  });

  test("keep every change in sight of the times that it repeats, on whatever day it falls", () => {
    // Troll goes back two hours at 01:00 UTC: the first pass of 01:30 is on the UTC day before.
    for (let year = 2006; year <= 2100; year++) {
      const changeDay = lastSundayOfOctober(year);
      const [firstPass, secondPass] = [changeDay - 30 * MINUTE_MS, changeDay + 90 * MINUTE_MS];
      for (let daysBefore = 2; daysBefore <= 14; daysBefore++) {
        const after = changeDay - (daysBefore - 0.5) * DAY_MS;
        for (const [policy, passes] of [
          ["smart", [firstPass]],
          ["quartz", [secondPass]],
          ["every", [firstPass, secondPass]],
        ] as const) {
          const timing = cronTiming("0 30 1 * * ?", "Antarctica/Troll", policy);
          const got = fires(timing, after, daysBefore + 2).filter(
            (at) => Math.abs(at - changeDay) < 12 * 60 * MINUTE_MS,
          );
          expect(got, `${policy} ${year}, asked ${daysBefore} days before`).toEqual(passes);
        }
      }
    }
  });

  test("may have seconds", () => {
    const monrovia = zoneOf("Africa/Monrovia");
    expect(monrovia.segmentAt(0).offsetMs).toBe(-(44 * 60 + 30) * 1000);
    expect(monrovia.segmentAt(Date.parse("1972-02-01T00:00:00Z")).offsetMs).toBe(0);
  });

  test("of a fixed zone never change", () => {
    expect(zoneOf("GMT-03:30").segmentAt(0)).toMatchObject({
      offsetMs: -12_600_000,
      start: Number.NEGATIVE_INFINITY,
      end: Number.POSITIVE_INFINITY,
    });
  });
});

describe("time-zone data", () => {
  test("of the pinned runtime is that of November 2026", () => {
    const { version, checks } = timeZoneData();
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(version).toBe("2026c or later");
  });
});
