import { DatabaseSync } from "node:sqlite";
import type { FireAnswer, FireAsk, FireVerdict, MissedFires } from "../../../durable/app-queue/rpc.ts";
import { FireRecords } from "../../../durable/job-timer/fire-records.ts";
import { jobTimerMigrations } from "../../../durable/job-timer/migrations.ts";
import type { FireRecord, TimerConfig } from "../../../durable/job-timer/rpc.ts";
import { TimerStore } from "../../../durable/job-timer/store.ts";
import { Timer, type TimerPorts } from "../../../durable/job-timer/timer.ts";
import type { Timing } from "../../../durable/schedule/index.ts";
import { migrate, type ObjectSql } from "../../../durable/shared/object-migrations.ts";
import { sqlOf } from "../../support/object-sql.ts";

export const secondMs = 1_000;
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const misfireMs = 5_000;
/** Property tests play many scenarios; on a busy machine that takes longer than a test usually may. */
export const propertyLimitMs = 120_000;
/** A quarter of an hour before clocks in Berlin go back. */
export const start = Date.parse("2026-10-25T00:45:00.250Z");

export const everyMinute: Timing = {
  timeType: "cron",
  cron: "0 * * * * ?",
  timeZone: "UTC",
  dstPolicy: "smart",
  anchorAt: start - (start % secondMs),
};
export const timingOf = (changes: Partial<Timing>): Timing => ({ ...everyMinute, cron: null, ...changes });

export type QueueMood =
  | "answers"
  | "overlaps"
  /** Nothing arrives. */
  | "unreachable"
  /** Everything arrives and no answer does. */
  | "mute"
  | "overloaded"
  | "unknown_job";

/** Where the next call to the queue is when the process is killed. */
export type CutOff = "before_accept" | "after_accept";

/**
 * A timer with its storage, its alarm, its queue and the platform's clock, each of which can be broken. Time passes only in
 * `advance` and `outage`; alarms ring a few milliseconds late, one at a time, and again when they were cut off.
 */
export class World {
  now = start;
  mood: QueueMood = "answers";
  definitionsAnswer = true;
  cutOff: CutOff | null = null;
  readonly asks: (FireAsk & { at: number })[] = [];
  /** Asks without a fire. */
  questions = 0;
  /** What the queue decided, by schedule time. */
  readonly verdicts = new Map<number, FireVerdict>();
  readonly openRuns = new Set<number>();
  readonly disabled: { jobId: number; version: number }[] = [];
  alarmAt: number | null = null;
  /** Missed times that the queue was told of. */
  told: MissedFires[] = [];
  alarmsSet = 0;
  rowsWritten = 0;
  timer: Timer;
  readonly #sql: ObjectSql;
  #lastFireAt = Number.NEGATIVE_INFINITY;
  #number = 0;
  #isCut = false;

  constructor() {
    const sql = sqlOf(new DatabaseSync(":memory:"));
    this.#sql = {
      exec: (statement, ...bindings) => {
        const done = sql.exec<never>(statement, ...bindings);
        this.rowsWritten += done.rowsWritten;
        return done;
      },
    };
    migrate(this.#sql, jobTimerMigrations);
    this.rowsWritten = 0;
    this.timer = this.#newTimer();
  }

