import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  configOf,
  everyMinute,
  hourMs,
  minuteMs,
  propertyLimitMs,
  secondMs,
  start,
  timingOf,
  World,
} from "./world.ts";

const dayMs = 24 * hourMs;
const firstMinute = start - (start % minuteMs) + minuteMs;
const minutes = (count: number): number[] =>
  Array.from({ length: count }, (_, n) => firstMinute + n * minuteMs);

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf(changes));
  return world;
};

describe("a clock set back", () => {
  test("by up to an hour fires nothing again and goes on where it was", async () => {
    const world = await started();
    await world.advance(10 * minuteMs);
    world.now -= 40 * minuteMs;
    await world.timer.check();
    world.restart();
    await world.advance(60 * minuteMs);
    expect(world.ran).toEqual(minutes(30));
    expect(world.asks.flatMap(({ fires }) => fires)).toHaveLength(30);
    expect(world.records).toEqual([]);
  });

  test("by months does not silence the job for months", async () => {
    const world = await started({ timing: timingOf({ timeType: "cron", cron: "0 0 6 * * ?" }) });
    await world.advance(100 * dayMs);
    const before = world.asks.length;
    world.now -= 90 * dayMs;
    await world.timer.check();
    await world.advance(2 * dayMs);
    expect(world.asks.length - before).toBe(2);
  });

  test("shortens no delay and lengthens none", async () => {
    const world = await started({ timing: timingOf({ timeType: "second_delay", periodSeconds: 10 }) });
    await world.advance(10 * secondMs + 10);
    const [first] = world.ran;
    world.now -= 30 * minuteMs;
    await world.endRun(first ?? 0, true);
    const endedAt = world.now;
    await world.advance(11 * secondMs);
    expect(world.ran).toHaveLength(2);
    expect((world.asks[1]?.at ?? 0) - endedAt).toBeGreaterThanOrEqual(10 * secondMs);
  });
});

describe("a clock set ahead", () => {
  test("by an hour is one misfire decision", async () => {
    const world = await started();
    await world.advance(2 * minuteMs);
    world.now += hourMs;
    await world.advance(0);
    expect(world.records).toHaveLength(1);
    // Of sixty, the last is on time and the one before it is made up for.
    expect(world.records[0]).toMatchObject({ verdict: "missed", count: 58 });
    expect(world.ran).toHaveLength(4);
  });

  test("by months ends without a loop over what was missed", async () => {
    const world = await started({
      timing: timingOf({ timeType: "cron", cron: "* * * * * ?" }),
      misfirePolicy: "catch_up",
    });
    await world.advance(2 * secondMs);
    world.now += 200 * dayMs;
    await world.advance(0);
    expect(world.asks.length).toBeLessThan(10);
    expect(world.records).toHaveLength(1);
    expect(world.records[0]?.count).toBeGreaterThan(17_000_000);
  });

  test("and back again repeats nothing", async () => {
    const world = await started();
    await world.advance(2 * minuteMs);
    world.now += hourMs;
    await world.advance(0);
    const asked = world.asks.length;
    world.now -= hourMs;
    world.restart();
    await world.timer.check();
    await world.advance(30 * minuteMs);
    expect(world.asks).toHaveLength(asked);
    await world.advance(hourMs);
    expect(new Set(world.ran).size).toBe(world.ran.length);
    expect(world.ran.at(-1)).toBe(firstMinute + 91 * minuteMs);
  });
});

test(
  "steps of up to an hour either way never ask again for what was answered",
  async () => {
    const deed = fc.record({
      stepMs: fc.oneof(fc.constant(0), fc.integer({ min: -hourMs, max: hourMs })),
      evict: fc.boolean(),
      check: fc.boolean(),
      advanceMs: fc.integer({ min: 0, max: 20 * minuteMs }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { maxLength: 12 }), async (deeds) => {
        const world = await started({ timing: everyMinute });
        // All steps together stay within an hour of the true time, as a clock that is set right again does.
        let offMs = 0;
        for (const { stepMs, evict, check, advanceMs } of deeds) {
          const stepped = Math.max(-hourMs, Math.min(hourMs, offMs + stepMs)) / 2;
          world.now += Math.trunc(stepped - offMs);
          offMs += Math.trunc(stepped - offMs);
          if (evict) world.restart();
          if (check) await world.timer.check();
          await world.advance(advanceMs);
        }
        const asked = world.asks.flatMap(({ fires }) => fires.map(({ scheduleAt }) => scheduleAt));
        expect(new Set(asked).size).toBe(asked.length);
        expect(world.ran).toEqual(asked);
        const before = asked.length;
        await world.advance(2 * hourMs);
        expect(world.asks.flatMap(({ fires }) => fires).length).toBeGreaterThan(before);
      }),
      { numRuns: 200 },
    );
  },
  propertyLimitMs,
);
