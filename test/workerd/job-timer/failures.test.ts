import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { everyHour, minuteMs, secondMs, start, stopClock, Trial } from "./trial.ts";

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const first = start + minuteMs;

describe("a queue that fails", () => {
  for (const mood of ["breaks", "overloaded", "forgets"] as const) {
    test(`(${mood}) is asked again within seconds, and the alarm never throws`, async () => {
      const trial = new Trial();
      await trial.timer.configure(trial.config());
      await trial.queue.behave(mood);
      await trial.alarmRings(first + 3);
      const retryAt = (await trial.alarmAt()) ?? 0;
      expect(retryAt).toBeGreaterThan(first + 3);
      expect(retryAt).toBeLessThanOrEqual(first + 3 * secondMs);

      await evictDurableObject(trial.timer);
      await trial.queue.behave("accepts");
      await trial.alarmRings(retryAt);
      expect(await trial.queue.ran()).toEqual([first]);
      expect(await trial.alarmAt()).toBe(first + minuteMs);
      expect(await trial.timer.fires(null, 10)).toEqual([]);
    });
  }

  test("after it has taken the fire takes it once", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config());
    await trial.queue.behave("loses_answers");
    await trial.alarmRings(first + 3);
    await trial.queue.behave("accepts");
    await trial.alarmRings(first + 2 * secondMs);
    expect(await trial.fired()).toEqual([first, first]);
    expect(await trial.queue.ran()).toEqual([first]);
  });

  test("costs a row to remember the fire and one to forget it", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config());
    const count = await trial.countRows();
    await trial.queue.behave("breaks");
    await trial.alarmRings(first + 3);
    expect(count).toEqual({ rows: 1, alarms: 1 });
    await trial.queue.behave("accepts");
    await trial.alarmRings(first + 2 * secondMs);
    expect(count).toEqual({ rows: 2, alarms: 2 });
  });
});

describe("after an outage", () => {
  test("one run is made up for and the rest is one record, which survives", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config());
    await evictDurableObject(trial.timer);
    await trial.alarmRings(first + 10 * minuteMs + 30 * secondMs);
    expect(await trial.queue.ran()).toEqual([first + 10 * minuteMs]);
    await evictDurableObject(trial.timer);
    expect(await trial.timer.fires(null, 10)).toEqual([
      {
        from: first,
        to: first + 9 * minuteMs,
        count: 10,
        countIsExact: true,
        verdict: "missed",
        runNumber: null,
      },
    ]);
  });

  test("the misfire limit of the deployment counts", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config({ misfirePolicy: "skip" }));
    await trial.alarmRings(first + 5 * secondMs);
    await trial.alarmRings(first + minuteMs + 5 * secondMs + 1);
    expect(await trial.queue.ran()).toEqual([first]);
  });
});

test("overlaps that follow each other are one row that grows", async () => {
  const trial = new Trial();
  await trial.timer.configure(trial.config());
  await trial.queue.behave("overlaps");
  const count = await trial.countRows();
  for (let n = 0; n < 4; n += 1) await trial.alarmRings(first + n * minuteMs);
  expect(await trial.timer.fires(null, 10)).toMatchObject([
    { from: first, to: first + 3 * minuteMs, count: 4, verdict: "overlap" },
  ]);
  expect(count).toEqual({ rows: 4, alarms: 4 });
});

test("two edits at the same moment as a fire leave one timing and no fire lost", async () => {
  const trial = new Trial();
  await trial.timer.configure(trial.config());
  await Promise.all([
    trial.alarmRings(first + 3),
    trial.timer.configure(trial.config({ version: 2, retention: 10 })),
    trial.timer.configure(trial.config({ version: 3, retention: 20 })),
    trial.timer.check(),
  ]);
  expect(await trial.queue.ran()).toEqual([first]);
  expect(await trial.alarmAt()).toBe(first + minuteMs);
});

test("a check sets an alarm that was lost", async () => {
  const trial = new Trial();
  await trial.timer.configure(trial.config());
  await trial.loseAlarm();
  await evictDurableObject(trial.timer);
  vi.setSystemTime(first + secondMs);
  expect(await trial.timer.check()).toEqual({ nextAt: first, overdueMs: secondMs });
  await trial.alarmRings(first + 2 * secondMs);
  expect(await trial.queue.ran()).toEqual([first]);
});

test("a removed timer fires no more and has forgotten everything", async () => {
  const trial = new Trial();
  await trial.timer.configure(trial.config());
  await trial.alarmRings(first + 10 * minuteMs + 30 * secondMs);
  await trial.timer.appendLog([trial.append(1, 0, ["a"])]);
  await trial.timer.remove();
  expect(await trial.alarmAt()).toBeNull();
  expect(await trial.timer.fires(null, 10)).toEqual([]);
  expect(await trial.timer.readLog(1, 0, 10, 0)).toMatchObject({ lines: [], total: 0 });
  await trial.timer.appendLog([trial.append(1, 0, ["late"])]);
  await trial.timer.runEnded({ number: 1, scheduleAt: first, endedAt: first });
  await trial.timer.remove();
  await evictDurableObject(trial.timer);
  expect(await trial.timer.check()).toEqual({ nextAt: null, overdueMs: 0 });
  expect(await trial.timer.readLog(1, 0, 10, 0)).toMatchObject({ lines: [], total: 0 });
});

describe("while the queue has not answered yet", () => {
  /** Resolves when the alarm has ended. */
  const inHandOver = async (trial: Trial): Promise<unknown> => {
    await trial.timer.configure(trial.config());
    await trial.queue.behave("holds_answers");
    const rings = trial.alarmRings(first + 3);
    await vi.waitUntil(async () => (await trial.fired()).length > 0);
    await trial.queue.behave("accepts");
    return rings;
  };

  test("a removal leaves nothing behind when the answer comes", async () => {
    const trial = new Trial();
    const held = inHandOver(trial);
    await vi.waitUntil(async () => (await trial.fired()).length > 0);
    const removal = trial.timer.remove();
    await trial.queue.release();
    await Promise.all([removal, held]);
    await evictDurableObject(trial.timer);
    expect(await trial.alarmAt()).toBeNull();
    expect(await trial.timer.check()).toEqual({ nextAt: null, overdueMs: 0 });
  });

  test("an edit is taken at once, and the fire in hand is neither lost nor repeated", async () => {
    const trial = new Trial();
    const held = inHandOver(trial);
    await vi.waitUntil(async () => (await trial.fired()).length > 0);
    const timing = { ...everyHour, anchorAt: first };
    const { nextAt } = await trial.timer.configure(trial.config({ version: 2, timing }));
    expect(nextAt).toBe(start + 60 * minuteMs);
    await trial.queue.release();
    await held;
    expect(await trial.queue.ran()).toEqual([first]);
    expect(await trial.alarmAt()).toBe(start + 60 * minuteMs);
  });
});
