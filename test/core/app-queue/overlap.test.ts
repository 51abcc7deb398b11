import { describe, expect, it } from "vitest";
import type { JobDefinition } from "../../../client/protocol/job.ts";
import { runKey } from "../../../durable/app-queue/open-run.ts";
import { entryOf, job, lease, machineWith, startAt } from "./fixtures.ts";

const queueWith = (changes: Partial<JobDefinition> = {}) => {
  const machine = machineWith(job(changes));
  const fire = (...times: number[]) =>
    machine.fire(
      entryOf(machine),
      { jobId: 1, fires: times.map((scheduleAt) => ({ scheduleAt, trigger: "timer" })), nextAt: null },
      startAt,
      0.5,
    );
  const ask = (trigger: "manual" | "api" | "rerun" | "backfill" | "workflow" = "manual") =>
    machine.ask(entryOf(machine), { jobId: 1, trigger, operator: "ada" }, startAt, 0.5);
  const start = (number: number) => {
    const run = machine.state.runs.get(`1-${number}`);
    if (run) machine.lease(run, lease(`s.${number}`), startAt);
  };
  const statuses = () =>
    [...machine.state.runs.values()].map(
      (run) =>
        `${run.number} ${run.status}${run.waitsFor ? ` ${run.waitsFor}` : ""}${run.kill ? " kill" : ""}`,
    );
  return { machine, fire, ask, start, statuses };
};

describe("planned fires", () => {
  it("start one run each and carry the offset into the data time", () => {
    const { machine, fire } = queueWith({ offsetSeconds: -3600 });
    expect(fire(startAt)).toEqual([{ scheduleAt: startAt, verdict: "ran", number: 1 }]);
    expect(machine.state.runs.get("1-1")).toMatchObject({
      trigger: "timer",
      scheduleAt: startAt,
      dataAt: startAt - 3_600_000,
      operator: null,
    });
  });

  it("that are handed over again change nothing and name the run they started", () => {
    const { machine, fire } = queueWith();
    fire(startAt);
    expect(fire(startAt)).toEqual([{ scheduleAt: startAt, verdict: "repeated", number: 1 }]);
    expect(machine.state.runs.size).toBe(1);
  });

  it("stay single when the clock steps back an hour, and go on when it was months ahead", () => {
    const { machine, fire } = queueWith({ runConcurrency: 9 });
    fire(startAt + 3_600_000);
    expect(fire(startAt)[0]?.verdict).toBe("repeated");
    entryOf(machine).counters.lastFireAt = startAt + 90 * 86_400_000;
    expect(fire(startAt)[0]?.verdict).toBe("ran");
  });

  it("are told apart by their time, not by when they arrive", () => {
    const { fire } = queueWith({ runConcurrency: 5 });
    expect(fire(startAt, startAt + 1000, startAt + 1000).map((verdict) => verdict.verdict)).toEqual([
      "ran",
      "ran",
      "repeated",
    ]);
  });
});

