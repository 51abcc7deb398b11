import { describe, expect, test } from "vitest";
import { nextDelayFire, nextFire, type Timing } from "../../../durable/schedule/index.ts";
import { cronTiming, fires, utcText } from "./timings.ts";

const at = (text: string): number => Date.parse(text);
const SAVED_AT = at("2026-11-24T06:32:07.654Z");
const timing = (change: Partial<Timing>): Timing => ({
  timeType: "none",
  timeZone: "UTC",
  dstPolicy: "smart",
  anchorAt: SAVED_AT,
  ...change,
});

describe("cron", () => {
  test("fires strictly after the instant asked about", () => {
    const noon = cronTiming("0 0 12 * * ?");
    expect(nextFire(noon, at("2026-11-24T11:59:59.999Z"))).toBe(at("2026-11-24T12:00:00Z"));
    expect(nextFire(noon, at("2026-11-24T12:00:00Z"))).toBe(at("2026-11-25T12:00:00Z"));
    expect(nextFire(noon, at("2026-11-24T12:00:00.001Z"))).toBe(at("2026-11-25T12:00:00Z"));
  });

  test("fires from the first to the last of the years it knows, and not outside", () => {
    const newYear = cronTiming("0 0 0 1 1 ?", "Pacific/Kiritimati");
    expect(nextFire(newYear, Number.NEGATIVE_INFINITY)).toBe(at("1970-01-01T10:40:00Z"));
    expect(utcText(nextFire(newYear, at("2198-12-31T00:00:00Z")) ?? 0)).toBe("2198-12-31T10:00:00Z");
    expect(nextFire(newYear, at("2198-12-31T10:00:00Z"))).toBeNull();
    expect(nextFire(newYear, Number.MAX_VALUE)).toBeNull();
    const last = cronTiming("59 59 23 31 12 ? 2199", "America/Los_Angeles");
    expect(utcText(nextFire(last, 0) ?? 0)).toBe("2200-01-01T07:59:59Z");
    expect(nextFire(last, at("2200-01-01T07:59:59Z"))).toBeNull();
  });

  test("follows a fixed offset without clock changes", () => {
    expect(
      fires(cronTiming("0 30 2 * * ?", "GMT-03:30"), at("2026-03-07T00:00:00Z"), 2).map(utcText),
    ).toEqual(["2026-03-07T06:00:00Z", "2026-03-08T06:00:00Z"]);
  });

  test("a missing time and a regular one at the end of the gap are one fire", () => {
    // Samoa had no 30 December 2011.
    const midnight = cronTiming("0 0 0 * * ?", "Pacific/Apia");
    expect(fires(midnight, at("2011-12-28T12:00:00Z"), 3).map(utcText)).toEqual([
      "2011-12-29T10:00:00Z",
      "2011-12-30T10:00:00Z",
      "2011-12-31T10:00:00Z",
    ]);
    const noon = cronTiming("0 0 12 * * ?", "Pacific/Apia");
    expect(fires(noon, at("2011-12-29T00:00:00Z"), 3).map(utcText)).toEqual([
      "2011-12-29T22:00:00Z",
      "2011-12-30T10:00:00Z",
      "2011-12-30T22:00:00Z",
    ]);
  });

  test("one number in each of second, minute and hour is what makes smart gentle, however it is written", () => {
    const after = at("2026-03-28T12:00:00Z");
    for (const expression of ["0 30 2 * * ?", "0 30-30 2 * * ?", "0 30 2,2 * * ?", "0 30/59 2 * * ?"]) {
      expect(utcText(nextFire(cronTiming(expression, "Europe/Berlin"), after) ?? 0), expression).toBe(
        "2026-03-29T01:00:00Z",
      );
    }
    expect(utcText(nextFire(cronTiming("0 30 2,14 * * ?", "Europe/Berlin"), after) ?? 0)).toBe(
      "2026-03-28T13:30:00Z",
    );
    expect(fires(cronTiming("0 30 2,14 * * ?", "Europe/Berlin"), after, 2).map(utcText)[1]).toBe(
      "2026-03-29T12:30:00Z",
    );
  });

  test("the effective window bounds fires, both its ends included", () => {
    const hourly = {
      ...cronTiming("0 0 * * * ?"),
      effectiveFrom: "2026-11-24T10:00:00Z",
      effectiveUntil: "2026-11-24T13:00:00+01:00",
    };
    expect(fires(hourly, 0, 9).map(utcText)).toEqual([
      "2026-11-24T10:00:00Z",
      "2026-11-24T11:00:00Z",
      "2026-11-24T12:00:00Z",
    ]);
  });

  test("a stored expression that is none throws, since saving refuses it", () => {
    expect(() => nextFire(cronTiming("* * *"), 0)).toThrow(/cron/);
    expect(() => nextFire(cronTiming("0 0 0 * * ?", "Nowhere"), 0)).toThrow(/time zone/);
    expect(() => nextFire(cronTiming("0 0 0 * * ?"), Number.NaN)).toThrow(/instant/);
  });
});

