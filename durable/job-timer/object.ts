import { DurableObject } from "cloudflare:workers";
import type { FireAnswer, FireAsk } from "../app-queue/rpc.ts";
import { LogStore } from "../job-log/log-store.ts";
import { LogWaiters } from "../job-log/log-waiters.ts";
import type { DurableEnv } from "../shared/env.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { queueName } from "../shared/names.ts";
import { migrate } from "../shared/object-migrations.ts";
import { platformErrorKind } from "../shared/platform-errors.ts";
import { readSettings } from "../shared/settings.ts";
import { withinTime } from "../shared/time-limit.ts";
import { disableDefinition } from "./definition.ts";
import { FireRecords } from "./fire-records.ts";
import { type Outside, outside, step, type TimerEvent } from "./machine.ts";
import { jobTimerMigrations } from "./migrations.ts";
import { areNeighbours } from "./neighbours.ts";
import type { FireRecord, JobTimerCalls, LogAppend, LogSlice, TimerConfig } from "./rpc.ts";
import { TimerStore } from "./store.ts";
import { emptyTimer, progressFromAlarm, type TimerState, wakeAt } from "./timer-state.ts";

/** Calls outside in one alarm; a queue that keeps us busy longer gets the rest by the next. */
const maxCallsAtOnce = 20;
const callTimeoutMs = 15_000;
const maxLogWaitMs = 25_000;
/** An alarm this late is taken for one that will not come. */
const stuckAlarmMs = 30_000;

