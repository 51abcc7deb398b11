import { describe, expect, test } from "vitest";
import {
  cronFields,
  joinCron,
  readChoice,
  splitCron,
  withField,
  writeChoice,
} from "../../console/src/features/jobs/cron/cron-text.ts";

const dayOfMonth = cronFields.indexOf("dayOfMonth");
const dayOfWeek = cronFields.indexOf("dayOfWeek");

describe("fields of an expression", () => {
  test("are seven, with an unwritten year empty", () => {
    expect(splitCron(" 0 30 2 ? * mon-fri ")).toEqual(["0", "30", "2", "?", "*", "MON-FRI", ""]);
  });

  test("join to six unless the year says something", () => {
    expect(joinCron(["0", "30", "2", "?", "*", "2", "*"])).toBe("0 30 2 ? * 2");
    expect(joinCron(["0", "30", "2", "?", "*", "2", "2027"])).toBe("0 30 2 ? * 2 2027");
  });

  test("make an expression with the usual values where nothing is written", () => {
    expect(joinCron(withField(splitCron(""), "hour", "5"))).toBe("0 0 5 * * ?");
  });

  test("keep exactly one question mark between the two days", () => {
    const daily = splitCron("0 0 2 * * ?");
    const weekly = withField(daily, "dayOfWeek", "1L");
    expect([weekly[dayOfMonth], weekly[dayOfWeek]]).toEqual(["?", "1L"]);
    const monthly = withField(weekly, "dayOfMonth", "LW");
    expect([monthly[dayOfMonth], monthly[dayOfWeek]]).toEqual(["LW", "?"]);
    const back = withField(monthly, "dayOfMonth", "?");
    expect([back[dayOfMonth], back[dayOfWeek]]).toEqual(["?", "*"]);
  });
});

describe("a field's text", () => {
  test.each([
    ["minute", "*", "every"],
    ["minute", "0/5", "step"],
    ["minute", "*/5", "step"],
    ["minute", "0-29", "range"],
    ["minute", "0,15,30", "values"],
    ["minute", "0/5,7", "written"],
    ["dayOfMonth", "L", "lastDay"],
    ["dayOfMonth", "L-3", "beforeLast"],
    ["dayOfMonth", "LW", "lastWorkday"],
    ["dayOfMonth", "15W", "nearest"],
    ["dayOfMonth", "?", "unset"],
    ["dayOfWeek", "MON-FRI", "values"],
    ["dayOfWeek", "1L", "lastWeekday"],
    ["dayOfWeek", "MON#2", "nthWeekday"],
    ["year", "", "every"],
  ] as const)("of %s, %s, is read as %s", (field, text, kind) => {
    expect(readChoice(field, text).kind).toBe(kind);
  });

  test.each([
    ["hour", "9-17"],
    ["minute", "0/5"],
    ["second", "0,15,30"],
    ["dayOfMonth", "L-3"],
    ["dayOfMonth", "15W"],
    ["dayOfWeek", "MON-FRI"],
    ["dayOfWeek", "SUN,SAT"],
    ["dayOfWeek", "2#3"],
    ["dayOfWeek", "6L"],
    ["year", "2027-2030"],
  ] as const)("of %s, %s, comes back as it was", (field, text) => {
    expect(writeChoice(field, readChoice(field, text))).toBe(text);
  });

  test("of a row of days that runs over the week's end names all its days", () => {
    const choice = readChoice("dayOfWeek", "FRI-MON");
    expect(choice).toEqual({ kind: "values", values: [1, 2, 6, 7] });
  });
});