  get records(): FireRecord[] {
    return new FireRecords(this.#sql).list(null, 1000);
  }

  get ran(): number[] {
    return [...this.verdicts.values()].filter(({ verdict }) => verdict === "ran").map((v) => v.scheduleAt);
  }

  /** Lets time pass while everything runs. */
  async advance(ms: number): Promise<void> {
    const until = this.now + ms;
    for (let rings = 0; this.alarmAt !== null && this.alarmAt <= until; rings += 1) {
      if (rings > 20_000) throw new Error("the alarm rings without end");
      this.now = Math.max(this.now, this.alarmAt) + 3;
      await this.ring();
    }
    this.now = Math.max(this.now, until);
  }

  async ring(): Promise<void> {
    const scheduledAt = this.alarmAt;
    this.alarmAt = null;
    this.#isCut = false;
    const cut = new Promise<void>((resolve) => {
      this.#cutNow = resolve;
    });
    await Promise.race([this.timer.alarm(scheduledAt), cut]);
    if (!this.#isCut) return;
    // The handler's end was never seen, so the alarm still stands unless the handler had set another.
    this.alarmAt ??= scheduledAt;
    this.restart();
  }
  #cutNow: () => void = () => undefined;

  /** Nothing runs meanwhile; alarms that came due ring at the end. */
  async outage(ms: number): Promise<void> {
    this.now += ms;
    this.restart();
    await this.advance(0);
  }

  restart(): void {
    this.timer = this.#newTimer();
  }

  async endRun(scheduleAt: number, isTold: boolean): Promise<void> {
    this.openRuns.delete(scheduleAt);
    if (isTold) await this.timer.runEnded(scheduleAt, this.now);
  }

  #newTimer(): Timer {
    const stores = { timer: new TimerStore(this.#sql), fires: new FireRecords(this.#sql) };
    const timer = new Timer(this.#ports(), stores, misfireMs);
    timer.start(this.alarmAt);
    return timer;
  }

  #ports(): TimerPorts {
    return {
      now: () => this.now,
      getAlarm: async () => this.alarmAt,
      setAlarm: async (at) => {
        if (at <= this.now) throw new Error("an alarm for the past can strand the object");
        this.alarmAt = at;
        this.alarmsSet += 1;
      },
      deleteAlarm: async () => {
        this.alarmAt = null;
      },
      fire: (_, ask) => this.#fire(ask),
      missed: async (_, fires) => {
        if (this.mood === "unreachable") throw new Error("Network connection lost.");
        this.told.push(fires);
      },
      disable: async (jobId, version) => {
        if (!this.definitionsAnswer) throw new Error("D1_ERROR: database is locked");
        this.disabled.push({ jobId, version });
      },
    };
  }

  async #fire(ask: FireAsk): Promise<FireAnswer> {
    if (ask.fires.length > 0) this.asks.push({ ...ask, at: this.now });
    else this.questions += 1;
    const { cutOff } = this;
    if (cutOff !== null) {
      this.cutOff = null;
      // A queue that does not know the job cannot accept its fire before the process dies either.
      if (cutOff === "after_accept" && (this.mood !== "unknown_job" || this.#knows(ask))) this.#accept(ask);
      this.#isCut = true;
      this.#cutNow();
      return new Promise<never>(() => undefined);
    }
    this.now += 1;
    const lastFireAt = Number.isFinite(this.#lastFireAt) ? this.#lastFireAt : null;
    switch (this.mood) {
      case "unreachable":
        throw new Error("Network connection lost.");
      case "overloaded":
        throw Object.assign(new Error("Durable Object is overloaded."), { overloaded: true });
      case "unknown_job":
        // A queue that has accepted a fire knows the job.
        return this.#knows(ask)
          ? { ok: true, verdicts: this.#accept(ask), lastFireAt, crowd: 1 }
          : { ok: false, code: "not_found" };
      case "mute":
        this.#accept(ask);
        throw new Error("Network connection lost.");
      case "answers":
      case "overlaps":
        return { ok: true, verdicts: this.#accept(ask), lastFireAt, crowd: 1 };
    }
  }

  #knows(ask: FireAsk): boolean {
    return ask.fires.some(({ scheduleAt }) => this.verdicts.has(scheduleAt));
  }

  /** As the real queue: a planned time is decided once, and order tells what was decided. */
  #accept(ask: FireAsk): FireVerdict[] {
    return ask.fires.map(({ scheduleAt }) => {
      const open = this.openRuns.has(scheduleAt) ? (this.verdicts.get(scheduleAt)?.number ?? null) : null;
      if (scheduleAt <= this.#lastFireAt) return { scheduleAt, verdict: "repeated", number: open };
      this.#lastFireAt = scheduleAt;
      this.#number += 1;
      const verdict = this.mood === "overlaps" ? ("overlap" as const) : ("ran" as const);
      const decided: FireVerdict = { scheduleAt, verdict, number: this.#number };
      this.verdicts.set(scheduleAt, decided);
      if (verdict === "ran") this.openRuns.add(scheduleAt);
      return decided;
    });
  }
}

export const configOf = (changes: Partial<TimerConfig> = {}): TimerConfig => ({
  jobId: 7,
  namespace: "team",
  appId: "app",
  version: 1,
  enabled: true,
  enabledAt: start,
  timing: everyMinute,
  misfirePolicy: "fire_once",
  retention: 60,
  ...changes,
});