/** The clock of one job and the store of its logs. Decisions are in machine.ts; see README.md. */
export class JobTimer extends DurableObject<DurableEnv> implements JobTimerCalls {
  readonly #misfireMs: number;
  readonly #logWaiters = new LogWaiters();
  #stores: ReturnType<typeof openStores>;
  #state: TimerState = emptyTimer;
  /** What the alarm is set to, as far as this instance knows. */
  #alarmAt: number | null = null;
  #inAlarm = false;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#misfireMs = readSettings(env).misfireMs;
    this.#stores = openStores(ctx.storage);
    void ctx.blockConcurrencyWhile(async () => {
      this.#alarmAt = await ctx.storage.getAlarm();
      const { config, progress } = this.#stores.timer.load();
      this.#state = { ...emptyTimer, config, ...(progress ?? progressFromAlarm(config, this.#alarmAt)) };
    });
  }

  async configure(config: TimerConfig): Promise<{ nextAt: number | null }> {
    this.#apply({ kind: "configured", config }, Date.now());
    await this.#commit(Date.now());
    return { nextAt: this.#state.nextAt };
  }

  async remove(): Promise<void> {
    // Nothing may come between the tables and their successors: an event that did would find none.
    await this.ctx.blockConcurrencyWhile(async () => {
      await this.ctx.storage.deleteAlarm();
      await this.ctx.storage.deleteAll();
      this.#stores = openStores(this.ctx.storage);
      this.#state = emptyTimer;
      this.#alarmAt = null;
    });
    this.#logWaiters.wakeAll();
  }

  async runEnded(end: { number: number; scheduleAt: number; endedAt: number }): Promise<void> {
    this.#apply({ kind: "run_ended", scheduleAt: end.scheduleAt, endedAt: end.endedAt }, Date.now());
    await this.#commit(Date.now());
  }

  async check(): Promise<{ nextAt: number | null; overdueMs: number }> {
    const now = Date.now();
    this.#apply({ kind: "checked" }, now);
    if (!this.#inAlarm) {
      const alarmAt = await this.ctx.storage.getAlarm();
      this.#alarmAt = alarmAt !== null && alarmAt < now - stuckAlarmMs ? null : alarmAt;
      await this.#commit(now);
    }
    const { nextAt } = this.#state;
    return { nextAt, overdueMs: nextAt === null ? 0 : Math.max(0, now - nextAt) };
  }

  async fires(before: number | null, limit: number): Promise<FireRecord[]> {
    return this.#stores.fires.list(before, limit);
  }

  async appendLog(appends: LogAppend[]): Promise<void> {
    const { config } = this.#state;
    const own = appends.filter((a) => a.namespace === config?.namespace && a.appId === config.appId);
    const grown = this.#stores.logs.append(own, config?.retention ?? 0, Date.now());
    for (const run of grown) this.#logWaiters.wake(run);
  }

  async readLog(number: number, after: number, limit: number, waitMs: number): Promise<LogSlice> {
    const slice = this.#stores.logs.read(number, after, limit);
    if (slice.lines.length > 0 || waitMs <= 0) return slice;
    await this.#logWaiters.wait(number, Math.min(waitMs, maxLogWaitMs));
    return this.#stores.logs.read(number, after, limit);
  }

  override async alarm(info?: AlarmInvocationInfo): Promise<void> {
    this.#alarmAt = null;
    this.#inAlarm = true;
    try {
      const { config, lost } = this.#state;
      if (lost && info) this.#state = { ...this.#state, ...progressFromAlarm(config, info.scheduledTime) };
      await this.#work();
    } catch (error) {
      // An alarm that throws is retried a few times and then dropped for good.
      logEvent("error", "timer_failed", { ...this.#ids(), reason: reasonOf(error) });
    } finally {
      this.#inAlarm = false;
    }
    await this.#commit(Date.now());
  }

  async #work(): Promise<void> {
    for (let calls = 0; calls < maxCallsAtOnce; calls += 1) {
      const now = Date.now();
      const recorded = this.#apply({ kind: "woken" }, now);
      const call = outside(this.#state, now);
      if (call === null) return;
      // Decisions that left a record must not be taken again, should this alarm be cut off.
      if (recorded) await this.#commit(now);
      const event = await this.#ask(call);
      this.#apply(event, Date.now());
    }
  }

  async #ask(call: Outside): Promise<TimerEvent> {
    try {
      switch (call.kind) {
        case "fire":
          return { kind: "answered", answer: await withinTime(callTimeoutMs, this.#queue(call.ask)) };
        case "disable":
          await withinTime(callTimeoutMs, disableDefinition(this.env.DB, call.jobId, call.version));
          return { kind: "disabled_told" };
      }
    } catch (error) {
      const kind = platformErrorKind(error);
      logEvent("warn", `timer_${call.kind}_failed`, { ...this.#ids(), kind, reason: reasonOf(error) });
      return call.kind === "fire"
        ? { kind: "unreachable", overloaded: kind === "overloaded" }
        : { kind: "disabled_untold" };
    }
  }

  async #queue(ask: FireAsk): Promise<FireAnswer> {
    const { config } = this.#state;
    if (config === null) return { ok: false, code: "not_found" };
    const { APP_QUEUE } = this.env;
    return APP_QUEUE.get(APP_QUEUE.idFromName(queueName(config.namespace, config.appId))).fire(ask);
  }

  #ids(): { jobId: number | null } {
    return { jobId: this.#state.config?.jobId ?? null };
  }

  /** Decides; answers whether something was recorded. Nothing is stored but records until `#commit`. */
  #apply(event: TimerEvent, now: number): boolean {
    const { state, effects } = step(this.#state, event, this.#misfireMs, now);
    const timing = (state.config ?? this.#state.config)?.timing;
    this.#state = state;
    for (const { record } of effects) {
      this.#stores.fires.add(record, (a, b) => timing !== undefined && areNeighbours(timing, a, b));
    }
    return effects.length > 0;
  }

  /** State and alarm in one transaction: nothing is awaited between the two. */
  async #commit(now: number): Promise<void> {
    const at = wakeAt(this.#state, now);
    this.#stores.timer.save(this.#state, at);
    if (at === this.#alarmAt) return;
    this.#alarmAt = at;
    await (at === null ? this.ctx.storage.deleteAlarm() : this.ctx.storage.setAlarm(at));
  }
}

const openStores = (storage: DurableObjectStorage) => {
  const { sql } = storage;
  storage.transactionSync(() => migrate(sql, jobTimerMigrations));
  return { timer: new TimerStore(sql), fires: new FireRecords(sql), logs: new LogStore(sql) };
};
