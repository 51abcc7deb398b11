import { describe, expect, test } from "vitest";
import { configOf, hourMs, minuteMs, misfireMs, secondMs, start, timingOf, World } from "./world.ts";

const firstMinute = start - (start % minuteMs) + minuteMs;
const minute = (n: number): number => firstMinute + n * minuteMs;

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf(changes));
  return world;
};

describe("after an outage of ten minutes and a half", () => {
  // The last planned time was 30 s ago, ten were missed.
  const outageMs = minute(9) + 30 * secondMs - start;

  test("fire_once makes one run for the latest missed time and records the rest as one stretch", async () => {
    const world = await started({ misfirePolicy: "fire_once" });
    await world.outage(outageMs);
    expect(world.asks.map(({ fires }) => fires)).toEqual([[{ scheduleAt: minute(9), trigger: "timer" }]]);
    expect(world.records).toEqual([
      { from: minute(0), to: minute(8), count: 9, countIsExact: true, verdict: "missed", runNumber: null },
    ]);
  });

  test("skip makes none and records all", async () => {
    const world = await started({ misfirePolicy: "skip" });
    await world.outage(outageMs);
    expect(world.asks).toEqual([]);
    expect(world.records).toEqual([
      { from: minute(0), to: minute(9), count: 10, countIsExact: true, verdict: "missed", runNumber: null },
    ]);
    await world.advance(minuteMs);
    expect(world.ran).toEqual([minute(10)]);
  });

  test("catch_up makes a run for each, oldest first, and records none", async () => {
    const world = await started({ misfirePolicy: "catch_up" });
    await world.outage(outageMs);
    expect(world.asks.map(({ fires }) => fires)).toEqual([
      Array.from({ length: 10 }, (_, n) => ({ scheduleAt: minute(n), trigger: "catch_up" })),
    ]);
    expect(world.records).toEqual([]);
  });
});

test("catch_up makes up for the newest sixty of the last hour; the rest is missed", async () => {
  const world = await started({
    misfirePolicy: "catch_up",
    timing: timingOf({ timeType: "cron", cron: "0/30 * * * * ?" }),
  });
  await world.outage(3 * hourMs);
  const caughtUp = world.asks.flatMap(({ fires }) => fires).filter(({ trigger }) => trigger === "catch_up");
  expect(caughtUp).toHaveLength(60);
  const [missed] = world.records;
  expect(world.records).toHaveLength(1);
  expect(missed?.count).toBe(360 - 60 - 1);
  expect(missed?.to).toBe((caughtUp[0]?.scheduleAt ?? 0) - 30 * secondMs);
});

test("catch_up leaves what is older than an hour", async () => {
  const world = await started({
    misfirePolicy: "catch_up",
    timing: timingOf({ timeType: "cron", cron: "0 0 * * * ?" }),
  });
  await world.outage(5 * hourMs + 30 * minuteMs);
  expect(world.ran).toHaveLength(1);
  expect(world.records).toMatchObject([{ count: 5, verdict: "missed" }]);
});

test("several fires that are due at once and on time are all fired, oldest first", async () => {
  const world = await started({ timing: timingOf({ timeType: "cron", cron: "* * * * * ?" }) });
  await world.advance(2 * secondMs);
  const before = world.ran.length;
  await world.outage(misfireMs - 500);
  const asked = world.asks.at(-1)?.fires.map(({ scheduleAt }) => scheduleAt) ?? [];
  expect(asked.length).toBeGreaterThanOrEqual(4);
  expect(asked).toEqual([...asked].sort((a, b) => a - b));
  expect(world.ran).toHaveLength(before + asked.length);
  expect(world.records).toEqual([]);
});

test("a fire exactly at the limit is on time, one a millisecond later is late", async () => {
  for (const [lateMs, runs] of [
    [misfireMs, 1],
    [misfireMs + 1, 0],
  ] as const) {
    const world = await started({ misfirePolicy: "skip" });
    // The alarm itself rings 3 ms after its time.
    await world.outage(minute(0) + lateMs - 3 - start);
    expect(world.ran).toHaveLength(runs);
  }
});

test("nothing is made up for when the effective window is over, and what was missed inside it is recorded", async () => {
  const world = await started({
    timing: timingOf({
      timeType: "cron",
      cron: "0 * * * * ?",
      effectiveUntil: new Date(minute(2)).toISOString(),
    }),
  });
  await world.outage(hourMs);
  expect(world.asks).toEqual([]);
  expect(world.records).toMatchObject([{ from: minute(0), to: minute(2), count: 3, verdict: "missed" }]);
  expect(world.alarmAt).toBeNull();
});

test("times before the effective window are no misfires", async () => {
  const world = await started({
    misfirePolicy: "skip",
    timing: timingOf({
      timeType: "cron",
      cron: "0 * * * * ?",
      effectiveFrom: new Date(minute(5)).toISOString(),
    }),
  });
  await world.outage(minute(6) + 30 * secondMs - start);
  expect(world.records).toMatchObject([{ from: minute(5), to: minute(6), count: 2 }]);
});

test("a timer that has ended for good needs no alarm, and a check leaves it so", async () => {
  const world = await started({
    timing: timingOf({
      timeType: "cron",
      cron: "0 * * * * ?",
      effectiveUntil: new Date(minute(0)).toISOString(),
    }),
  });
  await world.advance(2 * minuteMs);
  world.restart();
  await world.timer.check();
  await world.advance(hourMs);
  expect(world.ran).toEqual([minute(0)]);
  expect(world.records).toEqual([]);
  expect(world.alarmAt).toBeNull();
});
