import { describe, expect, it } from "vitest";
import type { OpenRun } from "../../../durable/app-queue/open-run.ts";
import {
  closeSlackMs,
  nextDueAt,
  type RunEvent,
  type RunRules,
  stepRun,
} from "../../../durable/app-queue/run-machine.ts";
import { killGraceMs, lease, openRun, rules, startAt } from "./fixtures.ts";

const step = (run: OpenRun, event: RunEvent, changes: Partial<RunRules> = {}, now = startAt) =>
  stepRun(run, event, rules(changes), now, 0.5);
const running = (changes: Partial<RunRules> = {}) =>
  step(openRun(), { type: "leased", lease: lease(), version: 3 }, changes).run;

describe("a run in the pool", () => {
  it("starts with the lease, the version of the definition and its timeout", () => {
    const run = running({ timeoutMs: 5000 });
    expect(run).toMatchObject({
      status: "running",
      version: 3,
      startedAt: startAt,
      timeoutAt: startAt + 5000,
    });
    expect(nextDueAt(run, rules({ timeoutMs: 5000 }))).toBe(startAt + 5000);
  });

  it("ends at once when it is killed, since nobody has to be told", () => {
    expect(step(openRun(), { type: "kill_asked", by: "ada" }).end).toMatchObject({
      status: "failed",
      reason: "killed",
      message: "killed by ada",
    });
  });

  it("fails as no_worker with what was lacking", () => {
    expect(step(openRun(), { type: "unserved", message: "no connected worker has hello" }).end).toMatchObject(
      { reason: "no_worker" },
    );
  });

  it("expires when effectiveUntil passes before it started", () => {
    const expiresAt = startAt + 1000;
    expect(nextDueAt(openRun(), rules({ expiresAt }))).toBe(expiresAt);
    expect(step(openRun(), { type: "time_passed" }, { expiresAt }, expiresAt).end).toMatchObject({
      reason: "expired",
    });
    expect(step(running(), { type: "time_passed" }, { expiresAt }, expiresAt).end).toBeNull();
  });
});

describe("an attempt in progress", () => {
  it("ends the run with its result", () => {
    const { run, end } = step(running(), { type: "succeeded", result: "42", message: null });
    expect(end).toEqual({ status: "success", reason: "completed", message: null, result: "42" });
    expect(run.attempts).toMatchObject([{ attempt: 1, status: "success", workerId: "w1", result: "42" }]);
    expect(run.lease).toBeNull();
  });

  it("keeps in its record when its worker was last heard of", () => {
    const run = running();
    const heard = { ...run, lease: { ...lease(), heardAt: startAt + 7000 } };
    const { run: ended } = step(
      heard,
      { type: "failed", reason: "worker_lost", message: null, result: null },
      {},
      startAt + 40_000,
    );
    expect(ended.attempts).toMatchObject([{ lastHeartbeatAt: startAt + 7000, finishedAt: startAt + 40_000 }]);
  });

  it("goes back to its place in the pool, uncounted, when it never began", () => {
    const { run, end } = step(running(), { type: "handed_back" }, {}, startAt + 9000);
    expect(end).toBeNull();
    expect(run).toMatchObject({
      status: "pool",
      readyAt: startAt,
      attempts: [],
      lease: null,
      startedAt: null,
    });
  });

  it("is closed as killed after the grace although the worker never answers", () => {
    const asked = step(running(), { type: "kill_asked", by: "ada" }, { retries: 5 }).run;
    const closeAt = startAt + killGraceMs + closeSlackMs;
    expect(asked.status).toBe("running");
    expect(nextDueAt(asked, rules())).toBe(closeAt);
    expect(step(asked, { type: "time_passed" }, { retries: 5 }, closeAt - 1).end).toBeNull();
    expect(step(asked, { type: "time_passed" }, { retries: 5 }, closeAt).end).toMatchObject({
      reason: "killed",
    });
  });

  it("counts as killed whatever the worker's failure says, and is not retried", () => {
    const asked = step(running(), { type: "kill_asked", by: "ada" }, { retries: 5 }).run;
    expect(
      step(asked, { type: "failed", reason: "error", message: "exit code 143", result: null }, { retries: 5 })
        .end,
    ).toMatchObject({ reason: "killed" });
  });

  it("stays a success when it succeeded before the kill reached it", () => {
    const asked = step(running(), { type: "kill_asked", by: "ada" }).run;
    expect(step(asked, { type: "succeeded", result: null, message: null }).end).toMatchObject({
      status: "success",
    });
  });

  it("raises its timeout once and goes on when it is not to be killed", () => {
    const run = running({ timeoutMs: 1000 });
    const late = step(run, { type: "time_passed" }, { timeoutMs: 1000 }, startAt + 1000);
    expect(late.notes).toMatchObject([{ kind: "timed_out" }]);
    expect(late.end).toBeNull();
    expect(step(late.run, { type: "time_passed" }, { timeoutMs: 1000 }, startAt + 2000).notes).toEqual([]);
  });

  it("is killed at its timeout and may be retried only when it is closed", () => {
    const limits = { timeoutMs: 1000, killOnTimeout: true, retries: 1 };
    const killing = step(running(limits), { type: "time_passed" }, limits, startAt + 1000).run;
    expect(killing.kill).toMatchObject({ reason: "timeout" });
    const closed = step(
      killing,
      { type: "failed", reason: "error", message: "signal", result: null },
      limits,
      startAt + 1500,
    ).run;
    expect(closed).toMatchObject({
      status: "waiting",
      waitsFor: "retry_delay",
      nextAttemptAt: startAt + 31_500,
    });
    expect(closed.attempts).toMatchObject([{ reason: "timeout" }]);
  });

  it("of an http job that promised completion ends at its timeout", () => {
    const promised = step(running({ timeoutMs: 1000 }), { type: "completion_promised" }).run;
    expect(step(promised, { type: "time_passed" }, { timeoutMs: 1000 }, startAt + 1000).end).toMatchObject({
      reason: "timeout",
    });
  });
});

