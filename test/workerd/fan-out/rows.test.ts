import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { RunFanOut } from "../../../durable/fan-out/object.ts";
import { TestQueue, type TestWorker } from "../app-queue/a-queue.ts";

declare global {
  namespace Cloudflare {
    interface Env {
      FAN_OUT: DurableObjectNamespace<RunFanOut>;
    }
  }
}

const fanOut = (queue: TestQueue, number: number) =>
  env.FAN_OUT.get(env.FAN_OUT.idFromName(`${queue.jobId}-${number}`));

const take = async (worker: TestWorker, changes: Parameters<TestWorker["poll"]>[0] = {}) => {
  const { batches } = await worker.poll({ batches: [], ...changes });
  const [batch] = batches;
  if (!batch) throw new Error("no batch was handed out");
  return batch;
};

const doneAll = ({ runId, lease, count }: { runId: string; lease: string; count: number }) => ({
  runId,
  lease,
  done: [[0, count - 1]],
});

const open = async (mode: "grid" | "memory_grid" | "parallel") => {
  const queue = await TestQueue.open({ mode });
  const number = await queue.run();
  const worker = queue.worker();
  const root = await take(worker);
  const map = (batchId: string, count: number) =>
    fanOut(queue, number).map({
      namespace: "test",
      appId: queue.appId,
      workerId: worker.id,
      lease: root.lease,
      batchId,
      taskName: "one",
      count,
      itemLines: Array.from({ length: count }, () => '"an item of thirty bytes as JSON"').join("\n"),
    });
  return { queue, number, worker, root, map };
};

describe("a grid of a million subtasks", () => {
  it("is mapped up to its limit, executed and reduced with 10 000 rows or fewer", {
    timeout: 120_000,
  }, async () => {
    const { queue, number, worker, root, map } = await open("grid");
    for (let batch = 0; batch < 50; batch += 1)
      expect(await map(`b${batch}`, 20_000)).toEqual({ ok: true, total: (batch + 1) * 20_000 });
    expect(await map("b7", 20_000)).toEqual({ ok: true, total: 1_000_000 });
    expect(await map("over", 1)).toMatchObject({
      ok: false,
      code: "limit_reached",
      message: expect.stringContaining("1000000"),
    });
    let batch = await take(worker, { batchResults: [doneAll(root)] });
    let executed = 0;
    while (batch.taskName !== "REDUCE_TASK") {
      executed += batch.count;
      batch = await take(worker, { batchResults: [doneAll(batch)] });
    }
    expect(executed).toBe(1_000_000);
    expect(batch.totals).toEqual({ total: 1_000_000, success: 1_000_000, failed: 0 });
    await worker.poll({
      wait: false,
      batches: [],
      batchResults: [{ runId: batch.runId, lease: batch.lease, results: [[0, "success", "all", null]] }],
    });
    await expect.poll(() => queue.recorded()).toMatchObject([{ status: "success", result: "all" }]);
    const own = await fanOut(queue, number).costs();
    const { costs } = await queue.stub.stats();
    const rows = [own, costs].reduce((sum, one) => sum + one.objectRows + one.alarms + one.d1Rows, 0);
    expect(rows).toBeLessThanOrEqual(10_000);
    expect(rows).toBeGreaterThan(50);
  });
});

describe("an object that is put away in the middle", () => {
  it("goes on where it was: batches in hand stay in hand, results told again change nothing", async () => {
    const { queue, number, worker, root, map } = await open("grid");
    await map("b", 100);
    const batch = await take(worker, { batchResults: [doneAll(root)] });
    const half = { runId: batch.runId, lease: batch.lease, done: [[0, 9]] };
    const listed = [{ runId: batch.runId, lease: batch.lease, left: batch.count - 10 }];
    await worker.poll({ wait: false, batches: listed, batchResults: [half] });
    await evictDurableObject(fanOut(queue, number));
    await evictDurableObject(queue.stub);
    const again = await worker.poll({ wait: false, batches: listed, batchResults: [half] });
    expect(again).toMatchObject({ batchOutcomes: [{ outcome: "accepted" }], batchKills: [] });
    const execution = await fanOut(queue, number).execution(true);
    expect(execution?.totals).toMatchObject({ total: 100, success: 10, running: batch.count - 10 });
  });

  it("takes back a batch whose answer was lost", async () => {
    const { queue, number, worker, root, map } = await open("grid");
    await map("b", 10);
    const lost = await take(worker, { batchResults: [doneAll(root)] });
    const again = await take(worker);
    expect(again.lease).not.toBe(lost.lease);
    expect(again.tasks).toEqual(lost.tasks);
    const late = await worker.poll({ wait: false, batches: [], batchResults: [doneAll(lost)] });
    expect(late.batchOutcomes).toMatchObject([{ outcome: "stale" }]);
    expect((await fanOut(queue, number).execution(true))?.totals).toMatchObject({ success: 0, running: 10 });
  });
});

describe("items outside ASCII", () => {
  it("are kept whatever their characters take of a row, and counted by their bytes", async () => {
    const { queue, number, worker, root } = await open("parallel");
    const lines = Array.from({ length: 60 }, (_, index) => `"${index}${"名".repeat(20_000)}"`);
    const mapped = await fanOut(queue, number).map({
      namespace: "test",
      appId: queue.appId,
      workerId: worker.id,
      lease: root.lease,
      batchId: "wide",
      taskName: "one",
      count: lines.length,
      itemLines: lines.join("\n"),
    });
    expect(mapped).toEqual({ ok: true, total: 60 });
    const batch = await take(worker, { batchResults: [doneAll(root)] });
    expect(batch.itemLines.split("\n")).toEqual(lines.slice(0, batch.count));
  });
});

describe("a mapper far ahead of those who execute", () => {
  it("waits a second for its answer, and nobody does before anything is executed", async () => {
    const { worker, root, map } = await open("grid");
    await map("a", 100_000);
    await take(worker, { batches: [{ runId: root.runId, lease: root.lease, left: 0 }] });
    const startedAt = Date.now();
    expect(await map("b", 20_000)).toEqual({ ok: true, total: 120_000 });
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(900);
  });
});

describe("a memory grid", () => {
  it("takes 50 000 subtasks and no more, and writes no items", async () => {
    const { queue, number, map } = await open("memory_grid");
    const before = (await fanOut(queue, number).costs()).objectRows;
    expect(await map("a", 25_000)).toMatchObject({ ok: true });
    expect(await map("b", 25_001)).toMatchObject({
      ok: false,
      message: expect.stringContaining("the mode grid"),
    });
    expect(await map("b", 25_000)).toEqual({ ok: true, total: 50_000 });
    expect((await fanOut(queue, number).costs()).objectRows - before).toBeLessThanOrEqual(2);
  });
});
