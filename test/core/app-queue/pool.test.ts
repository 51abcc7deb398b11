import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DueHeap } from "../../../durable/app-queue/due-heap.ts";
import { agingMs, goesBefore, PoolLines } from "../../../durable/app-queue/pool.ts";
import { openRun, startAt } from "./fixtures.ts";

const anyRun = fc.record({
  number: fc.integer({ min: 1, max: 1_000_000 }),
  priority: fc.integer({ min: 0, max: 3 }),
  waitedMs: fc.integer({ min: 0, max: 4 * agingMs }),
});

describe("the pool", () => {
  it("always answers the run that goes before all others, whatever came and went", () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(anyRun, { selector: (run) => run.number, maxLength: 60 }),
        fc.array(fc.nat(), { maxLength: 30 }),
        (seeds, removals) => {
          const now = startAt;
          const runs = seeds.map((seed) =>
            openRun({ number: seed.number, priority: seed.priority, readyAt: now - seed.waitedMs }),
          );
          const lines = new PoolLines();
          for (const run of runs) lines.add(run, now);
          const left = new Set(runs);
          for (const removal of removals) {
            const run = [...left][removal % Math.max(1, left.size)];
            if (!run) break;
            lines.remove(run);
            left.delete(run);
          }
          const taken = [];
          for (let run = lines.best(now); run; run = lines.best(now)) {
            lines.take(run);
            taken.push(run);
          }
          const expected = [...left].sort((a, b) => (goesBefore(a, b, now) ? -1 : 1));
          expect(taken.map((run) => run.number)).toEqual(expected.map((run) => run.number));
          expect(lines.size).toBe(0);
        },
      ),
    ));

  it("lets a low run that waited long enough pass an urgent one that came after", () => {
    const lines = new PoolLines();
    const low = openRun({ number: 1, priority: 0, readyAt: startAt });
    lines.add(low, startAt);
    const now = startAt + 3 * agingMs;
    const urgent = openRun({ number: 2, priority: 3, readyAt: now });
    lines.add(urgent, now);
    expect(lines.best(now)).toBe(low);
    expect(lines.best(now - agingMs)).toBe(urgent);
  });

  it("gives a run that was handed back its old place", () => {
    const lines = new PoolLines();
    const first = openRun({ number: 1, readyAt: startAt });
    for (const run of [
      openRun({ number: 2, readyAt: startAt + 1 }),
      openRun({ number: 3, readyAt: startAt + 2 }),
    ])
      lines.add(run, startAt);
    lines.add(first, startAt + 5);
    expect(lines.best(startAt + 5)).toBe(first);
  });
});

describe("the due heap", () => {
  it("gives keys in the order of their times", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (times) => {
        const heap = new DueHeap();
        for (const [index, at] of times.entries()) heap.push(at, String(index));
        const order: number[] = [];
        for (let key = heap.popDue(10_000); key !== null; key = heap.popDue(10_000))
          order.push(times[Number(key)] ?? -1);
        expect(order).toEqual([...times].sort((a, b) => a - b));
      }),
    ));
});
