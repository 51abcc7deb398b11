import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import type { QueueApp } from "../../../durable/app-queue/rpc.ts";
import { sliceName } from "../../../durable/shared/names.ts";
import { success, TestQueue } from "./a-queue.ts";

/** A queue with one job in each of three slices: the first has what `TestQueue` makes. */
class SpreadQueue {
  readonly queue: TestQueue;
  readonly jobIds: number[];

  constructor(queue: TestQueue, jobIds: number[]) {
    this.queue = queue;
    this.jobIds = jobIds;
  }

  static async open(
    changes: Partial<JobDefinition>[] = [],
    app: Partial<QueueApp["settings"]> = {},
  ): Promise<SpreadQueue> {
    const settings = { maxJobs: 1, autoscale: { enabled: true, globalMaxJobs: 3 }, ...app };
    const queue = await TestQueue.open(changes[0] ?? {}, settings);
    const jobIds = [queue.jobId];
    for (const slice of [1, 2]) jobIds.push(await queue.addJob(changes[slice] ?? {}));
    return new SpreadQueue(queue, jobIds);
  }

  slice(slice: number) {
    return env.APP_QUEUE.get(env.APP_QUEUE.idFromName(sliceName("test", this.queue.appId, slice)));
  }

  async run(index: number): Promise<string> {
    const jobId = this.jobIds[index] ?? 0;
    const answer = await this.queue.calls.run({ jobId, trigger: "api", operator: "test" });
    if (!answer.ok) throw new Error(answer.message);
    return `${jobId}-${answer.number}`;
  }

  async recorded(): Promise<{ status: string; reason: string }[]> {
    const rows = await env.DB.prepare(
      "SELECT status, reason FROM runs WHERE job_id IN (SELECT value FROM json_each(?))",
    )
      .bind(JSON.stringify(this.jobIds))
      .all<{ status: string; reason: string }>();
    return rows.results;
  }
}

/** As a crash does it: memory is gone, calls under way fail. */
const restart = (stub: ReturnType<SpreadQueue["slice"]>): Promise<void> =>
  runInDurableObject(stub, (_queue, state) => state.abort("restarted by a test")).catch(() => undefined);

type Poll = Parameters<ReturnType<TestQueue["worker"]>["poll"]>[0];

/** Tasks until there are that many: those of other slices may come one call later. */
const takeTasks = async (queue: TestQueue, count: number, changes: Poll = {}, workerId = "w1") => {
  const tasks = [];
  const running = [...(changes?.running ?? [])];
  while (tasks.length < count) {
    const answer = await queue.worker(workerId).poll({ ...changes, running });
    tasks.push(...answer.tasks);
    running.push(...answer.tasks.map(({ lease }) => ({ lease })));
  }
  return tasks;
};

