import { describe, expect, test } from "vitest";
import { configOf, World } from "./world.ts";

const minuteMs = 60_000;

const started = async (tellsMissed: boolean): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf({ misfirePolicy: "skip", tellsMissed }));
  await world.advance(3 * minuteMs);
  return world;
};

describe("missed times", () => {
  test("are told to the queue once, as one stretch", async () => {
    const world = await started(true);
    await world.outage(10 * minuteMs + 30_000);
    expect(world.told).toMatchObject([{ jobId: 7, count: 10 }]);
    const [told] = world.told;
    expect((told?.to ?? 0) - (told?.from ?? 0)).toBe(9 * minuteMs);
    await world.advance(5 * minuteMs);
    expect(world.told).toHaveLength(1);
  });

  test("are told later when the queue is out of reach, also after a restart", async () => {
    const world = await started(true);
    world.mood = "unreachable";
    await world.outage(5 * minuteMs);
    expect(world.told).toEqual([]);
    world.restart();
    world.mood = "answers";
    await world.advance(2 * minuteMs);
    const missed = world.records.filter(({ verdict }) => verdict === "missed");
    const sum = (counts: { count: number }[]) => counts.reduce((all, { count }) => all + count, 0);
    expect(sum(missed)).toBeGreaterThan(0);
    expect(sum(world.told)).toBe(sum(missed));
  });

  test("nobody asked to be told of stay in the timer", async () => {
    const world = await started(false);
    await world.outage(10 * minuteMs);
    expect(world.told).toEqual([]);
    expect(world.records.filter(({ verdict }) => verdict === "missed")).toHaveLength(1);
  });
});
