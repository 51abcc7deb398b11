import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CutOff,
  configOf,
  everyMinute,
  hourMs,
  minuteMs,
  propertyLimitMs,
  type QueueMood,
  secondMs,
  start,
  timingOf,
  World,
} from "./world.ts";

const delayMs = 10 * secondMs;
const delayOfTen = timingOf({ timeType: "second_delay", periodSeconds: 10 });
const lookMs = 301 * secondMs;

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf({ timing: delayOfTen, ...changes }));
  return world;
};
const openRun = (world: World): number => {
  const [scheduleAt] = world.openRuns;
  if (scheduleAt === undefined) throw new Error("no run is open");
  return scheduleAt;
};
/** The delay counts to the next even millisecond, and an alarm of this world rings 3 ms late. */
const slackMs = 10;

describe("second_delay", () => {
  test("fires one delay after enabling", async () => {
    const world = await started();
    await world.advance(delayMs - slackMs);
    expect(world.ran).toEqual([]);
    await world.advance(2 * slackMs);
    expect(world.ran).toEqual([start + delayMs]);
  });

  test("does not fire again while the run is open, however long it is", async () => {
    const world = await started();
    await world.advance(3 * hourMs);
    expect(world.ran).toHaveLength(1);
  });

  test("fires one delay after the run has ended", async () => {
    const world = await started();
    await world.advance(delayMs + 4 * secondMs);
    const endedAt = world.now;
    await world.endRun(openRun(world), true);
    await world.advance(delayMs + slackMs);
    expect(world.ran).toHaveLength(2);
    const gap = (world.ran[1] ?? 0) - endedAt;
    expect(gap).toBeGreaterThanOrEqual(delayMs);
    expect(gap).toBeLessThanOrEqual(delayMs + 1);
  });

  test("takes the news of an end once, repeated or of another run", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    const scheduleAt = openRun(world);
    await world.endRun(scheduleAt, true);
    const nextAt = world.alarmAt;
    world.now += secondMs;
    await world.timer.runEnded(scheduleAt, world.now);
    await world.timer.runEnded(scheduleAt - 1234, world.now);
    expect(world.alarmAt).toBe(nextAt);
  });

  test("goes on one delay after a fire that was skipped", async () => {
    const world = await started();
    world.mood = "overlaps";
    await world.advance(delayMs + slackMs);
    world.mood = "answers";
    await world.advance(delayMs + slackMs);
    expect([...world.verdicts.values()].map(({ verdict }) => verdict)).toEqual(["overlap", "ran"]);
    expect(world.records).toMatchObject([{ verdict: "overlap", count: 1 }]);
  });

  test("records skips that follow each other as one", async () => {
    const world = await started();
    world.mood = "overlaps";
    await world.advance(10 * delayMs);
    expect(world.records).toMatchObject([{ verdict: "overlap", count: 9, runNumber: null }]);
  });

  test("sees an end that came before the answer to the fire", async () => {
    const world = await started();
    world.mood = "mute";
    await world.advance(delayMs + slackMs);
    await world.endRun(openRun(world), true);
    world.mood = "answers";
    await world.advance(delayMs + slackMs);
    expect(world.ran).toHaveLength(2);
  });

  test("finds out by itself when the news of an end was lost, also after a restart", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    await world.endRun(openRun(world), false);
    world.restart();
    await world.advance(lookMs + delayMs);
    expect(world.ran).toHaveLength(2);
  });

  test("asks about a long run every five minutes and leaves it alone", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    world.restart();
    await world.advance(hourMs);
    expect(world.ran).toHaveLength(1);
    expect(world.asks.length).toBeLessThanOrEqual(14);
    await world.endRun(openRun(world), true);
    await world.advance(delayMs + slackMs);
    expect(world.ran).toHaveLength(2);
  });

  test("costs two alarms a fire and no row", async () => {
    const world = await started();
    const before = { rows: world.rowsWritten, alarms: world.alarmsSet };
    for (let n = 0; n < 5; n += 1) {
      await world.advance(delayMs + slackMs);
      await world.endRun(openRun(world), true);
    }
    expect({ rows: world.rowsWritten - before.rows, alarms: world.alarmsSet - before.alarms }).toEqual({
      rows: 0,
      alarms: 10,
    });
  });

  test("missed and skipped over under `skip`, the next delay counts from now", async () => {
    const world = await started({ misfirePolicy: "skip" });
    await world.outage(minuteMs);
    expect(world.asks).toEqual([]);
    expect(world.records).toMatchObject([{ verdict: "missed", count: 1 }]);
    await world.advance(delayMs + slackMs);
    expect(world.ran).toHaveLength(1);
  });

  test("missed, it is made up for at once under `fire_once`", async () => {
    const world = await started();
    await world.outage(minuteMs);
    expect(world.ran).toEqual([start + delayMs]);
  });

  test("news of an end that comes after an outage is no misfire", async () => {
    const world = await started({ misfirePolicy: "skip" });
    await world.advance(delayMs + slackMs);
    const scheduleAt = openRun(world);
    const endedAt = world.now + secondMs;
    await world.outage(minuteMs);
    await world.timer.runEnded(scheduleAt, endedAt);
    await world.advance(slackMs);
    expect(world.records).toEqual([]);
    expect(world.asks).toHaveLength(2);
  });

  test("a shorter delay takes effect while it waits", async () => {
    const world = await started({ timing: timingOf({ timeType: "second_delay", periodSeconds: 60 }) });
    await world.advance(20 * secondMs);
    await world.timer.configure(configOf({ version: 2, timing: { ...delayOfTen, anchorAt: world.now } }));
    await world.advance(slackMs);
    expect(world.ran).toHaveLength(1);
    expect(world.records).toEqual([]);
  });

  test("another delay counts from the end of the run that is open", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    await world.timer.configure(
      configOf({ version: 2, timing: { ...delayOfTen, periodSeconds: 30, anchorAt: world.now } }),
    );
    await world.advance(2 * minuteMs);
    expect(world.ran).toHaveLength(1);
    const endedAt = world.now;
    await world.endRun(openRun(world), true);
    await world.advance(31 * secondMs);
    expect((world.ran[1] ?? 0) - endedAt).toBeGreaterThanOrEqual(30 * secondMs);
  });

  test("disabled while a run is open, it does not fire after its end", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    await world.timer.configure(configOf({ version: 2, enabled: false, timing: delayOfTen }));
    await world.endRun(openRun(world), true);
    await world.advance(hourMs);
    expect(world.ran).toHaveLength(1);
    expect(world.alarmAt).toBeNull();
  });

  test("replaced by a cron while a run is open, follows the cron only", async () => {
    const world = await started();
    await world.advance(delayMs + slackMs);
    const scheduleAt = openRun(world);
    await world.timer.configure(configOf({ version: 2, timing: { ...everyMinute, anchorAt: world.now } }));
    await world.endRun(scheduleAt, true);
    await world.advance(3 * minuteMs);
    expect(world.ran.slice(1).every((at) => at % minuteMs === 0)).toBe(true);
    expect(world.ran).toHaveLength(4);
  });
});

