import { describe, expect, test } from "vitest";
import { configOf, everyMinute, hourMs, minuteMs, secondMs, start, timingOf, World } from "./world.ts";

const firstMinute = start - (start % minuteMs) + minuteMs;
const minute = (n: number): number => firstMinute + n * minuteMs;
const secondOf = (at: number): number => at - (at % secondMs);

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf(changes));
  return world;
};

describe("a definition handed over", () => {
  test("with an older or the same version changes nothing", async () => {
    const world = await started({ version: 5 });
    const before = world.alarmAt;
    for (const version of [4, 5]) {
      expect(await world.timer.configure(configOf({ version, enabled: false }))).toEqual({ nextAt: before });
    }
    expect(world.alarmAt).toBe(before);
    await world.advance(minuteMs);
    expect(world.ran).toHaveLength(1);
  });

  test("again and again writes nothing more", async () => {
    const world = await started();
    const before = { rows: world.rowsWritten, alarms: world.alarmsSet };
    await world.timer.configure(configOf());
    world.restart();
    await world.timer.configure(configOf());
    await world.timer.check();
    expect({ rows: world.rowsWritten, alarms: world.alarmsSet }).toEqual(before);
  });

  test("that is disabled, or never fires by itself, sets no alarm", async () => {
    for (const changes of [
      { enabled: false },
      { timing: timingOf({ timeType: "none" }) },
      { timing: timingOf({ timeType: "api" }) },
    ]) {
      const world = await started(changes);
      expect(world.alarmAt).toBeNull();
      world.restart();
      await world.timer.check();
      await world.advance(hourMs);
      expect(world.asks).toEqual([]);
    }
  });

  test("late plans from when it was saved: what came due since is fired or a misfire", async () => {
    const world = new World();
    world.now = minute(0) + 2 * secondMs;
    await world.timer.configure(configOf({ enabledAt: start }));
    await world.advance(10);
    expect(world.ran).toEqual([minute(0)]);

    const later = new World();
    later.now = minute(4) + 30 * secondMs;
    await later.timer.configure(configOf({ enabledAt: start, misfirePolicy: "skip" }));
    await later.advance(10);
    expect(later.records).toMatchObject([{ from: minute(0), to: minute(4), count: 5 }]);
  });
});

describe("an edit of the timing", () => {
  test("does not fire what the old timing had planned", async () => {
    const world = await started();
    await world.advance(10 * secondMs);
    const timing = timingOf({ timeType: "cron", cron: "30 * * * * ?", anchorAt: secondOf(world.now) });
    await world.timer.configure(configOf({ version: 2, timing }));
    await world.advance(2 * minuteMs);
    expect(world.ran.every((at) => at % minuteMs === 30 * secondMs)).toBe(true);
    expect(world.records).toEqual([]);
  });

  test("does not lose a fire that came due while it was saved", async () => {
    const world = await started();
    // Due a moment ago, and the alarm has not rung yet.
    world.now = minute(0) + 200;
    const timing = timingOf({ timeType: "cron", cron: "0 0 * * * ?", anchorAt: secondOf(world.now) });
    await world.timer.configure(configOf({ version: 2, timing }));
    await world.advance(10);
    expect(world.ran).toEqual([minute(0)]);
  });

  test("that arrives late does not fire a time again that both timings plan", async () => {
    const world = await started();
    const savedAt = minute(0) - 10 * secondMs;
    await world.advance(minute(0) + 5 * secondMs - start);
    expect(world.ran).toEqual([minute(0)]);
    const timing = timingOf({ timeType: "cron", cron: "0/30 * * * * ?", anchorAt: secondOf(savedAt) });
    await world.timer.configure(configOf({ version: 2, timing }));
    await world.advance(minuteMs);
    const asked = world.asks.flatMap(({ fires }) => fires.map(({ scheduleAt }) => scheduleAt));
    expect(asked).toEqual([minute(0), minute(0) + 30 * secondMs, minute(1)]);
  });

  test("keeps a fire in doubt and hands it over under the new timing", async () => {
    const world = await started();
    world.mood = "unreachable";
    await world.advance(minute(0) + secondMs / 2 - start);
    const timing = timingOf({ timeType: "cron", cron: "0 0 * * * ?", anchorAt: secondOf(world.now) });
    await world.timer.configure(configOf({ version: 2, timing }));
    world.restart();
    world.mood = "answers";
    await world.advance(20 * secondMs);
    expect(world.ran).toEqual([minute(0)]);
  });

  test("to none stops it", async () => {
    const world = await started();
    await world.advance(minuteMs);
    await world.timer.configure(
      configOf({ version: 2, timing: timingOf({ timeType: "none", anchorAt: world.now }) }),
    );
    expect(world.alarmAt).toBeNull();
    await world.advance(hourMs);
    expect(world.ran).toHaveLength(1);
  });
});

