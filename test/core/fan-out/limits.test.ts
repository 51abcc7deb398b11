import { describe, expect, test } from "vitest";
import { mapLimits } from "../../../client/protocol/task-batch.ts";
import { isMapperAhead } from "../../../durable/fan-out/map-rules.ts";
import { taskStates } from "../../../durable/fan-out/task-table.ts";
import { machineOf, nextLease, worker } from "./fixtures.ts";

const mapping = (mode: "parallel" | "memory_grid" | "grid") => {
  const machine = machineOf({ mode });
  const [root] = machine.grant(worker("m"), { slots: 1, left: 0, peers: 1 }, nextLease, 0);
  const lease = root?.claim.lease ?? "";
  const map = (batchId: string, count: number, bytes = count) =>
    machine.map({ batchId, taskName: "one", count, bytes }, lease);
  return { machine, map };
};

describe("a batch of subtasks", () => {
  test.each([
    ["parallel", 300, "memory_grid takes 50000"],
    ["memory_grid", 50_000, "grid takes 1000000"],
    ["grid", 1_000_000, "at most 1000000"],
  ] as const)("that passes the limit of %s is refused whole, at %i and one", (mode, limit, words) => {
    const { machine, map } = mapping(mode);
    expect(map("first", limit - 10)).toEqual({ refused: null, isRepeat: false });
    const over = map("over", 11);
    expect(over.refused).toContain(`mode ${mode} takes at most ${limit} subtasks`);
    expect(over.refused).toContain(words);
    expect(machine.state.table.size).toBe(limit - 10);
    expect(map("fits", 10)).toEqual({ refused: null, isRepeat: false });
    expect(machine.state.table.size).toBe(limit);
  });

  test.each(["parallel", "memory_grid", "grid"] as const)(
    "that passes the bytes of %s is refused whole",
    (mode) => {
      const { machine, map } = mapping(mode);
      expect(map("first", 1, mapLimits[mode].bytes).refused).toBeNull();
      expect(map("over", 1, 1).refused).toContain(`${mapLimits[mode].bytes} bytes`);
      expect(machine.state.table.size).toBe(1);
    },
  );

  test("that is repeated is stored once", () => {
    const { machine, map } = mapping("grid");
    map("same", 5);
    expect(map("same", 5)).toEqual({ refused: null, isRepeat: true });
    expect(machine.state.table.size).toBe(5);
  });

  test("of a lease that was given up is refused", () => {
    const machine = machineOf({ mode: "grid" });
    expect(machine.map({ batchId: "b", taskName: "t", count: 1, bytes: 1 }, "nobody").refused).toContain(
      "given up",
    );
  });
});

describe("a mapper", () => {
  test("is ahead with 100 000 waiting subtasks, once somebody executes them and until they are fewer", () => {
    const { machine, map } = mapping("grid");
    map("much", 100_005);
    // Nobody executes yet: it may be the one who will.
    expect(isMapperAhead(machine.state)).toBe(false);
    const take = () => machine.grant(worker("a"), { slots: 5, left: 0, peers: 1 }, nextLease, 0)[0];
    const first = take();
    expect(first?.claim.tasks.length).toBeGreaterThan(5);
    expect(isMapperAhead(machine.state)).toBe(false);
    map("more", 100);
    expect(isMapperAhead(machine.state)).toBe(true);
    while (machine.state.table.count(taskStates.waiting) >= 100_000) take();
    expect(isMapperAhead(machine.state)).toBe(false);
  });
});
