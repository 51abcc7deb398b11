import { evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { success, TestQueue } from "./a-queue.ts";

const onlyTask = (answer: { tasks: { lease: string; attempt: number; runId: string }[] }) => {
  const [task] = answer.tasks;
  if (!task || answer.tasks.length !== 1) throw new Error(`expected one task, got ${answer.tasks.length}`);
  return task;
};

describe("a run", () => {
  it("is handed to a worker that waits, and its result becomes history before it is acknowledged", async () => {
    const queue = await TestQueue.open();
    const polling = queue.worker().poll();
    const number = await queue.run();
    const task = onlyTask(await polling);
    expect(task).toMatchObject({ runId: `${queue.jobId}-${number}`, attempt: 1 });
    const { results } = await queue.worker().report([success(task.lease, "42")]);
    expect(results).toEqual([{ outcome: "accepted" }]);
    expect(await queue.recorded()).toEqual([
      { number, status: "success", reason: "completed", result: "42", attempt: 1 },
    ]);
    expect(await queue.stub.openRun(queue.jobId, number)).toBeNull();
  });

  it("whose result is told twice is recorded once, and a contradiction changes nothing", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => queue.worker().report([success(lease)])),
    );
    expect(answers.map((answer) => answer.results[0]?.outcome).sort()).toEqual([
      "accepted",
      ...Array.from({ length: 49 }, () => "repeated"),
    ]);
    const late = await queue.worker().report([{ lease, status: "failed", message: "no" }]);
    expect(late.results).toEqual([{ outcome: "repeated" }]);
    expect(await queue.recorded()).toMatchObject([{ status: "success" }]);
  });

  it("is handed out again when the answer that carried it was lost, as the same attempt", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const lost = onlyTask(await queue.worker().poll());
    const again = onlyTask(await queue.worker().poll({ running: [] }));
    expect(again).toMatchObject({ runId: lost.runId, attempt: 1 });
    expect(again.lease).not.toBe(lost.lease);
    expect((await queue.worker().report([success(lost.lease)])).results[0]?.outcome).toBe("stale");
  });

  it("is not taken back by a report that overtook the answer", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await queue.worker().report([]);
    expect((await queue.worker().report([success(lease)])).results[0]?.outcome).toBe("accepted");
  });

  it("with a malformed neighbour is judged on its own", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    const answer = await queue
      .worker()
      .poll({ wait: false, running: [], results: [{ lease: 7 }, success(lease), success("nobody.1")] });
    expect(answer.results.map((result) => result.outcome)).toEqual(["invalid", "accepted", "stale"]);
    expect(answer.results[0]?.message).toContain("lease");
  });

  it("whose result is too large fails with the limit in its message", async () => {
    const queue = await TestQueue.open();
    const number = await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await queue.worker().report([success(lease, "é".repeat(501))]);
    expect(await queue.recorded()).toMatchObject([{ number, status: "failed", reason: "result_too_large" }]);
  });
});

describe("a kill", () => {
  it("ends the held poll of the worker at once, and the run when the worker answers", async () => {
    const queue = await TestQueue.open();
    const number = await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    const polling = queue.worker().poll({ running: [{ lease }] });
    expect(await queue.stub.kill(queue.jobId, number, "ada")).toMatchObject({ ok: true, status: "running" });
    expect((await polling).kills).toEqual([{ lease, reason: "killed" }]);
    await queue.worker().report([{ lease, status: "failed", message: "terminated" }]);
    expect(await queue.recorded()).toMatchObject([{ number, status: "failed", reason: "killed" }]);
  });

  it("of a run in the pool needs no worker", async () => {
    const queue = await TestQueue.open();
    const number = await queue.run();
    expect(await queue.stub.kill(queue.jobId, number, "ada")).toMatchObject({
      ok: true,
      status: "failed",
      reason: "killed",
    });
    expect(await queue.stub.kill(queue.jobId, 99, "ada")).toMatchObject({ ok: false, code: "not_found" });
  });
});

