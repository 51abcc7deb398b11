import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BackfillEvent,
  type BackfillState,
  progressOf,
  stepBackfill,
} from "../../../durable/backfill/machine.ts";

const begin = (total: number, parallelism: number): BackfillState =>
  stepBackfill(
    {
      config: {
        backfillId: "bf-1",
        namespace: "default",
        appId: "app",
        kind: "job",
        targetId: 7,
        order: "oldest_first",
        parallelism,
        createdBy: "ada",
        createdAt: 1,
      },
      items: Array.from({ length: total }, (_, day) => ({ dataAt: day, status: "waiting", number: null })),
      stoppedBy: null,
      finishedAt: null,
      isTold: false,
    },
    { type: "begun" },
    1,
  );

/** What may be heard next of an item, as the other side of the calls would tell it. */
function newsOf(state: BackfillState, index: number, way: number): BackfillEvent | null {
  const item = state.items[index];
  const end = (status: "success" | "failed") =>
    ({ type: "ended", index, end: { status, number: index + 1 } }) as const;
  switch (item?.status) {
    case "asked":
      if (way === 0) return { type: "refused", index };
      return way === 1 ? end("success") : { type: "started", index, number: index + 1 };
    case "open":
      return end(way === 0 ? "failed" : "success");
    case "failed":
      // Reopened by a person; one that was refused has no run.
      return item.number === null ? null : end("success");
    case "success":
      return end("success");
    default:
      return null;
  }
}

const plans = fc.record({
  total: fc.integer({ min: 1, max: 12 }),
  parallelism: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(fc.record({ pick: fc.nat(50), way: fc.nat(2), stop: fc.boolean() }), { maxLength: 80 }),
  stops: fc.boolean(),
});

test("starts no more at once than asked, in order, ends when nothing is left, and counts every day once", () => {
  fc.assert(
    fc.property(plans, ({ total, parallelism, steps, stops }) => {
      let state = begin(total, parallelism);
      let now = 1;
      for (const { pick, way, stop } of steps) {
        now += 1;
        const event: BackfillEvent | null =
          stops && stop && pick === 0 ? { type: "stop_asked", by: "ada" } : newsOf(state, pick % total, way);
        if (!event) continue;
        const before = state;
        state = stepBackfill(before, event, now);
        const { status, finishedAt, ...counts } = progressOf(state);
        const { waiting, running, success, failed, skipped } = counts;
        expect(waiting + running + success + failed + skipped).toBe(total);
        const atWork = state.items.filter(({ status }) => status === "asked" || status === "open");
        expect(atWork.length).toBeLessThanOrEqual(parallelism);
        // Nothing is begun before what stands before it.
        const firstWaiting = state.items.findIndex(({ status }) => status === "waiting");
        if (firstWaiting >= 0)
          expect(state.items.slice(firstWaiting).every(({ status }) => status === "waiting")).toBe(true);
        expect(finishedAt !== null).toBe(waiting + running === 0);
        expect(status).toBe(
          finishedAt === null
            ? state.stoppedBy
              ? "stopping"
              : "running"
            : state.stoppedBy
              ? "stopped"
              : "finished",
        );
        // The end stays when it was, whatever is heard later.
        if (before.finishedAt !== null) expect(finishedAt).toBe(before.finishedAt);
      }
    }),
    { numRuns: 300 },
  );
});

test("is told to the lists once it has ended, and again only when its counts change", () => {
  let state = stepBackfill(begin(1, 1), { type: "started", index: 0, number: 1 }, 2);
  const failed = { type: "ended", index: 0, end: { status: "failed", number: 1 } } as const;
  state = stepBackfill(state, failed, 3);
  expect([state.finishedAt, state.isTold]).toEqual([3, false]);
  state = stepBackfill(state, { type: "told" }, 4);
  expect(state.isTold).toBe(true);
  // The same end heard twice is no news.
  expect(stepBackfill(state, failed, 5)).toBe(state);
  state = stepBackfill(state, { type: "ended", index: 0, end: { status: "success", number: 1 } }, 6);
  expect([state.finishedAt, state.isTold, progressOf(state).success]).toEqual([3, false, 1]);
});
