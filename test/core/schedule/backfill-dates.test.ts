import { describe, expect, test } from "vitest";
import { type BackfillDates, backfillDataTimes } from "../../../durable/schedule/index.ts";

const dates = (change: Partial<BackfillDates>): BackfillDates => ({
  startDate: "2026-11-01",
  endDate: "2026-11-03",
  time: "23:30:00",
  timeZone: "Asia/Shanghai",
  order: "oldest_first",
  ...change,
});

function texts(change: Partial<BackfillDates>): string[] {
  const result = backfillDataTimes(dates(change));
  if (!result.ok) throw new Error(result.issue.message);
  return result.dataTimes.map((at) => new Date(at).toISOString());
}

function rule(change: Partial<BackfillDates>): string {
  const result = backfillDataTimes(dates(change));
  return result.ok ? "accepted" : `${result.issue.path}: ${result.issue.rule}`;
}

describe("backfill data times", () => {
  test("are one for each date, both ends included, in the order asked for", () => {
    const oldest = ["2026-11-01T15:30:00.000Z", "2026-11-02T15:30:00.000Z", "2026-11-03T15:30:00.000Z"];
    expect(texts({})).toEqual(oldest);
    expect(texts({ order: "newest_first" })).toEqual(oldest.toReversed());
    expect(texts({ endDate: "2026-11-01" })).toEqual(oldest.slice(0, 1));
  });

  test("in a gap move to its end", () => {
    const change = {
      startDate: "2027-03-27",
      endDate: "2027-03-29",
      time: "02:30:00",
      timeZone: "Europe/Berlin",
    };
    expect(texts(change)).toEqual([
      "2027-03-27T01:30:00.000Z",
      "2027-03-28T01:00:00.000Z",
      "2027-03-29T00:30:00.000Z",
    ]);
    const midnight = {
      startDate: "2018-11-04",
      endDate: "2018-11-04",
      time: "00:00:00",
      timeZone: "America/Sao_Paulo",
    };
    expect(texts(midnight)).toEqual(["2018-11-04T03:00:00.000Z"]);
  });

  test("that are repeated take the first pass", () => {
    const change = {
      startDate: "2027-10-31",
      endDate: "2027-10-31",
      time: "02:30:00",
      timeZone: "Europe/Berlin",
    };
    expect(texts(change)).toEqual(["2027-10-31T00:30:00.000Z"]);
    expect(texts({ ...change, time: "03:00:00" })).toEqual(["2027-10-31T02:00:00.000Z"]);
  });

  test("of a day that a zone left out fall together with those at its end", () => {
    const change = { startDate: "2011-12-29", endDate: "2011-12-31", timeZone: "Pacific/Apia" };
    expect(texts({ ...change, time: "00:00:00" })).toEqual([
      "2011-12-29T10:00:00.000Z",
      "2011-12-30T10:00:00.000Z",
    ]);
    expect(texts({ ...change, time: "12:00:00" })).toEqual([
      "2011-12-29T22:00:00.000Z",
      "2011-12-30T10:00:00.000Z",
      "2011-12-30T22:00:00.000Z",
    ]);
  });

  test("are limited", () => {
    expect(texts({ startDate: "2026-01-01", endDate: "2028-09-26" })).toHaveLength(1000);
    expect(rule({ startDate: "2026-01-01", endDate: "2028-09-27" })).toBe("endDate: too_many_data_times");
    expect(rule({ startDate: "0001-01-01", endDate: "9999-12-31" })).toBe("endDate: too_many_data_times");
  });

  test.each<[Partial<BackfillDates>, string]>([
    [{ startDate: "2026-02-29" }, "startDate: date_invalid"],
    [{ startDate: "2026-1-1" }, "startDate: date_invalid"],
    [{ endDate: "2026-11-31" }, "endDate: date_invalid"],
    [{ endDate: "2026-10-31" }, "endDate: end_before_start"],
    [{ time: "24:00:00" }, "time: time_invalid"],
    [{ time: "12:00" }, "time: time_invalid"],
    [{ timeZone: "Nowhere" }, "timeZone: time_zone_unknown"],
  ])("refuse %j", (change, expected) => {
    expect(rule(change)).toBe(expected);
  });
});
