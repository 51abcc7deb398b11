import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import type { PollRequest, TaskResult } from "../../../client/protocol/worker-call.ts";
import { EndedLeases, hear } from "../../../durable/app-queue/exchange.ts";
import { edgeWorkerId, type OpenRun } from "../../../durable/app-queue/open-run.ts";
import { tasksInHand } from "../../../durable/app-queue/queue-state.ts";
import { nextDueAt, type RunEvent, type RunRules, stepRun } from "../../../durable/app-queue/run-machine.ts";
import { entryOf, job, lease, machineWith, openRun, rules, startAt } from "./fixtures.ts";

const step = (run: OpenRun, event: RunEvent, changes: Partial<RunRules> = {}, now = startAt) =>
  stepRun(run, event, rules(changes), now, 0.5);
const calling = (changes: Partial<RunRules> = {}) =>
  step(openRun(), { type: "leased", lease: lease("s.1", "w1"), version: 1 }, changes).run;
const promised: RunEvent = { type: "completion_promised" };

describe("an attempt whose target answered 202", () => {
  it("goes on under the same lease, which is the platform's, with the address of the worker that called", () => {
    const { run, end } = step(calling(), promised);
    expect(end).toBeNull();
    expect(run).toMatchObject({ status: "running", awaitsCompletion: true });
    expect(run.lease).toEqual({ ...lease("s.1", "w1"), workerId: edgeWorkerId });
  });

  it("ends at its timeout also where a timeout kills nothing", () => {
    const limits = { timeoutMs: 5000, killOnTimeout: false };
    const { run } = step(calling(limits), promised, limits);
    expect(nextDueAt(run, rules(limits))).toBe(startAt + 5000);
    expect(step(run, { type: "time_passed" }, limits, startAt + 5000).end).toMatchObject({
      reason: "timeout",
    });
  });

  it("ends at once when its timeout had passed before the answer came", () => {
    const limits = { timeoutMs: 5000, killOnTimeout: false };
    const late = step(calling(limits), { type: "time_passed" }, limits, startAt + 5000).run;
    expect(late).toMatchObject({ timedOut: true, kill: null });
    expect(step(late, promised, limits, startAt + 6000).end).toMatchObject({ reason: "timeout" });
  });

  it("ends at once when a kill was on its way to the worker", () => {
    const { run } = step(calling(), { type: "kill_asked", by: "ada" });
    expect(run.kill).not.toBeNull();
    expect(step(run, promised, { retries: 3 }).end).toMatchObject({ reason: "killed" });
  });

  it("ends at once when it is killed later, since nobody has to be told", () => {
    const { run } = step(calling(), promised);
    expect(step(run, { type: "kill_asked", by: "ada" }).end).toMatchObject({ reason: "killed" });
  });

  it("is retried with a lease of its own when the target fails it", () => {
    const { run } = step(calling(), promised);
    const failed: RunEvent = { type: "failed", reason: "error", message: "disk full", result: null };
    const next = step(run, failed, { retries: 1, retryIntervalMs: 0 });
    expect(next.end).toBeNull();
    expect(next.run).toMatchObject({ status: "pool", lease: null, awaitsCompletion: false });
    expect(next.run.attempts).toMatchObject([{ attempt: 1, status: "failed", message: "disk full" }]);
  });
});

const accepted: TaskResult = { lease: "s.1", status: "accepted" };

/** A queue whose one run was handed to w1 as lease s.1. */
const queueWith = (changes: Partial<JobDefinition>) => {
  const machine = machineWith(job(changes));
  const ended = new EndedLeases();
  machine.ask(entryOf(machine, 1), { jobId: 1, trigger: "api", operator: null }, startAt, 0.5);
  const [run] = machine.state.runs.values();
  if (!run) throw new Error("no run was admitted");
  machine.lease(run, lease("s.1", "w1"), startAt);
  const say = (request: Partial<PollRequest>) =>
    hear(
      machine,
      ended,
      { workerId: "w1", running: [], capacity: 0, wait: false, ...request },
      startAt,
      () => 0.5,
    );
  return { machine, say };
};

const throughWorker: Partial<JobDefinition> = {
  jobType: "http",
  processor: null,
  http: { url: "http://10.0.0.9/", through: "worker" },
};

describe("a worker that tells of a 202", () => {
  it("has nothing in hand any more, while the lease still finds its run", () => {
    const { machine, say } = queueWith(throughWorker);
    expect(tasksInHand(machine.state, "w1")).toBe(1);
    expect(say({ results: [accepted] }).results).toEqual([{ outcome: "accepted" }]);
    expect(tasksInHand(machine.state, "w1")).toBe(0);
    expect(tasksInHand(machine.state, edgeWorkerId)).toBe(1);
    expect(machine.state.leases.get("s.1")).toBe("1-1");
  });

  it("is neither told to stop what it lists still nor believed to have lost it", () => {
    const { machine, say } = queueWith(throughWorker);
    say({ results: [accepted] });
    const again = say({ results: [accepted], running: [{ lease: "s.1" }] });
    expect(again).toMatchObject({ results: [{ outcome: "repeated" }], kills: [] });
    expect(say({ results: [{ lease: "s.1", status: "failed", message: "no" }] }).results).toEqual([
      { outcome: "repeated" },
    ]);
    expect(machine.state.runs.get("1-1")).toMatchObject({ status: "running", awaitsCompletion: true });
  });

  it("of a job that is no http job fails the attempt, for nobody could complete it", () => {
    const { machine, say } = queueWith({});
    expect(say({ results: [accepted] }).results).toEqual([{ outcome: "accepted" }]);
    expect(machine.state.runs.size).toBe(0);
    expect(machine.state.ended.get("1-1")?.record).toMatchObject({ status: "failed", reason: "error" });
  });
});

describe("a lease that ended", () => {
  it("is in nobody's hands while its run waits for the next attempt", () => {
    const { machine, say } = queueWith({ runRetries: 1 });
    say({ results: [{ lease: "s.1", status: "failed", message: "no" }] });
    expect(machine.state.runs.get("1-1")).toMatchObject({ status: "waiting", lease: null });
    expect(machine.state.leases.size).toBe(0);
    expect(tasksInHand(machine.state, "w1")).toBe(0);
  });
});
