import { describe, expect, test } from "vitest";
import { configOf, hourMs, minuteMs, secondMs, start, timingOf, World } from "./world.ts";

const at = start + 90 * secondMs;
const once = timingOf({ timeType: "one_time", at: new Date(at).toISOString() });

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf({ timing: once, ...changes }));
  return world;
};

describe("one_time", () => {
  test("fires once, then the definition is disabled at the version that fired", async () => {
    const world = await started({ version: 4 });
    await world.advance(2 * minuteMs);
    expect(world.ran).toEqual([at]);
    expect(world.disabled).toEqual([{ jobId: 7, version: 4 }]);
    expect(world.alarmAt).toBeNull();
    world.restart();
    await world.timer.check();
    await world.advance(hourMs);
    expect(world.asks).toHaveLength(1);
  });

  test("tells D1 until it answers, with longer and longer waits, also after restarts", async () => {
    const world = await started();
    world.definitionsAnswer = false;
    await world.advance(10 * minuteMs);
    world.restart();
    expect(world.ran).toEqual([at]);
    expect(world.disabled).toEqual([]);
    world.definitionsAnswer = true;
    await world.advance(minuteMs + secondMs);
    expect(world.disabled).toEqual([{ jobId: 7, version: 1 }]);
    expect(world.ran).toEqual([at]);
    expect(world.alarmAt).toBeNull();
  });

  test("saved anew before D1 was told, it does not fire again and disables the new version", async () => {
    const world = await started();
    world.definitionsAnswer = false;
    await world.advance(2 * minuteMs);
    await world.timer.configure(configOf({ version: 2, timing: once, retention: 10 }));
    world.definitionsAnswer = true;
    await world.advance(2 * minuteMs);
    expect(world.asks).toHaveLength(1);
    expect(world.disabled).toEqual([{ jobId: 7, version: 2 }]);
  });

  test("given another time before D1 was told, it fires then", async () => {
    const world = await started();
    world.definitionsAnswer = false;
    await world.advance(2 * minuteMs);
    const later = at + hourMs;
    const timing = { ...once, at: new Date(later).toISOString(), anchorAt: world.now };
    await world.timer.configure(configOf({ version: 2, timing }));
    world.definitionsAnswer = true;
    await world.advance(2 * hourMs);
    expect(world.ran).toEqual([at, later]);
    expect(world.disabled.at(-1)).toEqual({ jobId: 7, version: 2 });
  });

  test("missed by an outage, it is made up for, or under `skip` recorded; either way the job is disabled", async () => {
    const made = await started();
    await made.outage(hourMs);
    expect(made.ran).toEqual([at]);
    expect(made.disabled).toHaveLength(1);
    const skipped = await started({ misfirePolicy: "skip" });
    await skipped.outage(hourMs);
    expect(skipped.ran).toEqual([]);
    expect(skipped.records).toMatchObject([{ from: at, to: at, count: 1, verdict: "missed" }]);
    expect(skipped.disabled).toHaveLength(1);
  });

  test("missed by more than an hour, `catch_up` leaves it and the job is disabled", async () => {
    const world = await started({ misfirePolicy: "catch_up" });
    await world.outage(3 * hourMs);
    expect(world.ran).toEqual([]);
    expect(world.records).toMatchObject([{ verdict: "missed", count: 1 }]);
    expect(world.disabled).toHaveLength(1);
  });

  test("disabled before its time, it never fires and D1 is not touched", async () => {
    const world = await started();
    await world.timer.configure(configOf({ version: 2, enabled: false, timing: once }));
    await world.advance(hourMs);
    expect(world.asks).toEqual([]);
    expect(world.disabled).toEqual([]);
    expect(world.records).toEqual([]);
  });

  test("handed over only after its time, it is a misfire and not forgotten", async () => {
    const world = new World();
    world.now = at + minuteMs;
    await world.timer.configure(configOf({ timing: once }));
    await world.advance(10);
    expect(world.ran).toEqual([at]);
  });
});