describe("overlap", () => {
  it("skips by default, with a run that says so and does not count towards retention", () => {
    const { machine, fire } = queueWith();
    fire(startAt);
    expect(fire(startAt + 1000)).toEqual([{ scheduleAt: startAt + 1000, verdict: "overlap", number: 2 }]);
    const skipped = machine.state.ended.get("1-2");
    expect(skipped?.record).toMatchObject({ status: "skipped", reason: "overlap" });
    expect(skipped?.slot).toBeLessThan(0);
    expect(entryOf(machine).counters).toMatchObject({ number: 2, ordinal: 1, skipped: 1 });
  });

  it("queues, and the oldest starts when one ends", () => {
    const { machine, fire, start, statuses } = queueWith({ overlapPolicy: "queue" });
    fire(startAt, startAt + 1000, startAt + 2000);
    start(1);
    expect(statuses()).toEqual(["1 running", "2 waiting overlap_queue", "3 waiting overlap_queue"]);
    machine.apply("1-1", { type: "succeeded", result: null, message: null }, startAt, 0.5);
    expect(statuses()).toEqual(["2 pool", "3 waiting overlap_queue"]);
  });

  it("queues at most 100, then skips", () => {
    const { machine, fire } = queueWith({ overlapPolicy: "queue" });
    const verdicts = fire(...Array.from({ length: 103 }, (_, index) => startAt + index * 1000));
    expect(verdicts.filter((verdict) => verdict.verdict === "ran")).toHaveLength(101);
    expect(machine.state.ended.get("1-103")?.record.reason).toBe("queue_full");
  });

  it("replaces: kills the oldest and starts when it is closed", () => {
    const { machine, fire, start, statuses } = queueWith({ overlapPolicy: "replace" });
    fire(startAt);
    start(1);
    fire(startAt + 1000);
    expect(statuses()).toEqual(["1 running kill", "2 waiting overlap_queue"]);
    expect(machine.takeEffects().map((effect) => effect.kind)).toContain("kill");
    machine.apply("1-1", { type: "failed", reason: "error", message: null, result: null }, startAt, 0.5);
    expect(statuses()).toEqual(["2 pool"]);
  });

  it("replaces at once what was not handed out yet", () => {
    const { fire, statuses } = queueWith({ overlapPolicy: "replace" });
    fire(startAt, startAt + 1000);
    expect(statuses()).toEqual(["2 pool"]);
  });

  it("judges asked-for runs like fires, but never backfills, reruns and workflow nodes", () => {
    const { ask, statuses } = queueWith();
    expect(ask("api").status).toBe("pool");
    expect(ask("manual")).toMatchObject({ status: "skipped", reason: "overlap" });
    for (const trigger of ["backfill", "rerun", "workflow"] as const)
      expect(ask(trigger)).toMatchObject({ status: "waiting" });
    expect(statuses()).toEqual([
      "1 pool",
      "3 waiting overlap_queue",
      "4 waiting overlap_queue",
      "5 waiting overlap_queue",
    ]);
  });

  it("lets more start when the run concurrency is raised", () => {
    const { machine, ask, statuses } = queueWith();
    for (let count = 0; count < 3; count += 1) ask("backfill");
    machine.putJob(job({ runConcurrency: 2 }, 1, 2), startAt, 0.5);
    expect(statuses()).toEqual(["1 pool", "2 pool", "3 waiting overlap_queue"]);
  });

  it("of a run that waits for its retry still counts as open", () => {
    const { machine, fire, start } = queueWith({ runRetries: 1 });
    fire(startAt);
    start(1);
    machine.apply("1-1", { type: "failed", reason: "error", message: null, result: null }, startAt, 0.5);
    expect(fire(startAt + 1000)[0]?.verdict).toBe("overlap");
  });
});

describe("a definition", () => {
  it("that is older than the one known changes nothing", () => {
    const { machine } = queueWith();
    machine.putJob(job({ name: "new" }, 1, 3), startAt, 0.5);
    expect(machine.putJob(job({ name: "old" }, 1, 2), startAt, 0.5)).toBe(false);
    expect(entryOf(machine).job.definition.name).toBe("new");
  });

  it("moves waiting runs to the line of its new demand", () => {
    const { machine, fire } = queueWith();
    fire(startAt);
    machine.putJob(job({ processor: "other" }, 1, 2), startAt, 0.5);
    const lines = [...machine.state.lines.values()].filter((line) => line.runs.size > 0);
    expect(lines.map((line) => line.demand.processor)).toEqual(["other"]);
  });

  it("that is removed takes its runs along and tells their workers", () => {
    const { machine, fire, start } = queueWith({ runConcurrency: 2 });
    fire(startAt, startAt + 1000);
    start(1);
    machine.takeEffects();
    machine.removeJob(1);
    expect(machine.state.runs.size + machine.state.leases.size).toBe(0);
    expect(machine.takeEffects()).toMatchObject([{ kind: "kill", workerId: "w1", lease: "s.1" }]);
  });

  it("of a second_delay job tells the timer when its run ended, with all retries", () => {
    const { machine, fire, start } = queueWith({
      timeType: "second_delay",
      periodSeconds: 5,
      runRetries: 1,
      runRetryIntervalSeconds: 0,
    });
    fire(startAt);
    start(1);
    machine.takeEffects();
    machine.apply("1-1", { type: "failed", reason: "error", message: null, result: null }, startAt, 0.5);
    expect(machine.takeEffects().map((effect) => effect.kind)).not.toContain("timer_run_ended");
    const run = machine.state.runs.get("1-1");
    if (run) machine.lease(run, lease("s.2"), startAt);
    machine.apply("1-1", { type: "succeeded", result: null, message: null }, startAt + 50, 0.5);
    expect(machine.takeEffects()).toContainEqual({
      kind: "timer_run_ended",
      jobId: 1,
      number: 1,
      scheduleAt: startAt,
      endedAt: startAt + 50,
    });
    expect(runKey({ jobId: 1, number: 1 })).toBe("1-1");
  });
});
