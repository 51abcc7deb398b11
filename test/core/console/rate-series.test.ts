import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addSample,
  type RateSample,
  rateLine,
  rateOf,
  stepPath,
} from "../../../console/src/features/tasks/rate-series.ts";

const sample = (at: number, ended: number, byWorker: Record<string, number> = {}): RateSample => ({
  at,
  ended,
  byWorker: new Map(Object.entries(byWorker)),
});
const series = (...samples: RateSample[]) => samples.reduce<readonly RateSample[]>(addSample, []);

describe("the rate of a run", () => {
  test("is of the last ten seconds, in all and of each worker", () => {
    const samples = series(
      sample(0, 0, { a: 0, b: 0 }),
      sample(4_000, 4_000, { a: 4_000, b: 0 }),
      sample(12_000, 4_800, { a: 4_400, b: 400 }),
    );
    expect(rateOf(samples)).toBe(100);
    expect(rateOf(samples, "b")).toBe(50);
    expect(rateOf(samples, "c")).toBe(0);
  });

  test("is not known until two answers can be told apart", () => {
    expect(rateOf([])).toBeUndefined();
    expect(rateOf(series(sample(0, 10)))).toBeUndefined();
    expect(rateOf(series(sample(0, 10), sample(300, 20)))).toBeUndefined();
    expect(rateOf(series(sample(0, 10), sample(20_000, 20)))).toBeUndefined();
  });

  test("begins anew where tasks run again, and is never below zero", () => {
    const counts = fc.array(fc.nat(1_000), { maxLength: 30 });
    fc.assert(
      fc.property(counts, (ended) => {
        const samples = series(...ended.map((count, index) => sample(index * 2_000, count)));
        expect(rateOf(samples) ?? 0).toBeGreaterThanOrEqual(0);
        for (const rate of rateLine(samples)) expect(rate).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test("is drawn as steps from edge to edge, the highest at the top", () => {
    expect(stepPath([10, 20], 100, 36)).toBe("M0 18H50V1H100");
    expect(stepPath([0, 0], 100, 36)).toBe("M0 35H50V35H100");
  });
});
