import fc from "fast-check";
import { describe, expect, test, vi } from "vitest";
import { type MissedFires, missedFires, nextFire, type Timing } from "../../../durable/schedule/index.ts";
import { cronArbitrary, fieldArbitrary, single } from "./cron-arbitrary.ts";
import { cronTiming, utcText } from "./timings.ts";

// Much work, little waiting: a busy machine may take its time.
vi.setConfig({ testTimeout: 60_000 });

const at = (text: string): number => Date.parse(text);
const HOUR_MS = 3_600_000;

function oneByOne(timing: Timing, from: number, to: number): MissedFires | null {
  const all: number[] = [];
  for (let fire = nextFire(timing, from); fire !== null && fire <= to; fire = nextFire(timing, fire))
    all.push(fire);
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) return null;
  const newest = all.filter((fire) => fire >= to - HOUR_MS).slice(-60);
  return { first, last, count: all.length, countIsExact: true, newest };
}

describe("missed fires", () => {
  test("are those a walk from fire to fire finds", () => {
    const crons = fc.oneof(
      cronArbitrary({
        second: single(0, 59),
        minute: fieldArbitrary(0, 59, 59),
        hour: fieldArbitrary(0, 23, 23),
      }),
      cronArbitrary({ second: single(0, 59), minute: single(0, 59), hour: single(0, 23) }),
      cronArbitrary({ second: fieldArbitrary(0, 59, 59), minute: single(0, 59), hour: single(0, 23) }),
    );
    const zones = fc.constantFrom(
      "UTC",
      "Europe/Berlin",
      "Australia/Lord_Howe",
      "America/Santiago",
      "GMT+05:45",
    );
    const start = fc.integer({ min: at("2026-01-01T00:00:00Z"), max: at("2027-01-01T00:00:00Z") });
    const spanMs = fc.oneof(fc.nat(3 * HOUR_MS), fc.nat(60 * 24 * HOUR_MS));
    fc.assert(
      fc.property(
        crons,
        zones,
        fc.constantFrom("smart", "quartz", "every"),
        start,
        spanMs,
        (cron, zone, policy, from, span) => {
          const timing = cronTiming(cron.text, zone, policy);
          expect(missedFires(timing, from, from + span), cron.text).toEqual(
            oneByOne(timing, from, from + span),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test("of a fixed rate are those a walk finds, within its window", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 60, max: 7200 }),
        fc.nat(30 * HOUR_MS),
        fc.nat(60 * HOUR_MS),
        (periodSeconds, from, span) => {
          const timing: Timing = {
            timeType: "fixed_rate",
            periodSeconds,
            timeZone: "UTC",
            dstPolicy: "smart",
            anchorAt: 5 * HOUR_MS + 321,
            effectiveUntil: "1970-01-03T00:00:00Z",
          };
          expect(missedFires(timing, from, from + span)).toEqual(oneByOne(timing, from, from + span));
        },
      ),
    );
  });

  test("exclude the start and include the end", () => {
    const hourly = cronTiming("0 0 * * * ?");
    const missed = missedFires(hourly, at("2026-11-24T10:00:00Z"), at("2026-11-24T12:00:00Z"));
    expect(missed).toEqual({
      first: at("2026-11-24T11:00:00Z"),
      last: at("2026-11-24T12:00:00Z"),
      count: 2,
      countIsExact: true,
      newest: [at("2026-11-24T11:00:00Z"), at("2026-11-24T12:00:00Z")],
    });
    expect(missedFires(hourly, at("2026-11-24T10:00:00Z"), at("2026-11-24T10:59:59.999Z"))).toBeNull();
    expect(missedFires(hourly, at("2026-11-24T10:00:00Z"), at("2026-11-24T10:00:00Z"))).toBeNull();
  });

  test("of every second over months are counted to the last one", () => {
    const [from, to] = [at("2026-01-01T00:00:00Z"), at("2026-11-01T00:00:00Z")];
    const missed = missedFires(cronTiming("* * * * * ?", "Europe/Berlin", "every"), from, to);
    expect(missed?.count).toBe((to - from) / 1000);
    expect(missed?.newest).toHaveLength(60);
    expect(utcText(missed?.newest[0] ?? 0)).toBe("2026-10-31T23:59:01Z");
  });

  test("outside the effective window are none", () => {
    const hourly = {
      ...cronTiming("0 0 * * * ?"),
      effectiveFrom: "2026-11-24T10:30:00Z",
      effectiveUntil: "2026-11-24T12:30:00Z",
    };
    const missed = missedFires(hourly, at("2026-11-24T00:00:00Z"), at("2026-11-25T00:00:00Z"));
    expect(missed).toMatchObject({
      count: 2,
      first: at("2026-11-24T11:00:00Z"),
      last: at("2026-11-24T12:00:00Z"),
      newest: [],
    });
  });

  test("of one_time are one or none", () => {
    const once: Timing = { ...cronTiming(""), timeType: "one_time", at: "2026-11-24T10:00:00Z" };
    expect(missedFires(once, 0, at("2026-11-24T10:00:00Z"))?.count).toBe(1);
    expect(missedFires(once, at("2026-11-24T10:00:00Z"), at("2027-01-01T00:00:00Z"))).toBeNull();
  });

  test.each(["none", "api", "second_delay"] as const)("of %s are none", (timeType) => {
    expect(
      missedFires({ ...cronTiming(""), timeType, periodSeconds: 5 }, 0, at("2027-01-01T00:00:00Z")),
    ).toBeNull();
  });
});
