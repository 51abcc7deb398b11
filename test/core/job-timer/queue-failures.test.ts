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
  World,
} from "./world.ts";

const firstMinute = start - (start % minuteMs) + minuteMs;

const started = async (changes: Parameters<typeof configOf>[0] = {}): Promise<World> => {
  const world = new World();
  await world.timer.configure(configOf(changes));
  return world;
};

describe("a queue that cannot be reached", () => {
  test("is asked again after a second, backing off to ten", async () => {
    const world = await started();
    world.mood = "unreachable";
    await world.advance(2 * minuteMs);
    const gaps = world.asks
      .slice(1)
      .map(({ at }, n) => Math.round((at - (world.asks[n]?.at ?? 0)) / secondMs));
    expect(gaps.slice(0, 6)).toEqual([1, 2, 4, 8, 10, 10]);
  });

  test("gets the same fire until it answers, also after a restart", async () => {
    const world = await started();
    world.mood = "unreachable";
    await world.advance(minuteMs + 2 * secondMs);
    world.restart();
    world.mood = "answers";
    await world.advance(10 * secondMs);
    expect(world.asks.every(({ fires }) => fires.length === 1 && fires[0]?.scheduleAt === firstMinute)).toBe(
      true,
    );
    expect(world.ran).toEqual([firstMinute]);
    expect(world.records).toEqual([]);
  });

  test("does not get fires that came due meanwhile and are late: they are a misfire", async () => {
    const world = await started({ misfirePolicy: "skip" });
    world.mood = "unreachable";
    await world.advance(5 * minuteMs + 30 * secondMs);
    world.mood = "answers";
    await world.advance(11 * secondMs);
    expect(world.ran).toEqual([firstMinute]);
    expect(world.records).toMatchObject([{ verdict: "missed", from: firstMinute + minuteMs, count: 4 }]);
  });

  test("costs one row to remember the fire, and one to forget it", async () => {
    const world = await started();
    await world.advance(30 * secondMs);
    const before = world.rowsWritten;
    world.mood = "unreachable";
    await world.advance(30 * secondMs);
    expect(world.rowsWritten - before).toBe(1);
    world.mood = "answers";
    await world.advance(5 * secondMs);
    expect(world.rowsWritten - before).toBe(2);
  });

  test("that is overloaded is given twice the time", async () => {
    const world = await started();
    world.mood = "overloaded";
    await world.advance(minuteMs + 10 * secondMs);
    expect((world.asks[1]?.at ?? 0) - (world.asks[0]?.at ?? 0)).toBeGreaterThanOrEqual(2 * secondMs);
  });
});

describe("a queue that does not know the job yet", () => {
  test("is asked less and less often, down to once a minute", async () => {
    const world = await started();
    world.mood = "unknown_job";
    await world.advance(hourMs);
    expect(world.asks.length).toBeLessThan(70);
    expect((world.asks.at(-1)?.at ?? 0) - (world.asks.at(-2)?.at ?? 0)).toBeGreaterThanOrEqual(minuteMs);
  });

  test("has taken nothing, so that late fires are a misfire when it does know it", async () => {
    const world = await started({ misfirePolicy: "skip" });
    world.mood = "unknown_job";
    await world.advance(3 * minuteMs);
    world.mood = "answers";
    await world.advance(3 * minuteMs);
    const planned = Array.from({ length: 6 }, (_, n) => firstMinute + n * minuteMs);
    const [missed] = world.records;
    expect(missed).toMatchObject({ from: firstMinute, verdict: "missed" });
    expect(world.ran).toEqual(planned.slice(missed?.count));
    expect(world.ran.length).toBeGreaterThan(0);
  });
});

describe("a process killed while a fire is handed over", () => {
  for (const cutOff of ["before_accept", "after_accept"] satisfies CutOff[]) {
    test(`fires once when started again at once, cut off ${cutOff}`, async () => {
      const world = await started();
      world.cutOff = cutOff;
      await world.advance(minuteMs + 10);
      expect(world.asks).toHaveLength(2);
      expect(world.ran).toEqual([firstMinute]);
      expect(world.records).toEqual([]);
      await world.advance(minuteMs);
      expect(world.ran).toEqual([firstMinute, firstMinute + minuteMs]);
    });
  }

  test("and started again much later, does not take for missed what the queue had accepted", async () => {
    for (const misfirePolicy of ["fire_once", "skip", "catch_up"] as const) {
      const world = await started({ misfirePolicy });
      await world.advance(30 * secondMs);
      world.cutOff = "after_accept";
      world.now = firstMinute;
      await world.ring();
      await world.outage(minuteMs + 30 * secondMs);
      expect(world.questions).toBe(1);
      expect(world.ran[0]).toBe(firstMinute);
      const missed = world.records.flatMap(({ from, to }) => [from, to]);
      expect(missed).not.toContain(firstMinute);
      expect(world.ran.length + world.records.length).toBe(2);
    }
  });

  test("is not asked again what it has, when nothing is late", async () => {
    const world = await started();
    for (let n = 0; n < 5; n += 1) {
      await world.advance(minuteMs);
      world.restart();
    }
    expect(world.questions).toBe(0);
  });

  test("records an outage once, however often it is cut off while making up for it", async () => {
    const world = await started();
    world.cutOff = "before_accept";
    await world.outage(10 * minuteMs + 30 * secondMs);
    world.cutOff = "after_accept";
    await world.advance(secondMs);
    await world.advance(secondMs);
    expect(world.records).toMatchObject([{ from: firstMinute, count: 9, verdict: "missed" }]);
    expect(world.ran).toEqual([firstMinute + 9 * minuteMs]);
  });
});

test(
  "every planned time has one verdict after any mixture of kills, outages and a failing queue",
  async () => {
    const deed = fc.record({
      mood: fc.constantFrom<QueueMood>("answers", "unreachable", "mute", "overlaps"),
      cutOff: fc.constantFrom<CutOff | null>(null, "before_accept", "after_accept"),
      outageMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 * minuteMs })),
      advanceMs: fc.integer({ min: 1, max: 3 * minuteMs }),
    });
    const policy = fc.constantFrom("fire_once" as const, "skip" as const, "catch_up" as const);
    await fc.assert(
      fc.asyncProperty(policy, fc.array(deed, { maxLength: 12 }), async (misfirePolicy, deeds) => {
        const world = await started({ misfirePolicy, timing: everyMinute });
        for (const { mood, cutOff, outageMs, advanceMs } of deeds) {
          world.mood = mood;
          world.cutOff = cutOff;
          if (outageMs > 0) await world.outage(outageMs);
          await world.advance(advanceMs);
        }
        world.mood = "answers";
        world.cutOff = null;
        await world.advance(2 * minuteMs);
        const missed = world.records.filter(({ verdict }) => verdict === "missed");
        for (let at = firstMinute; at <= world.now; at += minuteMs) {
          const verdicts =
            Number(world.verdicts.has(at)) + missed.filter(({ from, to }) => from <= at && at <= to).length;
          expect({ at, verdicts }).toEqual({ at, verdicts: 1 });
        }
      }),
      { numRuns: 150 },
    );
  },
  propertyLimitMs,
);
