import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import type { QueueMachine } from "../../../durable/app-queue/machine.ts";
import { runKey } from "../../../durable/app-queue/open-run.ts";
import type { RunAsk } from "../../../durable/app-queue/rpc.ts";
import type { RunEvent } from "../../../durable/app-queue/run-machine.ts";
import { entryOf, job, lease, machineWith, startAt } from "./fixtures.ts";

const failed: RunEvent = { type: "failed", reason: "error", message: "boom", result: null };
const succeeded: RunEvent = { type: "succeeded", result: null, message: null };

const queueWith = (changes: Partial<JobDefinition>): QueueMachine =>
  machineWith(job({ runConcurrency: 100, ...changes }));

let leases = 0;
const start = (machine: QueueMachine, more: Partial<RunAsk> = {}): string => {
  machine.ask(entryOf(machine), { jobId: 1, trigger: "api", operator: "x", ...more }, startAt, 0.5);
  const run = [...machine.state.runs.values()].at(-1);
  if (!run) throw new Error("no run");
  leases += 1;
  machine.lease(run, lease(`s.${leases}`), startAt);
  return runKey(run);
};
const end = (machine: QueueMachine, event: RunEvent, more: Partial<RunAsk> = {}): void => {
  machine.apply(start(machine, more), event, startAt + 1_000, 0.5);
};
const kinds = (machine: QueueMachine): string[] => [...machine.state.alarms.values()].map(({ kind }) => kind);

describe("what is told of runs", () => {
  it("is every failure from the asked-for number in a row on, and the way back", () => {
    const machine = queueWith({ failureAlarmAfter: 3, recoveredNotice: true, successNotice: true });
    for (const event of [failed, failed, succeeded, failed, failed, failed, failed, succeeded, succeeded])
      end(machine, event);
    expect(kinds(machine)).toEqual(["success", "failure", "failure", "recovered", "success"]);
  });

  it("is in the journal in the row of what it tells, with the end that was counted", () => {
    const machine = queueWith({});
    const key = start(machine);
    machine.takeEntry();
    machine.apply(key, failed, startAt + 1_000, 0.5);
    const entry = machine.takeEntry();
    expect(entry?.alarms?.map(({ id }) => id)).toEqual(["failure:1-1"]);
    expect([entry?.ended.length, entry?.jobs[0]?.failures]).toEqual([1, 1]);
    machine.alarms.told(["failure:1-1"]);
    // Alone that is not worth a row.
    expect(machine.takeEntry()).toBeNull();
    end(machine, succeeded);
    expect(machine.takeEntry()?.told).toEqual(["failure:1-1"]);
  });

  it("costs a success that nobody wants to know of no row", () => {
    const machine = queueWith({});
    const key = start(machine);
    machine.takeEntry();
    machine.apply(key, succeeded, startAt + 1_000, 0.5);
    expect(machine.takeEntry()).toBeNull();
  });

  it("is nothing of what a person killed, and that is no failure in a row", () => {
    const machine = queueWith({ failureAlarmAfter: 2 });
    end(machine, failed);
    end(machine, { type: "failed", reason: "killed", message: null, result: null });
    expect(entryOf(machine).counters.failures).toBe(1);
    end(machine, failed);
    expect(kinds(machine)).toEqual(["failure"]);
  });

  it("is left to the workflow for its nodes", () => {
    const machine = queueWith({ successNotice: true, recoveredNotice: true });
    const node = { trigger: "workflow" as const, workflowRunId: "w1-1" };
    end(machine, failed, node);
    end(machine, succeeded, node);
    expect(kinds(machine)).toEqual([]);
  });

  it("is a failure like any other where its own kind is switched off, and nothing where all are", () => {
    const timeout: RunEvent = { type: "failed", reason: "timeout", message: null, result: null };
    const own = queueWith({ timeoutAlarm: true, failureAlarm: false });
    end(own, timeout);
    expect(kinds(own)).toEqual(["timeout"]);
    const plain = queueWith({ timeoutAlarm: false });
    end(plain, timeout);
    expect(kinds(plain)).toEqual(["failure"]);
    const none = queueWith({ timeoutAlarm: false, failureAlarm: false });
    end(none, timeout);
    expect(kinds(none)).toEqual([]);
  });

  it("is said once of a run over its time that ends as a timeout later", () => {
    const machine = queueWith({ timeoutSeconds: 10, killOnTimeout: false });
    const key = start(machine);
    machine.passTime(startAt + 10_000, () => 0.5);
    expect(kinds(machine)).toEqual(["timeout"]);
    machine.apply(
      key,
      { type: "failed", reason: "timeout", message: null, result: null },
      startAt + 20_000,
      0.5,
    );
    expect(kinds(machine)).toEqual(["timeout"]);
  });

  it("missed times are told where they are asked for", () => {
    const fires = { jobId: 1, from: startAt, to: startAt + 120_000, count: 3 };
    const machine = queueWith({ missedAlarm: true });
    machine.alarms.missed(entryOf(machine), fires, startAt + 130_000);
    machine.alarms.missed(entryOf(machine), fires, startAt + 140_000);
    expect([...machine.state.alarms.values()]).toMatchObject([
      {
        kind: "missed",
        at: startAt + 130_000,
        scheduleAt: startAt,
        reason: expect.stringContaining("3 planned times"),
      },
    ]);
    const silent = queueWith({});
    silent.alarms.missed(entryOf(silent), fires, startAt);
    expect(kinds(silent)).toEqual([]);
  });
});
