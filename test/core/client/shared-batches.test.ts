import { describe, expect, test } from "vitest";
import type { TaskBatch } from "../../../client/protocol/task-batch.ts";
import { SharedBatches } from "../../../client/worker/shared-batches.ts";

const batchOf = (lease: string, count: number): TaskBatch => ({
  lease,
  runId: "1-1",
  attempt: 1,
  jobId: 1,
  jobName: "job",
  jobType: "nodejs",
  mode: "parallel",
  processor: "map",
  script: null,
  http: null,
  parameters: "",
  scheduleTime: "2026-11-22T00:00:00.000Z",
  dataTime: "2026-11-22T00:00:00.000Z",
  trigger: "api",
  phase: "process",
  taskName: "one",
  timeoutSeconds: null,
  concurrency: 2,
  count,
  tasks: [[0, count]],
  items: Array.from({ length: count }, (_, index) => index),
});
const well = { status: "success", result: null, message: null } as const;

describe("a kill of single tasks of a batch", () => {
  test("ends those that have not begun at once, and names those that execute", () => {
    const shared = new SharedBatches();
    shared.add(batchOf("l", 6));
    const [first, second] = [shared.begin(), shared.begin()];
    expect([first?.position, second?.position]).toEqual([0, 1]);
    const told = shared.kill({ lease: "l", positions: [1, 2, 4], reason: "killed" });
    expect(told?.positions).toEqual([1]);
    expect([shared.left, shared.unsent, shared.listing()[0]?.left]).toEqual([2, 2, 2]);
    // Told again, as every answer does until the task is over.
    shared.kill({ lease: "l", positions: [1, 2, 4], reason: "killed" });
    expect([shared.left, shared.unsent]).toEqual([2, 2]);
    if (!first || !second) throw new Error("nothing began");
    shared.settle(first.held, 0, well);
    shared.settle(second.held, 1, { status: "failed", result: null, message: "killed" });
    const rest = [shared.begin(), shared.begin()];
    expect(rest.map((one) => one?.position)).toEqual([3, 5]);
    expect(shared.begin()).toBeNull();
    for (const one of rest) if (one) shared.settle(one.held, one.position, well);
    const [report] = shared.take("report", 1_000_000, () => true);
    expect(report?.done).toEqual([
      [0, 0],
      [3, 3],
      [5, 5],
    ]);
    expect(report?.results?.map(([position, status]) => [position, status])).toEqual([
      [2, "failed"],
      [4, "failed"],
      [1, "failed"],
    ]);
    shared.acknowledge("report", [{ outcome: "accepted" }]);
    expect([shared.isEmpty, shared.open, shared.left]).toEqual([true, 0, 0]);
  });

  test("leaves nothing behind when the batch is dropped, returned or killed as a whole", () => {
    for (const end of ["stale", "killed", "returned"] as const) {
      const shared = new SharedBatches();
      shared.add(batchOf("l", 5));
      shared.kill({ lease: "l", positions: [0, 3], reason: "killed" });
      if (end === "returned") shared.returnWaiting();
      else shared.kill({ lease: "l", positions: null, reason: end });
      expect([end, shared.left, shared.open, shared.begin()]).toEqual([end, 0, 0, null]);
      expect([end, shared.unsent]).toEqual([end, end === "stale" ? 0 : 5]);
    }
  });
});