describe("retries", () => {
  const fail: RunEvent = { type: "failed", reason: "error", message: "boom", result: null };

  it("wait for their interval and then stand at the end of the pool", () => {
    const waiting = step(running(), fail, { retries: 1 }).run;
    expect(waiting).toMatchObject({ status: "waiting", nextAttemptAt: startAt + 30_000 });
    const ready = step(waiting, { type: "time_passed" }, { retries: 1 }, startAt + 30_000).run;
    expect(ready).toMatchObject({ status: "pool", readyAt: startAt + 30_000, nextAttemptAt: null });
  });

  it("without an interval follow at once", () => {
    expect(step(running(), fail, { retries: 1, retryIntervalMs: 0 }).run.status).toBe("pool");
  });

  it("end with the last attempt's reason when they are used up", () => {
    const limits = { retries: 1, retryIntervalMs: 0 };
    const second = step(
      step(running(), fail, limits).run,
      { type: "leased", lease: lease("s.2"), version: 3 },
      limits,
    ).run;
    const { run, end } = step(
      second,
      { type: "failed", reason: "worker_lost", message: null, result: null },
      limits,
    );
    expect(end).toMatchObject({ status: "failed", reason: "worker_lost" });
    expect(run.attempts.map((attempt) => attempt.reason)).toEqual(["error", "worker_lost"]);
  });

  it("with exponential back-off double up to the cap, half of it jitter", () => {
    const limits: Partial<RunRules> = {
      retries: 20,
      retryBackoff: "exponential",
      retryIntervalMs: 1000,
      retryMaxIntervalMs: 10_000,
    };
    const delays = [1, 2, 3, 4, 5, 6].map((count) => {
      const attempts = Array.from({ length: count - 1 }, (_, index) => ({
        attempt: index + 1,
        status: "failed" as const,
        reason: "error" as const,
        message: null,
        result: null,
        workerId: null,
        workerAddress: null,
        leasedAt: null,
        lastHeartbeatAt: null,
        finishedAt: null,
      }));
      const run = stepRun({ ...running(), attempts }, fail, rules(limits), startAt, 1).run;
      return (run.nextAttemptAt ?? 0) - startAt;
    });
    expect(delays).toEqual([1000, 2000, 4000, 8000, 10_000, 10_000]);
    const jittered = stepRun(running(), fail, rules(limits), startAt, 0).run;
    expect(jittered.nextAttemptAt).toBe(startAt + 500);
  });
});
