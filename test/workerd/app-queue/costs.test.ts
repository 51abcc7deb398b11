import { describe, expect, it } from "vitest";
import { success, TestQueue, type TestWorker } from "./a-queue.ts";

const total = (costs: { objectRows: number; alarms: number; d1Rows: number }) =>
  costs.objectRows + costs.alarms + costs.d1Rows;

/** Runs `count` runs, `atOnce` open at a time, and answers the rows that the queue wrote for them. */
const rowsFor = async (
  queue: TestQueue,
  worker: TestWorker,
  count: number,
  atOnce: number,
): Promise<number> => {
  const before = total((await queue.stub.stats()).costs);
  let results: ReturnType<typeof success>[] = [];
  for (let done = 0; done < count; done += atOnce) {
    const asked = Promise.all(Array.from({ length: atOnce }, () => queue.run()));
    const { tasks } = await worker.poll({ results });
    await asked;
    const rest = tasks.length < atOnce ? (await worker.poll({ running: tasks })).tasks : [];
    results = [...tasks, ...rest].map((task) => success(task.lease));
  }
  await worker.report(results);
  await expect.poll(async () => (await queue.stub.stats()).outboxDepth).toBe(0);
  return total((await queue.stub.stats()).costs) - before;
};

describe("rows written, with retention at work", () => {
  it("for one run at a time leave one of the five to the timer", async () => {
    const queue = await TestQueue.open({ retention: 5 });
    const worker = queue.worker();
    await rowsFor(queue, worker, 10, 1);
    expect((await rowsFor(queue, worker, 20, 1)) / 20).toBeLessThanOrEqual(4);
  });

  it("under load are 2.5 a run or fewer", async () => {
    const queue = await TestQueue.open({ retention: 60 });
    const worker = queue.worker();
    await rowsFor(queue, worker, 200, 100);
    expect((await rowsFor(queue, worker, 600, 100)) / 600).toBeLessThanOrEqual(2.5);
  });

  it("are none for an idle app with 100 connected workers", async () => {
    const queue = await TestQueue.open();
    const workers = Array.from({ length: 100 }, (_, index) => queue.worker(`idle-${index}`));
    await Promise.all(workers.map((worker) => worker.poll({ wait: false })));
    const before = total((await queue.stub.stats()).costs);
    for (let round = 0; round < 5; round += 1)
      await Promise.all(workers.map((worker) => worker.poll({ wait: false })));
    expect(total((await queue.stub.stats()).costs) - before).toBe(0);
  });
});
