import { describe, expect, test } from "vitest";
import type { AppliedCalendar, Timing } from "../../../durable/schedule/index.ts";
import { configOf, hourMs, timingOf, World } from "./world.ts";

const dayMs = 24 * hourMs;
/** The world begins on a Sunday. */
const sunday = Date.parse("2026-10-25T00:00:00Z");
const dayNumber = sunday / dayMs;
const at = (day: number, hour: number): number => sunday + day * dayMs + hour * hourMs;

const weekdays: AppliedCalendar = {
  calendarId: "office",
  name: "Office",
  version: 1,
  since: 0,
  rule: "exclude_days_off",
  workingDay: null,
  weekdays: [2, 3, 4, 5, 6],
  off: [],
  work: [],
};
/** Twice a day, at six and at eighteen. */
const twiceADay = (calendar: AppliedCalendar | null): Timing =>
  timingOf({ cron: "0 0 6,18 * * ?", calendar });

const started = async (timing: Timing, changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf({ version: 1, timing, ...changes }));
  return world;
};
const byCalendar = (world: World) =>
  world.records
    .filter(({ verdict }) => verdict === "calendar")
    .map(({ from, to, count }) => ({ from, to, count }));

describe("a timer with a calendar", () => {
  test("fires on the calendar's days only, and keeps one record for each stretch that was left out", async () => {
    const world = await started(twiceADay(weekdays));
    await world.advance(8 * dayMs);
    expect(world.ran).toEqual(
      [1, 2, 3, 4, 5, 8].flatMap((day) => (day === 8 ? [] : [at(day, 6), at(day, 18)])),
    );
    await world.advance(7 * hourMs);
    expect(world.ran.at(-1)).toBe(at(8, 6));
    expect(byCalendar(world)).toEqual([
      { from: at(6, 6), to: at(7, 18), count: 4 },
      { from: at(0, 6), to: at(0, 18), count: 2 },
    ]);
  });

  test("writes a row for a stretch that was left out and none for the fires between", async () => {
    const world = await started(twiceADay(weekdays));
    await world.advance(dayMs + 7 * hourMs);
    const before = world.rowsWritten;
    await world.advance(4 * dayMs + 12 * hourMs);
    expect([world.ran.length, world.rowsWritten - before]).toEqual([10, 0]);
    await world.advance(3 * dayMs);
    expect([world.ran.length, world.rowsWritten - before]).toEqual([12, 1]);
  });

  test("is armed anew when the calendar changes, and not by an older form of it", async () => {
    const world = await started(twiceADay(weekdays));
    expect(world.alarmAt).toBe(at(1, 6));
    const edited = { ...weekdays, version: 2, since: world.now, work: [dayNumber, 1] };
    await world.timer.configure(configOf({ version: 1, timing: twiceADay(edited) }));
    expect(world.alarmAt).toBe(at(0, 6));
    await world.timer.configure(configOf({ version: 1, timing: twiceADay(weekdays) }));
    world.restart();
    await world.advance(7 * hourMs);
    expect(world.ran).toEqual([at(0, 6)]);
  });

  test("judges by each form of the calendar what was planned while it was in force", async () => {
    const world = await started(twiceADay(weekdays));
    await world.advance(at(6, 12) - world.now);
    // Saturday noon: from now on weekends work, and Mondays do not.
    const edited = { ...weekdays, version: 2, since: world.now, weekdays: [1, 3, 4, 5, 6, 7] };
    await world.timer.configure(configOf({ version: 1, timing: twiceADay(edited) }));
    await world.advance(at(9, 7) - world.now);
    expect(world.ran.slice(-4)).toEqual([at(6, 18), at(7, 6), at(7, 18), at(9, 6)]);
    expect(byCalendar(world).map(({ from, to }) => [from, to])).toEqual([
      [at(8, 6), at(8, 18)],
      [at(6, 6), at(6, 6)],
      [at(0, 6), at(0, 18)],
    ]);
  });

  test("tells what an outage missed from what the calendar left out meanwhile", async () => {
    const world = await started(twiceADay(weekdays), { misfirePolicy: "skip" });
    await world.advance(at(5, 12) - world.now);
    await world.outage(at(8, 12) - world.now);
    await world.advance(hourMs);
    const shown = world.records
      .filter(({ from }) => from >= at(5, 12))
      .map(({ verdict, from, to, count }) => [verdict, from, to, count]);
    expect(shown).toContainEqual(["calendar", at(6, 6), at(7, 18), 4]);
    expect(shown).toContainEqual(["missed", at(5, 18), at(8, 6), 2]);
  });

  test("sets no alarm when the calendar leaves nothing", async () => {
    const world = await started(twiceADay({ ...weekdays, weekdays: [] }));
    expect(world.alarmAt).toBeNull();
    await world.advance(dayMs);
    expect(world.asks).toEqual([]);
  });
});
