import { describe, expect, test } from "vitest";
import { edgeWorker } from "../../../durable/fan-out/edge-worker.ts";
import { taskStates } from "../../../durable/fan-out/task-table.ts";
import { verdictOf } from "../../../durable/fan-out/verdict.ts";
import { machineOf, nextLease } from "./fixtures.ts";

const well = verdictOf([0, "success", "later", null]);
const badly = verdictOf([0, "failed", null, "disk full"]);

const calling = (changes: Parameters<typeof machineOf>[0] = {}) => {
  const machine = machineOf({ mode: "sharding", hasStages: false, isCalls: true, ...changes }, 2);
  const call = (now = 0) => {
    const [grant] = machine.grant(edgeWorker, { slots: 50, left: 0, peers: 1 }, nextLease, now);
    const claim = grant?.claim;
    if (!claim) throw new Error("no call was granted");
    return claim;
  };
  const accept = (claim: ReturnType<typeof call>, now = 0) => {
    const results = claim.tasks.map((_, position): [number, "accepted", null, null] => [
      position,
      "accepted",
      null,
      null,
    ]);
    machine.result(edgeWorker.workerId, { runId: "1-1", lease: claim.lease, results }, now);
    machine.advance(now);
  };
  return { machine, call, accept };
};

describe("a completion", () => {
  test("ends the task that its URL was made for, once", () => {
    const { machine, call, accept } = calling();
    const urls = [machine.callLease(0), machine.callLease(1)];
    accept(call());
    expect(machine.state.end).toBeNull();
    expect(urls.map((url) => machine.complete(url, well, 1))).toEqual([true, true]);
    expect(urls.map((url) => machine.complete(url, badly, 1))).toEqual([false, false]);
    machine.advance(2);
    expect(machine.state.end).toMatchObject({ status: "success" });
  });

  test("may come before its 202 is known, which then changes nothing", () => {
    const { machine, call, accept } = calling();
    const claim = call();
    expect(machine.complete(machine.callLease(0), well, 0)).toBe(true);
    accept(claim);
    expect(machine.state.table.state(0)).toBe(taskStates.success);
    expect(machine.state.table.state(1)).toBe(taskStates.promised);
  });

  test("of an earlier try, of another attempt and of no task at all is worth nothing", () => {
    const { machine, call, accept } = calling({ retries: 1 });
    const first = machine.callLease(0);
    accept(call());
    expect(machine.complete(first, badly, 0)).toBe(true);
    accept(call());
    expect(machine.callLease(0)).not.toBe(first);
    for (const url of [first, "other:0:0", "run:7:0", "run:x:0", "", "run:0:1:0"])
      expect([url, machine.complete(url, well, 0)]).toEqual([url, false]);
    expect(machine.complete(machine.callLease(0), well, 0)).toBe(true);
  });

  test("of a call that a restart had made again fits both", () => {
    const { machine, call } = calling();
    call();
    const url = machine.callLease(0);
    machine.hold(edgeWorker.workerId, [], new Set());
    call();
    expect(machine.callLease(0)).toBe(url);
  });
});

describe("what waits for its target", () => {
  test("ends with the run's timeout, and with nothing sooner", () => {
    const { machine, call, accept } = calling({ timeoutMs: 5_000 });
    expect(machine.nextDueAt).toBeNull();
    accept(call(), 100);
    expect(machine.nextDueAt).toBe(5_000);
    machine.passTime(4_999);
    expect(machine.advance(4_999)).toBe(false);
    machine.passTime(5_000);
    machine.advance(5_000);
    expect(machine.state.end).toMatchObject({ status: "failed", reason: "timeout" });
    expect(machine.complete(machine.callLease(0), well, 5_001)).toBe(false);
  });

  test("is called at most once more when a person runs it again, never because it was killed", () => {
    const { machine, call, accept } = calling({ retries: 5 });
    accept(call());
    expect(machine.killTask(0, "ada", 0)).toBeNull();
    expect(machine.state.table.state(0)).toBe(taskStates.failed);
    machine.rerunTask(0);
    expect(call().tasks).toEqual([0]);
  });
});
