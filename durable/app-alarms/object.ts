import { DurableObject } from "cloudflare:workers";
import type { DurableEnv } from "../shared/env.ts";
import { feedPublisher } from "../shared/feed-publisher.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { countingSql, noCosts, type RowCosts } from "../shared/row-costs.ts";
import { withinTime } from "../shared/time-limit.ts";
import { type AlarmState, emptyState, type OpenAlarm } from "./alarm-state.ts";
import type { AlarmEffect, AlarmEvent } from "./draft.ts";
import { recordAlarms } from "./history.ts";
import { step, wakeAt, watchMs } from "./machine.ts";
import type { AddressedNote, AlarmApp, AppAlarmsCalls, DeliveryOutcome } from "./rpc.ts";
import { AlarmStore } from "./store.ts";

/** The sender ends sooner; this is for one that does not answer at all. */
const sendLimitMs = watchMs - 5_000;

/** Tells the alarms of one app, and records what became of it. What happens when is in machine.ts; why, in README.md. */
export class AppAlarms extends DurableObject<DurableEnv> implements AppAlarmsCalls {
  readonly #costs: RowCosts = noCosts();
  #store: AlarmStore;
  #state: AlarmState = emptyState;
  #armedAt: number | null = null;
  /** Of the app, which comes with every alarm. */
  #namespace: string | undefined;
  readonly #feed = feedPublisher(this.env, () => this.#namespace);

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#store = new AlarmStore(countingSql(ctx.storage.sql, this.#costs));
    void ctx.blockConcurrencyWhile(async () => {
      this.#state = this.#store.load(Date.now());
      this.#armedAt = await ctx.storage.getAlarm();
    });
  }

  async raise(app: AlarmApp, notes: AddressedNote[]): Promise<void> {
    this.#apply({ type: "raised", app, notes });
  }

  async remove(): Promise<void> {
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
    this.#state = emptyState;
    this.#armedAt = null;
    this.#store = new AlarmStore(countingSql(this.ctx.storage.sql, this.#costs));
  }

  /** Rows written since the object started. */
  async costs(): Promise<RowCosts> {
    return this.#costs;
  }

  /** Never throws: an alarm that does is retried a few times and then dropped for good. */
  override async alarm(): Promise<void> {
    this.#armedAt = null;
    try {
      this.#forgetOld();
      this.#apply({ type: "woken" });
    } catch (error) {
      logEvent("error", "alarms_failed", { reason: reasonOf(error) });
      await this.ctx.storage.setAlarm(Date.now() + watchMs);
    }
  }

  /** Decides, stores, arms the next wake, and only then does what follows; answers come back as new events. */
  #apply(event: AlarmEvent): void {
    const now = Date.now();
    const { state, effects } = step(this.#state, event, now, Math.random());
    try {
      this.ctx.storage.transactionSync(() => {
        this.#store.create();
        for (const effect of effects) this.#persist(effect);
      });
    } catch (error) {
      // Memory must not run ahead of what is stored: start again from there.
      this.ctx.abort(reasonOf(error));
      throw error;
    }
    this.#state = state;
    this.#arm(now);
    for (const effect of effects) this.#perform(effect);
  }

  #persist(effect: AlarmEffect): void {
    if (effect.kind === "put_quiet") this.#store.putQuiet(effect.key, effect.quiet);
    else if (effect.kind === "put_alarm") this.#store.putAlarm(effect.alarm);
    else if (effect.kind === "drop_alarm") this.#store.dropAlarm(effect.number);
  }

  #perform(effect: AlarmEffect): void {
    if (effect.kind === "send") this.ctx.waitUntil(this.#send(effect));
    else if (effect.kind === "record") this.ctx.waitUntil(this.#record(effect.alarms));
  }

  /** Set only when nothing is armed early enough, since setting it is a row. */
  #arm(now: number): void {
    const at = wakeAt(this.#state, now);
    if (at === null || (this.#armedAt !== null && this.#armedAt <= at)) return;
    // An alarm in the past has been seen to strand an object at its start.
    this.#armedAt = Math.max(at, now + 1);
    this.#costs.alarms += 1;
    void this.ctx.storage.setAlarm(this.#armedAt);
  }

  async #send({ alarm, index, attempt }: Extract<AlarmEffect, { kind: "send" }>): Promise<void> {
    const { number } = alarm;
    const outcome = await this.#outcomeOf(alarm, index);
    this.#apply({ type: "answered", number, index, attempt, outcome });
  }

  async #outcomeOf(alarm: OpenAlarm, index: number): Promise<DeliveryOutcome> {
    const delivery = alarm.deliveries[index];
    if (!delivery) throw new Error(`alarm ${alarm.number} has no delivery ${index}`);
    const { app, deliveries: _, ...facts } = alarm;
    const order = { app, alarm: facts, address: delivery.address };
    try {
      return await withinTime(sendLimitMs, this.env.ALARM_SENDER.send(order));
    } catch (error) {
      logEvent("warn", "alarm_not_sent", { channel: delivery.address.channel, reason: reasonOf(error) });
      const answer = "the message could not be handed to the sender";
      return { ok: false, answer, target: delivery.target, retry: true, retryAfterMs: null };
    }
  }

  async #record(alarms: OpenAlarm[]): Promise<void> {
    const numbers = alarms.map((alarm) => alarm.number);
    this.#namespace = alarms[0]?.app.namespace;
    try {
      await withinTime(sendLimitMs, recordAlarms(this.env.DB, alarms, this.#costs));
      this.#feed.mark();
      this.#apply({ type: "recorded", numbers });
    } catch (error) {
      logEvent("warn", "alarm_history_unavailable", { alarms: numbers.length, reason: reasonOf(error) });
      this.#apply({ type: "record_failed", numbers });
    }
  }

  #forgetOld(): void {
    const newest = [...this.#state.quiet].find(([, quiet]) => quiet.number === this.#state.lastNumber);
    if (!newest) return;
    const gone = this.#store.dropOldQuiet(Date.now(), newest[0]);
    if (gone.length === 0) return;
    const quiet = new Map(this.#state.quiet);
    for (const key of gone) quiet.delete(key);
    this.#state = { ...this.#state, quiet };
  }
}