test(
  "one run at a time, and the chain never ends, whatever is lost",
  async () => {
    const deed = fc.record({
      mood: fc.constantFrom<QueueMood>("answers", "answers", "unreachable", "mute", "overlaps"),
      cutOff: fc.constantFrom<CutOff | null>(null, null, "before_accept", "after_accept"),
      evict: fc.boolean(),
      check: fc.boolean(),
      isTold: fc.boolean(),
      outageMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5 * minuteMs })),
      advanceMs: fc.integer({ min: 1, max: minuteMs }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 15 }), async (deeds) => {
        const world = await started();
        for (const { mood, cutOff, evict, check, isTold, outageMs, advanceMs } of deeds) {
          world.mood = mood;
          world.cutOff = cutOff;
          if (evict) world.restart();
          if (check) await world.timer.check();
          if (outageMs > 0) await world.outage(outageMs);
          await world.advance(advanceMs);
          expect(world.openRuns.size).toBeLessThanOrEqual(1);
          for (const scheduleAt of [...world.openRuns]) await world.endRun(scheduleAt, isTold);
        }
        world.mood = "answers";
        world.cutOff = null;
        const before = world.ran.length;
        await world.advance(lookMs + minuteMs);
        expect(world.ran.length).toBeGreaterThan(before);
      }),
      { numRuns: 200 },
    );
  },
  propertyLimitMs,
);
