import { describe, expect, test } from "vitest";
import type { FanOutMachine } from "../../../durable/fan-out/machine.ts";
import { viewExecution } from "../../../durable/fan-out/view.ts";
import { machineOf, nextLease, worker } from "./fixtures.ts";

const none = { waiting: 0, running: 0, success: 0, failed: 0 };
const take = (machine: FanOutMachine, id: string) =>
  machine.grant(worker(id), { slots: 5, left: 0, peers: 2 }, nextLease, 0)[0]?.claim;

describe("how a run stands", () => {
  test("is counted in all, by worker and by task name; what came back from a worker is nobody's", () => {
    const machine = machineOf({ mode: "grid", tasksPerPull: 4 });
    const root = take(machine, "m");
    const map = (batchId: string, taskName: string, count: number) =>
      machine.map({ batchId, taskName, count, bytes: count }, root?.lease ?? "");
    map("1", "branch", 4);
    map("2", "leaf", 6);
    map("3", "branch", 1);
    const branches = take(machine, "a");
    const leaves = take(machine, "b");
    machine.result(
      "a",
      { runId: "1-1", lease: branches?.lease ?? "", done: [[0, 1]], results: [[2, "failed", null, "no"]] },
      0,
    );
    machine.lose("b", 0);
    expect(leaves?.tasks).toEqual([4, 5, 6, 7]);
    expect(viewExecution(machine.state, null, true)).toMatchObject({
      totals: { total: 11, waiting: 7, running: 1, success: 2, failed: 1 },
      workers: [
        { workerId: "m", ...none, total: 0 },
        { workerId: "a", ...none, total: 4, running: 1, success: 2, failed: 1 },
        { workerId: "b", ...none, total: 0 },
      ],
      taskNames: [
        { taskName: "branch", total: 5, waiting: 1, running: 1, success: 2, failed: 1 },
        { taskName: "leaf", ...none, total: 6, waiting: 6 },
      ],
      failures: [{ taskId: "2", message: "no", workerId: "a" }],
    });
  });

  test("is counted without names where the names were kept in memory only", () => {
    const machine = machineOf({ mode: "memory_grid", tasksPerPull: 4 });
    machine.map({ batchId: "1", taskName: "leaf", count: 3, bytes: 3 }, take(machine, "m")?.lease ?? "");
    const lease = take(machine, "a")?.lease ?? "";
    machine.result("a", { runId: "1-1", lease, done: [[0, 1]], results: [[2, "failed", null, "no"]] }, 0);
    const slept = { ...machine.state, chunks: [] };
    expect(viewExecution(slept, null, true)).toMatchObject({
      totals: { total: 3, waiting: 0, running: 0, success: 2, failed: 1 },
      workers: [{ workerId: "m" }, { workerId: "a", total: 3, success: 2, failed: 1 }],
      taskNames: [],
    });
  });

  test("counts a shard that waits for its target as running, and a part of a broadcast as its worker's", () => {
    const calls = machineOf({ mode: "sharding", hasStages: false, isCalls: true }, 2);
    const shard = take(calls, "w");
    calls.result("w", { runId: "1-1", lease: shard?.lease ?? "", results: [[0, "accepted", null, null]] }, 0);
    expect(viewExecution(calls.state, null, true)).toMatchObject({
      totals: { total: 2, waiting: 1, running: 1 },
      workers: [{ workerId: "w", total: 1, running: 1 }],
      taskNames: [],
    });
    const broadcast = machineOf({ mode: "broadcast", hasStages: false }, 2);
    expect(viewExecution(broadcast.state, null, true).workers).toMatchObject([
      { workerId: "w0", waiting: 1, total: 1 },
      { workerId: "w1", waiting: 1, total: 1 },
    ]);
  });
});