describe("an app that outgrew its queue", () => {
  it("has one slice for every max jobs, and each run with its job", async () => {
    const spread = await SpreadQueue.open();
    await spread.run(0);
    await spread.run(1);
    await spread.run(1);
    expect(await spread.queue.calls.queueSlices()).toMatchObject([
      { slice: 0, jobs: 1, open: { pool: 1 } },
      { slice: 1, jobs: 1, open: { pool: 2 } },
      { slice: 2, jobs: 1, open: { pool: 0 } },
    ]);
    expect((await spread.queue.calls.stats()).open).toEqual({ waiting: 0, pool: 3, running: 0 });
    expect((await spread.slice(1).stats()).open.pool).toBe(2);
    const [here = 0, there = 0] = spread.jobIds;
    expect(await spread.queue.calls.poolPlace(here, 1)).toEqual({ place: 1, size: 3 });
    expect(await spread.queue.calls.poolPlace(there, 2)).toEqual({ place: 3, size: 3 });
    expect(await spread.queue.calls.poolPlace(there, 3)).toBeNull();
  });

  it("gives a worker tasks of all slices in one call, and takes the results each to its slice", async () => {
    const spread = await SpreadQueue.open();
    const ids = [await spread.run(0), await spread.run(1), await spread.run(2)];
    const tasks = await takeTasks(spread.queue, 3);
    expect(tasks.map(({ runId }) => runId).sort()).toEqual([...ids].sort());
    const workers = await spread.queue.calls.workers();
    expect(workers[0]?.running.toSorted()).toEqual([...ids].sort());
    const { results } = await spread.queue.worker().report(tasks.map(({ lease }) => success(lease)));
    expect(results).toEqual(tasks.map(() => ({ outcome: "accepted" })));
    expect(await spread.recorded()).toEqual(tasks.map(() => ({ status: "success", reason: "completed" })));
    const again = await spread.queue.worker().report(tasks.map(({ lease }) => success(lease)));
    expect(again.results).toEqual(tasks.map(() => ({ outcome: "repeated" })));
  });

  it("hands out by priority over all slices", async () => {
    const spread = await SpreadQueue.open([
      { priority: "low" },
      { priority: "urgent" },
      { priority: "high" },
    ]);
    const ids = [await spread.run(0), await spread.run(1), await spread.run(2)];
    await expect
      .poll(async () => (await spread.queue.calls.queueSlices()).every(({ open }) => open?.pool === 1))
      .toBe(true);
    // A worker that takes nothing lets the first slice hear of all that waits.
    await spread.queue.worker().poll({ capacity: 0, wait: false });
    await expect.poll(() => spread.queue.reasonOf(ids[2])).toBe("slots_full");
    const order = [];
    for (let taken = 0; taken < 3; taken += 1) {
      const [task] = await takeTasks(spread.queue, 1, { capacity: 1, running: [] }, `w${taken}`);
      order.push(task?.runId);
    }
    expect(order).toEqual([ids[1], ids[2], ids[0]]);
  });

  it("keeps to its flow control over all slices, and says so", async () => {
    const spread = await SpreadQueue.open([], { flowControl: { enabled: true, runConcurrency: 2 } });
    for (const index of [0, 1, 2]) for (let run = 0; run < 3; run += 1) await spread.run(index);
    const running = new Set<string>();
    let done = 0;
    while (done < 9) {
      const { tasks } = await spread.queue.worker().poll({
        running: [...running].map((lease) => ({ lease })),
        wait: running.size < Math.min(2, 9 - done),
      });
      for (const { lease } of tasks) running.add(lease);
      expect(running.size).toBeLessThanOrEqual(2);
      expect((await spread.queue.calls.stats()).open.running).toBeLessThanOrEqual(2);
      if (running.size < Math.min(2, 9 - done)) continue;
      const [lease = ""] = running;
      running.delete(lease);
      await spread.queue.worker().report([success(lease)], [...running]);
      done += 1;
    }
    expect(await spread.recorded()).toHaveLength(9);
  });

  it("hands a task out again when the answer that carried it was lost, and stops one that is killed", async () => {
    const spread = await SpreadQueue.open();
    const runId = await spread.run(1);
    const [lost] = await takeTasks(spread.queue, 1);
    const [again] = await takeTasks(spread.queue, 1, { running: [] });
    expect(again).toMatchObject({ runId, attempt: 1 });
    expect(again?.lease).not.toBe(lost?.lease);
    const polling = spread.queue.worker().poll({ running: [{ lease: again?.lease ?? "" }] });
    await spread.queue.calls.kill(spread.jobIds[1] ?? 0, 1, "ada");
    expect((await polling).kills).toEqual([{ lease: again?.lease, reason: "killed" }]);
    await spread.queue.worker().report([{ lease: again?.lease ?? "", status: "failed" }]);
    expect(await spread.recorded()).toEqual([{ status: "failed", reason: "killed" }]);
  });

  it("goes on where it was when any of its objects starts anew", async () => {
    const spread = await SpreadQueue.open([], { flowControl: { enabled: true, runConcurrency: 3 } });
    const ids = [];
    for (let run = 0; run < 4; run += 1) ids.push(await spread.run(1 + (run % 2)));
    const tasks = await takeTasks(spread.queue, 3);
    const running = tasks.map(({ lease }) => ({ lease }));
    await restart(spread.slice(0));
    const answer = await spread.queue.worker().poll({ running, wait: false });
    expect(answer.kills).toEqual([]);
    await restart(spread.slice(1));
    await restart(spread.slice(2));
    expect((await spread.queue.worker().poll({ running, wait: false })).kills).toEqual([]);
    const { results } = await spread.queue.worker().report(tasks.map(({ lease }) => success(lease)));
    expect(results).toEqual(tasks.map(() => ({ outcome: "accepted" })));
    const [last] = await takeTasks(spread.queue, 1);
    expect(tasks.map(({ runId }) => runId)).not.toContain(last?.runId);
    await spread.queue.worker().report([success(last?.lease ?? "")]);
    expect(await spread.recorded()).toHaveLength(4);
  });

  it("tells which worker would be needed for a run of any slice", async () => {
    const spread = await SpreadQueue.open([{}, { processor: "other" }]);
    const runId = await spread.run(1);
    await spread.queue.worker().poll({ wait: false });
    await expect.poll(() => spread.queue.reasonOf(runId)).toBe("no_processor");
  });

  it("serves distributed runs of every slice", async () => {
    const spread = await SpreadQueue.open([{}, { mode: "sharding", parameters: "0=a,1=b" }]);
    const runId = await spread.run(1);
    const batches: { lease: string; count: number }[] = [];
    while (batches.reduce((sum, { count }) => sum + count, 0) < 2) {
      const held = batches.map(({ lease, count }) => ({ runId, lease, left: count }));
      batches.push(...(await spread.queue.worker().poll({ batches: held })).batches);
    }
    const [first, ...rest] = batches;
    if (first && batches.length > 1) {
      const jobId = spread.jobIds[1] ?? 0;
      const one = { runId, lease: first.lease, done: [[0, first.count - 1]] };
      const held = rest.map(({ lease, count }) => ({ runId, lease, left: count }));
      await spread.queue.worker().poll({ wait: false, batches: held, batchResults: [one] });
      await expect
        .poll(async () => (await spread.queue.calls.openRun(jobId, 1))?.progress)
        .toEqual({ done: first.count, total: 2 });
    }
    const { batchOutcomes } = await spread.queue.worker().poll({
      wait: false,
      batches: [],
      batchResults: batches.map(({ lease, count }) => ({ runId, lease, done: [[0, count - 1]] })),
    });
    expect(batchOutcomes).toEqual(batches.map(() => ({ outcome: "accepted" })));
    await expect.poll(() => spread.recorded()).toEqual([{ status: "success", reason: "completed" }]);
  });

  it("keeps every job where it is when autoscale is switched off, and is emptied with all its slices", async () => {
    const spread = await SpreadQueue.open();
    const { stub } = spread.queue;
    await spread.queue.configure({ autoscale: { enabled: false, globalMaxJobs: null } }, 2);
    await spread.run(2);
    const [task] = await takeTasks(spread.queue, 1);
    await spread.queue.worker().report([success(task?.lease ?? "")]);
    expect(await spread.recorded()).toHaveLength(1);
    await stub.removeJob(spread.jobIds[1] ?? 0, "ada");
    expect(await spread.queue.calls.queueSlices()).toMatchObject([{ jobs: 1 }, { jobs: 0 }, { jobs: 1 }]);
    await stub.remove("ada");
    for (const slice of [0, 1, 2])
      await runInDurableObject(spread.slice(slice), (_queue, { storage }) => {
        expect(storage.sql.exec("SELECT name FROM sqlite_master WHERE name = 'jobs'").toArray()).toEqual([]);
      });
  });
});
