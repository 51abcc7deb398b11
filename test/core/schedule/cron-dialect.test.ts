import { describe, expect, test } from "vitest";
import { type Cron, parseCron } from "../../../durable/schedule/cron-parse.ts";
import { cronTiming, fires, utcText } from "./timings.ts";

function parsed(text: string): Cron {
  const result = parseCron(text);
  if (!result.ok) throw new Error(result.issue.message);
  return result.cron;
}

function values(text: string): {
  second: readonly number[];
  minute: readonly number[];
  hour: readonly number[];
} {
  const { second, minute, hour } = parsed(text);
  return { second: second.values, minute: minute.values, hour: hour.values };
}

/** Days of the year's months, as `month-day`. */
function days(dayOfMonth: string, month: string, dayOfWeek: string, year = 2026): string[] {
  const all = fires(
    cronTiming(`0 0 0 ${dayOfMonth} ${month} ${dayOfWeek} ${year}`),
    Date.UTC(1970, 0, 1),
    366,
  );
  return all.map((at) => utcText(at).slice(5, 10));
}

describe("steps and ranges", () => {
  test("n/s runs from n to the field's end", () => {
    expect(values("50/3 45/10 20/2 * * ?")).toEqual({
      second: [50, 53, 56, 59],
      minute: [45, 55],
      hour: [20, 22],
    });
    expect(days("28/2", "2", "?", 2028)).toEqual(["02-28"]);
    expect(days("1", "OCT/1", "?")).toEqual(["10-01", "11-01", "12-01"]);
  });

  test("*/s and /s mean the same", () => {
    expect(values("/20 /30 /12 * * ?")).toEqual(values("*/20 */30 */12 * * ?"));
  });

  test("a range that ends before it starts goes on at the field's beginning, keeping its step", () => {
    expect(values("58-1 55-4/3 22-4/2 * * ?")).toEqual({
      second: [0, 1, 58, 59],
      minute: [1, 4, 55, 58],
      hour: [0, 2, 4, 22],
    });
    expect(days("30-2", "1", "?")).toEqual(["01-01", "01-02", "01-30", "01-31"]);
    expect(days("1", "NOV-FEB", "?")).toEqual(["01-01", "02-01", "11-01", "12-01"]);
    expect(days("?", "11", "FRI-MON").slice(0, 5)).toEqual(["11-01", "11-02", "11-06", "11-07", "11-08"]);
  });

  test("a range to itself is one value", () => {
    expect(values("5-5 7-7/9 3-3 * * ?")).toEqual({ second: [5], minute: [7], hour: [3] });
  });

  test("names take steps and are read in any case", () => {
    expect(days("?", "nov", "Mon-fri/2").slice(0, 3)).toEqual(["11-02", "11-04", "11-06"]);
    expect(days("?", "NOV", "tue/2").slice(0, 3)).toEqual(["11-03", "11-05", "11-07"]);
  });

  test("leading zeros do not matter", () => {
    expect(values("007 00 012 * * ?")).toEqual({ second: [7], minute: [0], hour: [12] });
  });

  test("a list may overlap itself", () => {
    expect(values("1,1,0-2,*/30 0 0 * * ?").second).toEqual([0, 1, 2, 30]);
    expect(values("* *,5 0 * * ?").minute).toHaveLength(60);
  });

  test("years step from their first and end with 2199", () => {
    expect([...parsed("0 0 0 * * ? 2190/4").years]).toEqual([2190, 2194, 2198]);
    expect([...parsed("0 0 0 * * ? */100").years]).toEqual([1970, 2070, 2170]);
    expect([...parsed("0 0 0 * * ? 2026-2030/3").years]).toEqual([2026, 2029]);
  });
});

describe("days of a month", () => {
  test("L counts back from the month's last day", () => {
    expect(days("L", "2", "?", 2028)).toEqual(["02-29"]);
    expect(days("L-30", "*", "?")).toEqual(["01-01", "03-01", "05-01", "07-01", "08-01", "10-01", "12-01"]);
    expect(days("L-0,1", "4", "?")).toEqual(["04-01", "04-30"]);
  });

  test("W moves to the nearest weekday and never out of the month", () => {
    // 2026: 1 August is a Saturday, 31 May and 31 January are weekend days.
    expect(days("1W", "8", "?")).toEqual(["08-03"]);
    expect(days("31W", "5", "?")).toEqual(["05-29"]);
    expect(days("LW", "1,5", "?")).toEqual(["01-30", "05-29"]);
    expect(days("15W", "8", "?")).toEqual(["08-14"]);
    expect(days("16W", "8", "?")).toEqual(["08-17"]);
    expect(days("L-3W", "11", "?")).toEqual(["11-27"]);
  });

  test("W of a day that the month does not have fires nowhere", () => {
    expect(days("31W", "4,6", "?")).toEqual([]);
    expect(days("30W", "2", "?")).toEqual([]);
  });

  test("L, L-n, LW and nW live in lists with plain days", () => {
    expect(days("1,15W,L-3,LW", "8", "?")).toEqual(["08-01", "08-14", "08-28", "08-31"]);
    expect(days("10-12,l-2w", "11", "?")).toEqual(["11-10", "11-11", "11-12", "11-27"]);
  });
});

describe("days of a week", () => {
  test("1 is Sunday, 7 is Saturday, and L alone is 7", () => {
    expect(days("?", "11", "1")).toEqual(["11-01", "11-08", "11-15", "11-22", "11-29"]);
    expect(days("?", "11", "7")).toEqual(days("?", "11", "L"));
  });

  test("nL and #n count within the month", () => {
    expect(days("?", "11", "1L")).toEqual(["11-29"]);
    expect(days("?", "11", "friL")).toEqual(["11-27"]);
    expect(days("?", "11", "6#3")).toEqual(["11-20"]);
    expect(days("?", "*", "SUN#5")).toEqual(["03-29", "05-31", "08-30", "11-29"]);
  });
});

describe("writing", () => {
  test("blanks and tabs separate, also several and around the ends", () => {
    expect(values(" \t0  0\t12 * * ? \n").hour).toEqual([12]);
  });

  test("an expression is kept as it was written", () => {
    expect(parsed("0 0 12 ? * mon").text).toBe("0 0 12 ? * mon");
  });

  test("asking again answers the same object, so that a hot caller may pass the text", () => {
    expect(parseCron("0 0 12 ? * MON")).toBe(parseCron("0 0 12 ? * MON"));
  });
});
