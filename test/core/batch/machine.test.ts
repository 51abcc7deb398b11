import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type BatchState,
  groupSize,
  newBatch,
  openPlaces,
  type StoreOutcomes,
  stepBatch,
} from "../../../durable/batch/machine.ts";
import type { BatchConfig, ItemAnswer, ItemOutcome } from "../../../durable/batch/rpc.ts";
import { batchStatusOf, waitsForOf } from "../../../durable/batch/status.ts";
import { BatchStore } from "../../../durable/batch/store.ts";
import { sqlOf } from "../../support/object-sql.ts";

const config: BatchConfig = {
  batchId: "ba-1",
  namespace: "default",
  noun: "job",
  action: "enable",
  owner: { kind: "token", id: "t", name: "ci", email: null, sourceAddress: "local" },
  createdAt: 1,
};

const done: ItemOutcome = { status: "done", name: "a", runId: null, code: null, message: null };
const failed: ItemOutcome = { status: "failed", name: null, runId: null, code: "not_found", message: "no" };
const held: ItemAnswer = { status: "delayed", code: "held", message: "enough wait" };
const down: ItemAnswer = { status: "delayed", code: "unavailable", message: "no answer" };

const begun = (total: number): BatchState =>
  stepBatch(newBatch(config, total), { type: "begun" }, 0, 0).state;

const answer = (state: BatchState, answers: ItemAnswer[], now = 0) =>
  stepBatch(state, { type: "answered", answers, tookMs: 10 }, now, 0.5);

/** Answers every open item of the group the same way. */
const answerAll = (state: BatchState, one: ItemAnswer, now = 0) =>
  answer(state, state.group ? openPlaces(state.group).map(() => one) : [], now);

describe("a batch", () => {
  test("asks for one group after the other and ends when every item has an outcome", () => {
    let state = begun(groupSize * 2 + 3);
    const sizes: number[] = [];
    while (state.group) {
      sizes.push(state.group.answers.length);
      state = answerAll(state, done).state;
    }
    expect(sizes).toEqual([groupSize, groupSize, 3]);
    expect(state).toMatchObject({ done: groupSize * 2 + 3, failed: 0, skipped: 0, finishedAt: 0 });
    expect(batchStatusOf(state)).toBe("finished");
  });

  test("asks again only for items that were told to come later", () => {
    const first = begun(3);
    const { state, effects } = answer(first, [done, down, failed], 1_000);
    expect(effects).toEqual([]);
    expect(state.group && openPlaces(state.group)).toEqual([1]);
    expect(state.group?.askAt).toBeGreaterThan(1_000);
    expect(waitsForOf(state)).toBe("unavailable");
    const end = answer(state, [done], 2_000);
    expect(end.effects).toEqual([{ type: "store_outcomes", from: 0, outcomes: [done, done, failed] }]);
    expect(end.state).toMatchObject({ done: 2, failed: 1, finishedAt: 2_000 });
  });

  test("waits for room in a pool as long as it takes, but not for ever for what does not answer", () => {
    let waiting = begun(2);
    for (let round = 0; round < 500; round += 1) waiting = answerAll(waiting, held).state;
    expect(waiting.finishedAt).toBe(null);
    expect(waitsForOf(waiting)).toBe("held");

    let silent = begun(2);
    const delays: number[] = [];
    while (silent.group) {
      silent = answerAll(silent, down, 0).state;
      if (silent.group) delays.push(silent.group.askAt);
    }
    expect(silent).toMatchObject({ done: 0, failed: 2 });
    expect(delays.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
    expect(Math.max(...delays)).toBe(30_000);
  });

  test("that is stopped between two groups leaves out what it has not begun", () => {
    const { state } = answerAll(begun(50), done);
    const stopped = stepBatch(state, { type: "stop_asked", by: "ada", asking: false }, 5, 0).state;
    expect(stopped).toMatchObject({
      done: groupSize,
      skipped: 50 - groupSize,
      finishedAt: 5,
      stoppedBy: "ada",
    });
    expect(batchStatusOf(stopped)).toBe("stopped");
  });

  test("that is stopped while it asks takes the answer, and then no further group", () => {
    const asking = stepBatch(begun(50), { type: "stop_asked", by: "ada", asking: true }, 5, 0).state;
    expect(batchStatusOf(asking)).toBe("stopping");
    const answers = [done, held, down, ...Array.from({ length: groupSize - 3 }, () => failed)];
    const { state } = answer(asking, answers, 9);
    // Held ones were not begun; of one that did not answer nobody knows.
    expect(state).toMatchObject({
      done: 1,
      failed: groupSize - 2,
      skipped: 50 - groupSize + 1,
      finishedAt: 9,
    });
  });

  test("rests after a group as long as the group took, a second at most", () => {
    const askedAgain = (tookMs: number) => {
      const answers = Array.from({ length: groupSize }, () => done);
      return stepBatch(begun(50), { type: "answered", answers, tookMs }, 100, 0).state.group?.askAt;
    };
    expect([askedAgain(0), askedAgain(300), askedAgain(60_000)]).toEqual([100, 400, 1_100]);
  });

  test("counts every item once, keeps each outcome, and reads the same after a restart at any instant", () => {
    const outcome = fc.constantFrom<ItemAnswer>(done, failed, held, down);
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.array(outcome, { minLength: groupSize, maxLength: groupSize }) },
      { weight: 1, arbitrary: fc.constant("stop" as const) },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 90 }), fc.array(step, { maxLength: 40 }), (total, steps) => {
        const store = new BatchStore(sqlOf(new DatabaseSync(":memory:")));
        const ids = Array.from({ length: total }, (_, index) => `j${index}`);
        let state = begun(total);
        store.create(state, ids);
        const stored: StoreOutcomes[] = [];
        for (const [now, one] of steps.entries()) {
          const event =
            one === "stop"
              ? ({ type: "stop_asked", by: "ada", asking: false } as const)
              : ({
                  type: "answered",
                  answers: one.slice(0, state.group ? openPlaces(state.group).length : 0),
                  tookMs: 1,
                } as const);
          const next = stepBatch(state, event, now, 0);
          if (next.state !== state) store.write(next.state, next.effects);
          state = next.state;
          stored.push(...next.effects);
          expect(store.load()).toEqual({ state, ids });
        }
        const outcomes = stored.flatMap((effect) => effect.outcomes);
        const count = (status: string) => outcomes.filter((one) => one.status === status).length;
        expect([count("done"), count("failed")]).toEqual([state.done, state.failed]);
        if (state.finishedAt !== null) expect(state.done + state.failed + state.skipped).toBe(total);
        const listed = store.items(state, ids, null, total, null);
        expect(listed.map(({ id }) => id)).toEqual(ids);
        const failures = store.items(state, ids, null, total, "failed").length;
        expect(failures).toBeGreaterThanOrEqual(state.failed);
        const paged = [];
        for (let after: number | null = null; ; ) {
          const page = store.items(state, ids, after, 7, null);
          paged.push(...page);
          if (page.length < 7) break;
          after = page.at(-1)?.place ?? null;
        }
        expect(paged).toEqual(listed);
      }),
      { numRuns: 60 },
    );
  });
});
