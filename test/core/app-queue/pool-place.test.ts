import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runKey } from "../../../durable/app-queue/open-run.ts";
import { PoolLines } from "../../../durable/app-queue/pool.ts";
import { countAround, placeAmong, standingOf } from "../../../durable/app-queue/pool-place.ts";
import { emptyState } from "../../../durable/app-queue/queue-state.ts";
import { openRun, startAt } from "./fixtures.ts";

const stateOf = (runs: ReturnType<typeof openRun>[]) => {
  const state = emptyState();
  for (const run of runs) state.runs.set(runKey(run), run);
  return state;
};

describe("the place of a run in the pool", () => {
  it("is known only while it is there", () => {
    const state = stateOf([openRun({ status: "running" })]);
    expect(standingOf(state, { jobId: 1, number: 1 })).toBeNull();
    expect(standingOf(state, { jobId: 2, number: 1 })).toBeNull();
  });

  const waiting = fc.record({
    priority: fc.integer({ min: 0, max: 3 }),
    waitedMs: fc.integer({ min: 0, max: 3_000_000 }),
    slice: fc.integer({ min: 0, max: 2 }),
  });

  it("is the turn in which the pool gives it out, over all slices", () => {
    fc.assert(
      fc.property(fc.array(waiting, { minLength: 1, maxLength: 40 }), (made) => {
        const runs = made.map(({ priority, waitedMs }, index) =>
          openRun({ number: index + 1, priority, readyAt: startAt - waitedMs }),
        );
        const slices = [0, 1, 2].map((slice) =>
          stateOf(runs.filter((_, index) => made[index]?.slice === slice)),
        );
        const lines = new PoolLines();
        for (const run of runs) lines.add(run, startAt);
        for (let turn = 1; turn <= runs.length; turn += 1) {
          const next = lines.best(startAt);
          if (next === null) throw new Error("the pool is empty too early");
          lines.take(next);
          const place = placeAmong(slices.map((state) => countAround(state, next, startAt)));
          expect(place).toEqual({ place: turn, size: runs.length });
        }
      }),
    );
  });
});
