import { describe, expect, test } from "vitest";
import { measureGrid } from "./grid-load.ts";

const maxBytes = 32_000_000;

/** The platform gives an object 128 MB, for its code and the batches that are passing through as well. */
describe("a grid of a million subtasks, a third of them failing once and a tenth for good", () => {
  test("holds less than a quarter of what its object may, states in storage broken into the smallest pieces", {
    timeout: 60_000,
  }, () => {
    const { peakBytes, success, failed } = measureGrid({
      tasks: 1_000_000,
      itemBytes: 30,
      fails: (task, tries) => task % 10 === 0 || (task % 3 === 0 && tries === 0),
      retryIntervalMs: 1_000_000_000,
    });
    expect([success, failed]).toEqual([900_000, 100_000]);
    expect(peakBytes).toBeLessThan(maxBytes);
  });
});