describe("an edit of anything else", () => {
  test("leaves the next fire where it is", async () => {
    const world = await started();
    await world.advance(10 * secondMs);
    const before = world.alarmAt;
    expect(await world.timer.configure(configOf({ version: 2, retention: 5 }))).toEqual({ nextAt: before });
    expect(world.alarmAt).toBe(before);
  });
});

describe("disabling and enabling", () => {
  const rate = timingOf({ timeType: "fixed_rate", periodSeconds: 120 });

  test("never shifts the phase of a fixed rate", async () => {
    const world = await started({ timing: rate });
    await world.advance(5 * minuteMs);
    await world.timer.configure(configOf({ version: 2, enabled: false, timing: rate }));
    await world.advance(3 * minuteMs + 7 * secondMs);
    await world.timer.configure(configOf({ version: 3, enabledAt: world.now, timing: rate }));
    await world.advance(10 * minuteMs);
    const phases = new Set(world.ran.map((at) => (at - rate.anchorAt) % (120 * secondMs)));
    expect([...phases]).toEqual([0]);
  });

  test("makes no misfire of the time between", async () => {
    const world = await started();
    await world.advance(minuteMs);
    await world.timer.configure(configOf({ version: 2, enabled: false }));
    await world.advance(hourMs);
    await world.timer.configure(configOf({ version: 3, enabledAt: world.now }));
    await world.advance(2 * minuteMs);
    expect(world.records).toEqual([]);
    expect(world.ran).toHaveLength(3);
  });

  test("handed over as one edit, makes no misfire of the time between either", async () => {
    const world = await started();
    await world.advance(minuteMs);
    // The definition that disabled it never arrived, and the process was down.
    world.now += hourMs;
    await world.timer.configure(configOf({ version: 3, enabledAt: world.now - 100 }));
    await world.advance(minuteMs);
    expect(world.records).toEqual([]);
    expect(world.ran).toHaveLength(2);
  });

  test("disabled in time, a fire does not happen", async () => {
    const world = await started();
    await world.advance(minute(0) - 1 - start);
    await world.timer.configure(configOf({ version: 2, enabled: false }));
    await world.advance(hourMs);
    expect(world.asks).toEqual([]);
  });

  test("disabling after an outage records what was missed and fires none of it", async () => {
    const world = await started({ misfirePolicy: "catch_up", timing: everyMinute });
    world.now = minute(9) + 30 * secondMs;
    await world.timer.configure(configOf({ version: 2, enabled: false }));
    await world.advance(minuteMs);
    expect(world.asks).toEqual([]);
    expect(world.records).toMatchObject([{ from: minute(0), to: minute(9), count: 10, verdict: "missed" }]);
  });
});

describe("a lost alarm", () => {
  test("is set again by a check, and what the queue had already is not fired again", async () => {
    const world = await started();
    await world.advance(2 * minuteMs + 10 * secondMs);
    const ran = world.ran.length;
    world.alarmAt = null;
    world.restart();
    await world.timer.check();
    expect(world.alarmAt).not.toBeNull();
    await world.advance(2 * minuteMs);
    expect(world.ran).toHaveLength(ran + 2);
    expect(new Set(world.ran).size).toBe(world.ran.length);
  });

  test("costs no fire that the check is in time for", async () => {
    const world = await started();
    await world.advance(30 * secondMs);
    world.alarmAt = null;
    world.restart();
    await world.advance(minute(0) + secondMs - world.now);
    expect((await world.timer.check()).overdueMs).toBeGreaterThanOrEqual(secondMs);
    await world.advance(10);
    expect(world.ran).toEqual([minute(0)]);
  });

  test("and what it cost is known from what the queue has", async () => {
    const world = await started({ misfirePolicy: "skip" });
    await world.advance(2 * minuteMs + 10 * secondMs);
    world.alarmAt = null;
    world.now = minute(9) + 30 * secondMs;
    world.restart();
    await world.timer.check();
    await world.advance(minuteMs);
    expect(world.ran).toEqual([minute(0), minute(1), minute(10)]);
    expect(world.records).toMatchObject([{ from: minute(2), to: minute(9), count: 8, verdict: "missed" }]);
  });

  test("that is long overdue is taken for lost", async () => {
    const world = await started();
    world.now = minute(0) + 40 * secondMs;
    const { overdueMs } = await world.timer.check();
    expect(overdueMs).toBe(40 * secondMs);
    expect(world.alarmAt).toBeGreaterThan(world.now);
    world.restart();
    await world.advance(10);
    expect(world.ran).toEqual([minute(0)]);
  });

  test("of a second_delay job starts a new delay", async () => {
    const timing = timingOf({ timeType: "second_delay", periodSeconds: 5 });
    const world = await started({ timing });
    world.alarmAt = null;
    world.restart();
    await world.timer.check();
    await world.advance(6 * secondMs);
    expect(world.ran).toHaveLength(1);
  });
});
