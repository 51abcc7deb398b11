import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { delayOf, minuteMs, onceAt, secondMs, start, stopClock, Trial } from "./trial.ts";

beforeEach(stopClock);
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const saveJob = (jobId: number, version: number): Promise<unknown> =>
  env.DB.prepare(
    `INSERT INTO jobs (job_id, namespace, app_id, name, job_type, mode, enabled, definition, version, applied_version,
       anchor_at, enabled_at, created_by, updated_by, created_at, updated_at)
     VALUES (?, 'team', 'app', 'job', 'nodejs', 'standalone', 1, '{}', ?, ?, 0, 0, 'a', 'a', 0, 0)`,
  )
    .bind(jobId, version, version)
    .run();

const isEnabled = async (jobId: number): Promise<boolean> =>
  (await env.DB.prepare("SELECT enabled FROM jobs WHERE job_id = ?").bind(jobId).first("enabled")) === 1;

describe("one_time", () => {
  const at = start + 90 * secondMs;

  test("fires once and disables the definition in D1", async () => {
    const trial = new Trial();
    await saveJob(trial.jobId, 1);
    await trial.timer.configure(trial.config({ timing: onceAt(at) }));
    await trial.alarmRings(at + 2);
    expect(await trial.queue.ran()).toEqual([at]);
    expect(await isEnabled(trial.jobId)).toBe(false);
    expect(await trial.alarmAt()).toBeNull();
  });

  test("leaves a definition alone that was saved anew meanwhile", async () => {
    const trial = new Trial();
    await saveJob(trial.jobId, 2);
    await trial.timer.configure(trial.config({ timing: onceAt(at) }));
    await trial.alarmRings(at + 2);
    expect(await isEnabled(trial.jobId)).toBe(true);
  });

  test("tells D1 later when it fails, also after an eviction", async () => {
    const trial = new Trial();
    await saveJob(trial.jobId, 1);
    await trial.timer.configure(trial.config({ timing: onceAt(at) }));
    await env.DB.exec("ALTER TABLE jobs RENAME TO jobs_away");
    await trial.alarmRings(at + 2);
    await env.DB.exec("ALTER TABLE jobs_away RENAME TO jobs");
    expect(await isEnabled(trial.jobId)).toBe(true);
    const retryAt = (await trial.alarmAt()) ?? 0;
    expect(retryAt).toBeGreaterThan(at);
    await evictDurableObject(trial.timer);
    await trial.alarmRings(retryAt);
    expect(await isEnabled(trial.jobId)).toBe(false);
    expect(await trial.fired()).toEqual([at]);
    expect(await trial.alarmAt()).toBeNull();
  });
});

describe("second_delay", () => {
  const delay = delayOf(10);
  const first = start + 10 * secondMs;

  test("fires one delay after the end of the run, with two alarms a fire and no row", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config({ timing: delay }));
    const count = await trial.countRows();
    await trial.alarmRings(first);
    vi.setSystemTime(first + 4 * secondMs);
    await trial.timer.runEnded({ number: 1, scheduleAt: first, endedAt: first + 4 * secondMs });
    const second = first + 14 * secondMs;
    expect(await trial.alarmAt()).toBe(second);
    await trial.alarmRings(second);
    expect(await trial.fired()).toEqual([first, second]);
    expect(count).toEqual({ rows: 0, alarms: 3 });
  });

  test("waits for the run across an eviction, and finds an end that nobody told", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config({ timing: delay }));
    await trial.alarmRings(first);
    await evictDurableObject(trial.timer);
    const lookAt = (await trial.alarmAt()) ?? 0;
    expect(lookAt - first).toBeGreaterThan(5 * minuteMs - secondMs);
    await trial.queue.endRun(first);
    await trial.alarmRings(lookAt);
    const nextAt = (await trial.alarmAt()) ?? 0;
    expect(nextAt - lookAt).toBeGreaterThanOrEqual(10 * secondMs);
    await trial.alarmRings(nextAt);
    expect(await trial.queue.ran()).toContain(nextAt);
  });

  test("takes the news of an end across an eviction", async () => {
    const trial = new Trial();
    await trial.timer.configure(trial.config({ timing: delay }));
    await trial.alarmRings(first);
    await evictDurableObject(trial.timer);
    await trial.timer.runEnded({ number: 1, scheduleAt: first, endedAt: first });
    expect(await trial.alarmAt()).toBe(first + 10 * secondMs);
  });
});

test("an alarm rings by itself, not before its time", async () => {
  vi.useRealTimers();
  const trial = new Trial();
  const now = Date.now();
  const timing = { ...delayOf(1), anchorAt: now };
  await trial.timer.configure(trial.config({ timing, enabledAt: now }));
  await vi.waitUntil(async () => (await trial.fired()).length > 0, { timeout: 10_000, interval: 20 });
  expect((await trial.fired())[0]).toBeGreaterThanOrEqual(now + secondMs);
  await trial.timer.remove();
});