describe("fixed_rate", () => {
  const rate = timing({ timeType: "fixed_rate", periodSeconds: 90 });

  test("fires first one period after the second in which timing was saved", () => {
    expect(fires(rate, SAVED_AT, 3).map(utcText)).toEqual([
      "2026-11-24T06:33:37Z",
      "2026-11-24T06:35:07Z",
      "2026-11-24T06:36:37Z",
    ]);
    expect(nextFire(rate, 0)).toBe(at("2026-11-24T06:33:37Z"));
  });

  test("keeps its phase however late it is asked", () => {
    const late = nextFire(rate, at("2031-01-01T00:00:00Z")) ?? 0;
    expect((late - at("2026-11-24T06:32:07Z")) % 90_000).toBe(0);
    expect(late).toBeGreaterThan(at("2031-01-01T00:00:00Z"));
    expect(late - at("2031-01-01T00:00:00Z")).toBeLessThanOrEqual(90_000);
  });

  test("counts from the start of the effective window, and ends with it", () => {
    const windowed = {
      ...rate,
      effectiveFrom: "2026-12-01T00:00:00.500Z",
      effectiveUntil: "2026-12-01T00:03:00Z",
    };
    expect(fires(windowed, SAVED_AT, 9).map(utcText)).toEqual([
      "2026-12-01T00:01:30Z",
      "2026-12-01T00:03:00Z",
    ]);
    const begun = { ...rate, effectiveFrom: "2020-01-01T00:00:00Z" };
    expect(nextFire(begun, at("2020-01-01T00:01:30Z"))).toBe(at("2020-01-01T00:03:00Z"));
  });

  test("takes no notice of the clocks", () => {
    const daily = timing({
      timeType: "fixed_rate",
      periodSeconds: 86_400,
      timeZone: "Europe/Berlin",
      anchorAt: at("2026-03-28T01:00:00Z"),
    });
    expect(fires(daily, at("2026-03-28T01:00:00Z"), 2).map(utcText)).toEqual([
      "2026-03-29T01:00:00Z",
      "2026-03-30T01:00:00Z",
    ]);
  });
});

describe("second_delay", () => {
  const delay = timing({ timeType: "second_delay", periodSeconds: 10 });

  test("has no fire of its own, one delay after an end or enabling", () => {
    expect(nextFire(delay, 0)).toBeNull();
    expect(nextDelayFire(delay, SAVED_AT)).toBe(SAVED_AT + 10_000);
  });

  test("waits for the effective window and ends with it", () => {
    const windowed = {
      ...delay,
      effectiveFrom: "2026-12-01T00:00:00Z",
      effectiveUntil: "2026-12-01T00:01:00Z",
    };
    expect(nextDelayFire(windowed, SAVED_AT)).toBe(at("2026-12-01T00:00:10Z"));
    expect(nextDelayFire(windowed, at("2026-12-01T00:00:50Z"))).toBe(at("2026-12-01T00:01:00Z"));
    expect(nextDelayFire(windowed, at("2026-12-01T00:00:50.001Z"))).toBeNull();
  });

  test("is the only time type with a delay", () => {
    expect(nextDelayFire(timing({ timeType: "fixed_rate", periodSeconds: 60 }), SAVED_AT)).toBeNull();
  });
});

describe("the other time types", () => {
  test("one_time fires once", () => {
    const once = timing({ timeType: "one_time", at: "2026-11-25T00:00:00.250+08:00" });
    expect(fires(once, SAVED_AT, 5).map((fire) => new Date(fire).toISOString())).toEqual([
      "2026-11-24T16:00:00.250Z",
    ]);
  });

  test("one_time outside its window never fires", () => {
    const late = timing({
      timeType: "one_time",
      at: "2026-11-25T00:00:00Z",
      effectiveUntil: "2026-11-24T00:00:00Z",
    });
    expect(nextFire(late, 0)).toBeNull();
    expect(nextFire({ ...late, effectiveUntil: null, effectiveFrom: "2026-11-26T00:00:00Z" }, 0)).toBeNull();
  });

  test.each(["none", "api"] as const)("%s never fires by itself", (timeType) => {
    expect(nextFire(timing({ timeType }), 0)).toBeNull();
  });
});
