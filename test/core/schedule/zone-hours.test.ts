import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ZoneDay, zoneDays } from "../../../durable/schedule/index.ts";

const hourMs = 3_600_000;
const days = (from: string, count: number, zone: string): ZoneDay[] => zoneDays(from, count, zone) ?? [];
const hoursOf = (day: ZoneDay | undefined): number[] => day?.hours.map(({ hour }) => hour) ?? [];
/** As the platform's own calendar shows an instant: another way to the same answer. */
const shown = (at: number, timeZone: string): string => {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")} ${part("hour")}`;
};

describe("the hours of a zone's days", () => {
  test("leave out the hour that clocks skip", () => {
    const [day] = days("2027-03-28", 1, "Europe/Berlin");
    expect(hoursOf(day)).toEqual(Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => hour !== 2));
    expect((day?.to ?? 0) - (day?.from ?? 0)).toBe(23 * hourMs);
  });

  test("count both passes of an hour that clocks show twice as one", () => {
    const [day] = days("2026-10-25", 1, "Europe/Berlin");
    expect(day?.hours).toHaveLength(24);
    expect(day?.hours[2]).toEqual({
      hour: 2,
      from: Date.parse("2026-10-25T00:00:00Z"),
      to: Date.parse("2026-10-25T02:00:00Z"),
    });
  });

  test("leave out a day that never was, and refuse a date that cannot be", () => {
    expect(days("2011-12-29", 3, "Pacific/Apia").map(({ date }) => date)).toEqual([
      "2011-12-29",
      "2011-12-31",
    ]);
    expect(zoneDays("2026-02-30", 1, "UTC")).toBeNull();
  });

  test("follow each other without a gap, and every instant in one is shown as that hour", () => {
    const zones = ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "GMT-03:30"];
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 1_200 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (zone, offset, share) => {
          const first = new Date(Date.UTC(2025, 0, 1) + offset * 24 * hourMs).toISOString().slice(0, 10);
          const found = days(first, 3, zone);
          const hours = found.flatMap(({ date, hours: all }) => all.map((hour) => ({ date, ...hour })));
          let end = hours[0]?.from;
          for (const { date, hour, from, to } of hours) {
            expect(from).toBe(end);
            end = to;
            const at = Math.floor(from + share * (to - from));
            const intlZone = zone.replace("GMT", "");
            expect(shown(at, intlZone)).toBe(`${date} ${String(hour).padStart(2, "0")}`);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
