import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import { type Dispatch, dispatchPool } from "../../../durable/app-queue/dispatch.ts";
import type { QueueMachine } from "../../../durable/app-queue/machine.ts";
import type { Candidate } from "../../../durable/app-queue/worker-choice.ts";
import { candidate, entryOf, job, machineWith, startAt } from "./fixtures.ts";

const limits = { load5: 0, memoryPercent: 90, diskPercent: 95, triggerBusyWorkers: true };
const tokens = () => {
  let count = 0;
  return () => {
    count += 1;
    return `s.${count}`;
  };
};

const fill = (machine: QueueMachine, jobId: number, count: number) => {
  for (let index = 0; index < count; index += 1)
    machine.ask(entryOf(machine, jobId), { jobId, trigger: "backfill", operator: null }, startAt, 0.5);
};

const handOut = (
  machine: QueueMachine,
  workers: { candidate: Candidate; capacity: number }[],
  changes: Partial<Dispatch> = {},
  now = startAt,
) => {
  const present = new Map(workers.map((worker) => [worker.candidate.workerId, worker]));
  dispatchPool(
    machine,
    {
      connected: workers.map((worker) => worker.candidate),
      present,
      limits,
      tokens: Number.POSITIVE_INFINITY,
      edgeSlots: 10,
      nextToken: tokens(),
      random: () => 0.5,
      ...changes,
    },
    now,
  );
  return machine
    .takeEffects()
    .flatMap((effect) =>
      effect.kind === "assigned" ? [`${effect.run.jobId}-${effect.run.number} ${effect.lease.workerId}`] : [],
    );
};

const many: Partial<JobDefinition> = { runConcurrency: 1000 };

describe("handing out", () => {
  it("gives each worker no more than it asked for", () => {
    const machine = machineWith(job(many));
    fill(machine, 1, 10);
    const given = handOut(machine, [
      { candidate: candidate("w1"), capacity: 2 },
      { candidate: candidate("w2"), capacity: 3 },
    ]);
    expect(given).toHaveLength(5);
    expect(given.filter((line) => line.endsWith("w1"))).toHaveLength(2);
    expect([...machine.state.runs.values()].filter((run) => run.status === "pool")).toHaveLength(5);
  });

  it("takes the most urgent first, over all jobs, then first in, first out", () => {
    const machine = machineWith(
      job(many, 1),
      job({ ...many, priority: "urgent" }, 2),
      job({ ...many, priority: "low" }, 3),
    );
    fill(machine, 3, 1);
    fill(machine, 1, 2);
    fill(machine, 2, 1);
    expect(handOut(machine, [{ candidate: candidate("w1"), capacity: 10 }])).toEqual([
      "2-1 w1",
      "1-1 w1",
      "1-2 w1",
      "3-1 w1",
    ]);
  });

  it("does not let work that nobody can take stand in the way", () => {
    const machine = machineWith(job({ ...many, processor: "missing", priority: "urgent" }, 1), job(many, 2));
    fill(machine, 1, 5);
    fill(machine, 2, 1);
    expect(handOut(machine, [{ candidate: candidate("w1"), capacity: 10 }])).toEqual(["2-1 w1"]);
  });

  it("stops at the app's flow control", () => {
    const machine = machineWith(job(many));
    fill(machine, 1, 10);
    expect(handOut(machine, [{ candidate: candidate("w1"), capacity: 10 }], { tokens: 3 })).toHaveLength(3);
    expect(handOut(machine, [{ candidate: candidate("w1"), capacity: 10 }], { tokens: -2 })).toHaveLength(0);
  });

  it("calls http jobs itself, as many at once as it has slots", () => {
    const machine = machineWith(
      job({ ...many, jobType: "http", processor: null, http: { url: "https://example.com" } }),
    );
    fill(machine, 1, 5);
    expect(handOut(machine, [], { edgeSlots: 2 })).toEqual(["1-1 edge", "1-2 edge"]);
  });

  it("keeps http jobs that go through a worker for one that serves them", () => {
    const machine = machineWith(
      job({
        ...many,
        jobType: "http",
        processor: null,
        http: { url: "https://example.com", through: "worker" },
      }),
    );
    fill(machine, 1, 1);
    expect(handOut(machine, [{ candidate: candidate("w1"), capacity: 1 }])).toEqual([]);
    expect(handOut(machine, [{ candidate: candidate("w2", { jobTypes: ["http"] }), capacity: 1 }])).toEqual([
      "1-1 w2",
    ]);
  });
});

describe("the start limit", () => {
  const limited = { ...many, startLimitSeconds: 10 };
  const ends = (machine: QueueMachine) =>
    [...machine.state.ended.values()].map((run) => `${run.record.reason}: ${run.record.message}`);

  it("counts only time in which no worker could take the run", () => {
    const machine = machineWith(job(limited));
    fill(machine, 1, 1);
    const full = [{ candidate: candidate("w1"), capacity: 0 }];
    handOut(machine, [], {}, startAt);
    handOut(machine, full, {}, startAt + 6_000);
    machine.passTime(startAt + 60_000, () => 0.5);
    expect(ends(machine)).toEqual([]);
    handOut(machine, [], {}, startAt + 60_000);
    machine.passTime(startAt + 63_000, () => 0.5);
    expect(ends(machine)).toEqual([]);
    machine.passTime(startAt + 70_000, () => 0.5);
    expect(ends(machine)).toEqual(["no_worker: no worker that may take it was connected"]);
  });

  it("says which processor was missing", () => {
    const machine = machineWith(job({ ...limited, processor: "nobody-has-it" }));
    fill(machine, 1, 1);
    handOut(machine, [{ candidate: candidate("w1"), capacity: 5 }]);
    machine.passTime(startAt + 10_000, () => 0.5);
    expect(ends(machine)).toEqual(["no_worker: no connected worker has nobody-has-it"]);
  });

  it("never ends a run that waits for the app's flow control", () => {
    const machine = machineWith(job(limited));
    fill(machine, 1, 1);
    handOut(machine, [{ candidate: candidate("w1"), capacity: 5 }], { tokens: 0 });
    machine.passTime(startAt + 86_400_000, () => 0.5);
    expect(ends(machine)).toEqual([]);
  });
});
