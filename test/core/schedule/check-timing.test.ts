import { describe, expect, test } from "vitest";
import { checkTiming, isTimeZone, type Timing } from "../../../durable/schedule/index.ts";
import { cronTiming } from "./timings.ts";

const NOW = Date.parse("2026-11-24T06:32:07Z");
const base: Timing = { timeType: "none", timeZone: "UTC", dstPolicy: "smart", anchorAt: NOW };
const rules = (timing: Timing): string[] =>
  checkTiming(timing, NOW).map((issue) => `${issue.path}: ${issue.rule}`);

describe("saving accepts", () => {
  test.each<[string, Partial<Timing>]>([
    ["a job that never fires by itself", { timeType: "none" }],
    ["a job for the API", { timeType: "api" }],
    ["the shortest fixed rate", { timeType: "fixed_rate", periodSeconds: 60 }],
    ["the shortest delay", { timeType: "second_delay", periodSeconds: 1 }],
    ["the longest delay", { timeType: "second_delay", periodSeconds: 60 }],
    ["an instant in the future", { timeType: "one_time", at: "2026-11-24T14:32:08+08:00" }],
    ["a fixed offset", { timeZone: "GMT+08:00" }],
    ["a cron of a leap day far ahead", { timeType: "cron", cron: "0 0 0 29 2 ? 2196-2199" }],
    ["a window", { effectiveFrom: "2026-01-01T00:00:00Z", effectiveUntil: "2027-01-01T00:00:00.5+08:00" }],
    [
      "fields of other time types left over",
      { timeType: "api", cron: "nonsense", periodSeconds: -1, at: "never" },
    ],
  ])("%s", (_name, change) => {
    expect(checkTiming({ ...base, ...change }, NOW)).toEqual([]);
  });
});

describe("saving refuses", () => {
  test.each<[string, Partial<Timing>, string]>([
    ["cron without an expression", { timeType: "cron" }, "cron: cron_required"],
    ["a bad expression", { timeType: "cron", cron: "0 0 25 * * ?" }, "cron: cron_value_out_of_range"],
    ["30 February", { timeType: "cron", cron: "0 0 0 30 2 ?" }, "cron: cron_never_fires"],
    ["a year gone by", { timeType: "cron", cron: "0 0 0 * * ? 2025" }, "cron: cron_never_fires"],
    [
      "a year over before the window begins",
      { timeType: "cron", cron: "0 0 0 * * ? 2027", effectiveFrom: "2028-01-01T00:00:00Z" },
      "cron: cron_never_fires",
    ],
    [
      "a fixed rate below a minute",
      { timeType: "fixed_rate", periodSeconds: 59 },
      "periodSeconds: period_out_of_range",
    ],
    ["a fixed rate without period", { timeType: "fixed_rate" }, "periodSeconds: period_required"],
    ["half seconds", { timeType: "fixed_rate", periodSeconds: 60.5 }, "periodSeconds: period_out_of_range"],
    [
      "an endless period",
      { timeType: "fixed_rate", periodSeconds: 1e300 },
      "periodSeconds: period_out_of_range",
    ],
    [
      "no number",
      { timeType: "fixed_rate", periodSeconds: Number.NaN },
      "periodSeconds: period_out_of_range",
    ],
    ["no delay", { timeType: "second_delay", periodSeconds: 0 }, "periodSeconds: period_out_of_range"],
    ["a long delay", { timeType: "second_delay", periodSeconds: 61 }, "periodSeconds: period_out_of_range"],
    ["one time without time", { timeType: "one_time", at: null }, "at: at_required"],
    ["one time in the past", { timeType: "one_time", at: "2026-11-24T06:32:07Z" }, "at: at_in_the_past"],
    ["an instant without offset", { timeType: "one_time", at: "2027-01-01T00:00:00" }, "at: instant_invalid"],
    [
      "a day that does not exist",
      { timeType: "one_time", at: "2027-02-29T00:00:00Z" },
      "at: instant_invalid",
    ],
    ["a bad window", { effectiveFrom: "tomorrow" }, "effectiveFrom: instant_invalid"],
    [
      "a window that ends before it begins",
      { effectiveFrom: "2027-01-02T00:00:00Z", effectiveUntil: "2027-01-01T00:00:00Z" },
      "effectiveUntil: until_not_after_from",
    ],
    ["an unknown zone", { timeZone: "Mars/Olympus" }, "timeZone: time_zone_unknown"],
  ])("%s", (_name, change, rule) => {
    expect(rules({ ...base, ...change })).toEqual([rule]);
  });

  test("several fields at once, each with its value", () => {
    const issues = checkTiming({ ...base, timeZone: "+8", timeType: "cron", cron: "* * *" }, NOW);
    expect(issues.map((issue) => [issue.path, issue.value])).toEqual([
      ["timeZone", "+8"],
      ["cron", "* * *"],
    ]);
    expect(issues[0]?.suggestion).toBe("GMT+08:00");
  });

  test("a time that the clocks of its zone always skip, under policies that skip it", () => {
    // New York changes at 02:00 on the second Sunday of March, every year of its present rules.
    const timing = cronTiming("0 30 2 ? 3 1#2", "America/New_York");
    expect(rules({ ...timing, dstPolicy: "smart" })).toEqual([]);
    expect(rules({ ...timing, dstPolicy: "every" })).toEqual(["cron: cron_never_fires"]);
    expect(rules({ ...timing, dstPolicy: "quartz" })).toEqual(["cron: cron_never_fires"]);
  });
});

describe("time zones", () => {
  test("every IANA name of the runtime and its common links are known", () => {
    const names = [
      ...Intl.supportedValuesOf("timeZone"),
      "UTC",
      "GMT",
      "Etc/GMT+5",
      "US/Pacific",
      "Asia/Calcutta",
      "EST5EDT",
      "Zulu",
    ];
    expect(names.filter((name) => !isTimeZone(name))).toEqual([]);
  });

  test.each(["GMT+00:00", "GMT-00:00", "GMT+05:45", "GMT+14:00", "GMT-12:00"])(
    "a fixed offset is one: %s",
    (name) => {
      expect(isTimeZone(name)).toBe(true);
    },
  );

  test.each([
    "",
    " ",
    "UTC ",
    "+08:00",
    "GMT+8",
    "GMT+14:01",
    "GMT+25:00",
    "GMT+08:60",
    "UTC+08:00",
    "PST",
    "ACT",
    "SystemV/PST8",
    "Asia",
    "Asia/Nowhere",
    "Asia/Shanghai\u0000",
    "Ａsia/Shanghai",
    "../etc/passwd",
    "__proto__",
    "x".repeat(1_000_000),
  ])("not a zone: %j", (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});
