import type { FireAnswer, FireAsk, MissedFires } from "../app-queue/rpc.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { platformErrorKind } from "../shared/platform-errors.ts";
import type { FireRecords } from "./fire-records.ts";
import { type Outside, outside, step, type TimerEvent } from "./machine.ts";
import { areNeighbours } from "./neighbours.ts";
import type { TimerConfig } from "./rpc.ts";
import type { TimerStore } from "./store.ts";
import { emptyTimer, progressFromAlarm, type TimerState, wakeAt } from "./timer-state.ts";

/** What a timer needs of its surroundings. Calls outside end in bounded time. */
export interface TimerPorts {
  now(): number;
  getAlarm(): Promise<number | null>;
  setAlarm(at: number): Promise<void>;
  deleteAlarm(): Promise<void>;
  fire(config: TimerConfig, ask: FireAsk): Promise<FireAnswer>;
  missed(config: TimerConfig, fires: MissedFires): Promise<void>;
  disable(jobId: number, version: number): Promise<void>;
}

/** Calls outside in one alarm; a queue that keeps us busy longer gets the rest by the next. */
const maxCallsAtOnce = 20;
/** An alarm this late is taken for one that will not come. */
const stuckAlarmMs = 30_000;

/** Applies what machine.ts decides: state and alarm are stored together, and only an alarm asks others. */
export class Timer {
  readonly #ports: TimerPorts;
  readonly #store: TimerStore;
  readonly #fires: FireRecords;
  readonly #misfireMs: number;
  #state: TimerState = emptyTimer;
  /** What the alarm is set to, as far as this instance knows. */
  #alarmAt: number | null = null;
  #inAlarm = false;

  constructor(ports: TimerPorts, stores: { timer: TimerStore; fires: FireRecords }, misfireMs: number) {
    this.#ports = ports;
    this.#store = stores.timer;
    this.#fires = stores.fires;
    this.#misfireMs = misfireMs;
  }

  /** Goes on where the storage and its alarm say. */
  start(alarmAt: number | null): void {
    const { config, progress } = this.#store.load();
    this.#alarmAt = alarmAt;
    const found = progress ?? progressFromAlarm(config, alarmAt);
    this.#state = { ...emptyTimer, config, ...found, isUnsure: true };
  }

  /** The storage is gone; an alarm still at work finds nothing to do. */
  stop(): void {
    this.#state = emptyTimer;
    this.#alarmAt = null;
  }

  get config(): TimerConfig | null {
    return this.#state.config;
  }

  async configure(config: TimerConfig): Promise<{ nextAt: number | null }> {
    const now = this.#ports.now();
    this.#apply({ kind: "configured", config }, now);
    await this.#commit(now);
    return { nextAt: this.#state.nextAt };
  }

  async runEnded(scheduleAt: number, endedAt: number): Promise<void> {
    const now = this.#ports.now();
    this.#apply({ kind: "run_ended", scheduleAt, endedAt }, now);
    await this.#commit(now);
  }

  async check(): Promise<{ nextAt: number | null; overdueMs: number }> {
    const alarmAt = await this.#ports.getAlarm();
    const now = this.#ports.now();
    this.#apply({ kind: "checked" }, now);
    // While an alarm is at work none is set, and it sets the next itself.
    if (!this.#inAlarm) {
      this.#alarmAt = alarmAt !== null && alarmAt < now - stuckAlarmMs ? null : alarmAt;
      await this.#commit(now);
    }
    const { nextAt } = this.#state;
    return { nextAt, overdueMs: nextAt === null ? 0 : Math.max(0, now - nextAt) };
  }

  /** Never throws: an alarm that does is retried a few times and then dropped for good. */
  async alarm(scheduledAt: number | null): Promise<void> {
    this.#alarmAt = null;
    this.#inAlarm = true;
    try {
      if (this.#state.lost && scheduledAt !== null) {
        this.#state = { ...this.#state, ...progressFromAlarm(this.#state.config, scheduledAt) };
      }
      await this.#work();
    } catch (error) {
      logEvent("error", "timer_failed", { ...this.#ids(), reason: reasonOf(error) });
    } finally {
      this.#inAlarm = false;
    }
    await this.#commit(this.#ports.now());
  }

  async #work(): Promise<void> {
    for (let calls = 0; calls < maxCallsAtOnce; calls += 1) {
      const now = this.#ports.now();
      const hasRecorded = this.#apply({ kind: "woken" }, now);
      const call = outside(this.#state, this.#misfireMs, now);
      if (call === null) return;
      // Decisions that left a record must not be taken again, should this alarm be cut off.
      if (hasRecorded) await this.#commit(now);
      const event = await this.#ask(call);
      this.#apply(event, this.#ports.now());
    }
  }

  async #ask(call: Outside): Promise<TimerEvent> {
    try {
      switch (call.kind) {
        case "fire": {
          const { config } = this.#state;
          if (config === null) return { kind: "answered", answer: { ok: false, code: "not_found" } };
          return { kind: "answered", answer: await this.#ports.fire(config, call.ask) };
        }
        case "missed": {
          const { config } = this.#state;
          if (config !== null) await this.#ports.missed(config, call.fires);
          return { kind: "missed_told" };
        }
        case "disable":
          await this.#ports.disable(call.jobId, call.version);
          return { kind: "disabled_told" };
        default:
          return call satisfies never;
      }
    } catch (error) {
      const kind = platformErrorKind(error);
      logEvent("warn", `timer_${call.kind}_failed`, { ...this.#ids(), kind, reason: reasonOf(error) });
      if (call.kind === "fire") return { kind: "unreachable", overloaded: kind === "overloaded" };
      return { kind: call.kind === "missed" ? "missed_untold" : "disabled_untold" };
    }
  }

  /** Decides; answers whether something was recorded. Records are stored at once, all else by `#commit`. */
  #apply(event: TimerEvent, now: number): boolean {
    const { config } = this.#state;
    const { state, effects } = step(this.#state, event, this.#misfireMs, now);
    this.#state = state;
    for (const { record } of effects) {
      this.#fires.add(record, (a, b) => config !== null && areNeighbours(config, a, b));
    }
    return effects.length > 0;
  }

  /** State and alarm in one transaction: nothing is awaited between the two. */
  async #commit(now: number): Promise<void> {
    const at = wakeAt(this.#state, now);
    this.#store.save(this.#state, at);
    if (at === this.#alarmAt) return;
    this.#alarmAt = at;
    await (at === null ? this.#ports.deleteAlarm() : this.#ports.setAlarm(at));
  }

  #ids(): { jobId: number | null } {
    return { jobId: this.#state.config?.jobId ?? null };
  }
}