describe("a restart", () => {
  it("loses no task in progress: the worker's next call finds it known", async () => {
    const queue = await TestQueue.open();
    const number = await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await evictDurableObject(queue.stub);
    const stranger = await queue.worker().poll({ identity: undefined, running: [{ lease }], wait: false });
    expect(stranger).toMatchObject({ identify: true, kills: [] });
    expect((await queue.worker().report([success(lease)])).results[0]?.outcome).toBe("accepted");
    expect(await queue.recorded()).toMatchObject([{ number, status: "success" }]);
  });

  it("keeps what waits in the pool", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    await queue.run();
    await evictDurableObject(queue.stub);
    const { tasks } = await queue.worker().poll();
    expect(tasks.map((task) => task.runId)).toEqual([`${queue.jobId}-1`, `${queue.jobId}-2`]);
    expect(await queue.run()).toBe(3);
  });

  it("does not hand out again what the history knows as ended", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await queue.worker().report([success(lease)]);
    // The journal has it as running still: its end was never worth a row of its own.
    await evictDurableObject(queue.stub);
    await queue.stub.check();
    await expect.poll(async () => (await queue.stub.stats()).open.running).toBe(0);
    expect(await queue.stub.openRun(queue.jobId, 1)).toBeNull();
    expect(await queue.recorded()).toHaveLength(1);
  });

  it("remembers which planned times were decided", async () => {
    const queue = await TestQueue.open();
    const fire = {
      jobId: queue.jobId,
      fires: [{ scheduleAt: 1_000_000, trigger: "timer" as const }],
      nextAt: null,
    };
    expect(await queue.stub.fire(fire)).toMatchObject({
      ok: true,
      verdicts: [{ verdict: "ran", number: 1 }],
    });
    await evictDurableObject(queue.stub);
    expect(await queue.stub.fire(fire)).toMatchObject({
      ok: true,
      verdicts: [{ verdict: "repeated", number: 1 }],
    });
  });
});

describe("an app", () => {
  it("that is removed refuses its workers and starts empty under its old name", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    await queue.stub.remove("ada");
    await expect(queue.worker().poll()).rejects.toThrow("unauthenticated");
    expect(await queue.stub.run({ jobId: queue.jobId, trigger: "api", operator: null })).toMatchObject({
      ok: false,
      code: "not_found",
    });
  });

  it("that nobody configured writes nothing when it is asked", async () => {
    const stub = env.APP_QUEUE.get(env.APP_QUEUE.idFromName("test/never-configured"));
    expect(await stub.authenticate("ab".repeat(32))).toBe(false);
    expect((await stub.stats()).costs).toEqual({ objectRows: 0, alarms: 0, d1Rows: 0 });
    expect(await runDurableObjectAlarm(stub)).toBe(false);
  });
});

describe("a worker that leaves", () => {
  it("has its held poll ended when it says that it drains, and is gone from the list with nothing in hand", async () => {
    const queue = await TestQueue.open();
    const held = queue.worker().poll();
    await expect.poll(async () => (await queue.stub.workers()).length).toBe(1);
    await queue.worker().poll({ wait: false, draining: true, capacity: 0 });
    expect((await held).tasks).toEqual([]);
    expect(await queue.stub.workers()).toEqual([]);
  });

  it("gives back at once what it never got, though its call does not wait", async () => {
    const queue = await TestQueue.open();
    const number = await queue.run();
    onlyTask(await queue.worker().poll());
    await queue.worker().poll({ wait: false, draining: true, capacity: 0, running: [] });
    const again = onlyTask(await queue.worker("another").poll());
    expect(again).toMatchObject({ runId: `${queue.jobId}-${number}`, attempt: 1 });
    await queue.worker("another").report([success(again.lease)]);
  });

  it("stays on the list while it drains with tasks in hand", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await queue.worker().poll({ wait: false, draining: true, capacity: 0, running: [{ lease }] });
    expect(await queue.stub.workers()).toMatchObject([{ draining: true }]);
    await queue.worker().report([success(lease)]);
  });
});

describe("a worker that tells of a task whose result is on its way", () => {
  it("is not told to stop it, and its poll is held", async () => {
    const queue = await TestQueue.open();
    await queue.run();
    const { lease } = onlyTask(await queue.worker().poll());
    await queue.worker().report([success(lease)]);
    const answer = await queue.worker().poll({ wait: false, running: [{ lease }] });
    expect(answer.kills).toEqual([]);
  });
});
