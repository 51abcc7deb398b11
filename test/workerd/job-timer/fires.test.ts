import { evictDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { minuteMs, start, stopClock, Trial } from "./trial.ts";

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("a fire on time", () => {
  test("is handed to the queue with the time of the next, and the alarm is set to that", async () => {
    const trial = new Trial();
    const first = start + minuteMs;
    expect(await trial.timer.configure(trial.config())).toEqual({ nextAt: first });
    expect(await trial.alarmAt()).toBe(first);

    expect(await trial.alarmRings(first + 4)).toBe(true);

    expect(await trial.queue.asks()).toEqual([
      { jobId: trial.jobId, fires: [{ scheduleAt: first, trigger: "timer" }], nextAt: first + minuteMs },
    ]);
    expect(await trial.alarmAt()).toBe(first + minuteMs);
  });

  test("writes no row beside the alarm", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config());
    const count = await trial.countRows();
    for (let n = 1; n <= 5; n += 1) await trial.alarmRings(start + n * minuteMs);
    expect(await trial.fired()).toHaveLength(5);
    expect(count).toEqual({ rows: 0, alarms: 5 });
  });

  test("is not repeated or lost by an eviction between two fires", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config());
    await trial.alarmRings(start + minuteMs);
    await evictDurableObject(trial.timer);
    await trial.alarmRings(start + 2 * minuteMs);
    await evictDurableObject(trial.timer);
    await trial.alarmRings(start + 3 * minuteMs);
    expect(await trial.fired()).toEqual([1, 2, 3].map((n) => start + n * minuteMs));
  });
});
