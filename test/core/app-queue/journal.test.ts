import { DatabaseSync } from "node:sqlite";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dispatchPool } from "../../../durable/app-queue/dispatch.ts";
import { Journal } from "../../../durable/app-queue/journal.ts";
import type { QueueMachine } from "../../../durable/app-queue/machine.ts";
import { appQueueMigrations } from "../../../durable/app-queue/migrations.ts";
import { runKey } from "../../../durable/app-queue/open-run.ts";
import { isEmptyEntry } from "../../../durable/app-queue/queue-state.ts";
import { migrate } from "../../../durable/shared/object-migrations.ts";
import { sqlOf } from "../../support/object-sql.ts";
import { candidate, entryOf, job, machineWith, startAt } from "./fixtures.ts";

type Step = {
  kind: "ask" | "fire" | "hand_out" | "succeed" | "fail" | "kill" | "pass" | "record";
  pick: number;
};
const anyStep: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "ask" as const,
    "fire" as const,
    "hand_out" as const,
    "succeed" as const,
    "fail" as const,
    "kill" as const,
    "pass" as const,
    "record" as const,
  ),
  pick: fc.nat(1000),
});

/** Drives a queue and its journal through the steps, one turn each. */
class Trial {
  readonly database = new DatabaseSync(":memory:");
  readonly sql = sqlOf(this.database);
  readonly machine: QueueMachine;
  readonly journal: Journal;
  now = startAt;
  #tokens = 0;

  constructor() {
    migrate(this.sql, appQueueMigrations);
    this.machine = machineWith(
      job(
        {
          runConcurrency: 3,
          overlapPolicy: "queue",
          runRetries: 1,
          runRetryIntervalSeconds: 5,
          killOnTimeout: true,
          timeoutSeconds: 20,
        },
        1,
      ),
      job({ runConcurrency: 2, overlapPolicy: "replace", startLimitSeconds: 30 }, 2),
      job({ overlapPolicy: "skip" }, 3),
    );
    this.journal = new Journal(this.sql);
  }

  perform(step: Step): void {
    const { machine } = this;
    this.now += 1 + step.pick;
    const jobId = 1 + (step.pick % 3);
    const runs = [...machine.state.runs.values()];
    const run = runs[step.pick % Math.max(1, runs.length)];
    const leased = runs.filter((one) => one.lease !== null);
    const running = leased[step.pick % Math.max(1, leased.length)];
    if (step.kind === "ask")
      machine.ask(entryOf(machine, jobId), { jobId, trigger: "api", operator: "t" }, this.now, 0.5);
    if (step.kind === "fire")
      machine.fire(
        entryOf(machine, jobId),
        { jobId, fires: [{ scheduleAt: this.now, trigger: "timer" }], nextAt: null },
        this.now,
        0.5,
      );
    if (step.kind === "kill" && run)
      machine.apply(runKey(run), { type: "kill_asked", by: "t" }, this.now, 0.5);
    if (step.kind === "succeed" && running)
      machine.apply(runKey(running), { type: "succeeded", result: "r", message: null }, this.now, 0.5);
    if (step.kind === "fail" && running)
      machine.apply(
        runKey(running),
        { type: "failed", reason: "error", message: "m", result: null },
        this.now,
        0.5,
      );
    if (step.kind === "pass") {
      this.now += 30_000;
      machine.passTime(this.now, () => 0.5);
    }
    if (step.kind === "hand_out") this.#handOut(step.pick % 4);
    if (step.kind === "record") machine.recorded([...machine.state.ended.keys()].slice(0, 5));
    else machine.keepEnded(machine.state.ended.keys());
    this.turn();
  }

  #handOut(capacity: number): void {
    const worker = candidate("w1");
    dispatchPool(
      this.machine,
      {
        connected: [worker],
        present: new Map([["w1", { candidate: worker, capacity }]]),
        limits: { load5: 0, memoryPercent: 90, diskPercent: 95, triggerBusyWorkers: true },
        tokens: Number.POSITIVE_INFINITY,
        edgeSlots: 0,
        nextToken: () => {
          this.#tokens += 1;
          return `t.${this.#tokens}`;
        },
        random: () => 0.5,
      },
      this.now,
    );
  }

  turn(): void {
    this.machine.takeEffects();
    const entry = this.machine.takeEntry();
    if (!entry || isEmptyEntry(entry)) return;
    this.journal.append(entry);
    if (this.journal.wantsSnapshot) this.journal.snapshot(this.machine.wholeEntry());
  }
}

const sorted = <T>(map: ReadonlyMap<string, T>) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

describe("the journal", () => {
  it("gives back after a start what was open, whatever happened before", () =>
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
        const trial = new Trial();
        for (const step of steps) trial.perform(step);
        const restored = new Journal(trial.sql).restore();
        expect(sorted(restored.runs)).toEqual(sorted(trial.machine.state.runs));
        // What the history took since the last row may still be there: recording it again changes nothing.
        for (const key of trial.machine.state.ended.keys()) expect(restored.ended.has(key)).toBe(true);
        for (const [jobId, counters] of restored.jobs)
          expect(counters).toEqual(entryOf(trial.machine, jobId).counters);
      }),
      { numRuns: 60 },
    ));

  it("keeps run concurrency, one lease a run, and every run in exactly one place", () =>
    fc.assert(
      fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
        const trial = new Trial();
        const { state } = trial.machine;
        for (const step of steps) {
          trial.perform(step);
          const pooled = [...state.lines.values()].flatMap((line) => [...line.runs]);
          expect(pooled.map(runKey).sort()).toEqual(
            [...state.runs.values()]
              .filter((run) => run.status === "pool")
              .map(runKey)
              .sort(),
          );
          expect(state.leases.size).toBe([...state.runs.values()].filter((run) => run.lease).length);
          for (const entry of state.jobs.values()) {
            expect(entry.active.size).toBeLessThanOrEqual(entry.job.definition.runConcurrency);
            if (entry.queue.length > 0) expect(entry.active.size).toBe(entry.job.definition.runConcurrency);
          }
        }
      }),
      { numRuns: 60 },
    ));

  it("turns its ring without losing anything that is open", () => {
    const trial = new Trial();
    for (let index = 0; index < 3000; index += 1)
      trial.perform({
        kind: (["ask", "hand_out", "succeed", "record"] as const)[index % 4] ?? "ask",
        pick: index % 7,
      });
    const rows = trial.database.prepare("SELECT count(*) AS count FROM journal").get();
    expect(rows?.count).toBeLessThanOrEqual(512);
    expect(sorted(new Journal(trial.sql).restore().runs)).toEqual(sorted(trial.machine.state.runs));
  });

  it("splits what does not fit a row", () => {
    const trial = new Trial();
    trial.machine.putJob(job({ runConcurrency: 1000, parameters: "x".repeat(10_000) }, 1, 2), startAt, 0.5);
    for (let index = 0; index < 200; index += 1)
      trial.machine.ask(
        entryOf(trial.machine),
        { jobId: 1, trigger: "backfill", operator: null },
        startAt,
        0.5,
      );
    trial.turn();
    const largest = trial.database.prepare("SELECT max(length(body)) AS size FROM journal").get();
    expect(Number(largest?.size)).toBeLessThan(500_000);
    expect(new Journal(trial.sql).restore().runs.size).toBe(200);
  });
});
