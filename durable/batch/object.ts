import { DurableObject } from "cloudflare:workers";
import type { BatchItemStatus } from "../../client/protocol/batch.ts";
import { liveBatch } from "../../client/protocol/live.ts";
import type { Refusal } from "../app-queue/rpc.ts";
import type { DurableEnv } from "../shared/env.ts";
import { LivePublisher } from "../shared/live-publisher.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { platformErrorKind } from "../shared/platform-errors.ts";
import { countingSql, noCosts, type RowCosts } from "../shared/row-costs.ts";
import { withinTime } from "../shared/time-limit.ts";
import {
  type BatchEvent,
  type BatchGroup,
  type BatchState,
  newBatch,
  openPlaces,
  stepBatch,
} from "./machine.ts";
import type { BatchCalls, BatchConfig, ItemAnswer, ListedItem } from "./rpc.ts";
import { batchStatusOf } from "./status.ts";
import { BatchStore } from "./store.ts";

const callLimitMs = 120_000;
/** The alarm is the net under what this instance does by itself. */
const lookMs = 30_000;
const untoldMs = 5_000;
/** So long it can be looked at when it has ended. */
const keptMs = 30 * 86_400_000;

/** One batch: does an action to many objects, a group at a time, through the Worker. README.md has the why. */
export class Batch extends DurableObject<DurableEnv> implements BatchCalls {
  readonly #costs = noCosts();
  readonly #store: BatchStore;
  readonly #feed: LivePublisher;
  #state: BatchState | null = null;
  #ids: string[] = [];
  #asking = false;
  /** Of another instance: what it asked for may have been done. */
  #isTakenOver = false;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #armedAt: number | null = null;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#store = new BatchStore(countingSql(ctx.storage.sql, this.#costs));
    this.#feed = new LivePublisher(() => {
      const name = this.#state?.config.namespace ?? "";
      return env.LIVE_FEED.get(env.LIVE_FEED.idFromName(name)).changed(liveBatch);
    });
    const stored = this.#store.load();
    if (stored) {
      this.#state = stored.state;
      this.#ids = stored.ids;
      this.#isTakenOver = stored.state.group !== null;
    }
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm();
      this.#goOn();
    });
  }

  async start(config: BatchConfig, ids: string[]): Promise<void> {
    if (this.#state) return;
    const { state } = stepBatch(newBatch(config, ids.length), { type: "begun" }, Date.now(), Math.random());
    this.ctx.storage.transactionSync(() => this.#store.create(state, ids));
    this.#state = state;
    this.#ids = ids;
    this.#goOn();
  }

  async stop(by: string): Promise<BatchState | Refusal> {
    const state = this.#state;
    if (!state) return { ok: false, code: "not_found", message: "no such batch" };
    if (state.finishedAt !== null) return { ok: false, code: "conflict", message: "the batch has ended" };
    this.#apply({ type: "stop_asked", by, asking: this.#asking });
    return this.#state ?? state;
  }

  async read(): Promise<BatchState | null> {
    return this.#state;
  }

  async items(after: number | null, limit: number, status: BatchItemStatus | null): Promise<ListedItem[]> {
    return this.#state ? this.#store.items(this.#state, this.#ids, after, limit, status) : [];
  }

  async costs(): Promise<RowCosts> {
    return this.#costs;
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null;
    const state = this.#state;
    if (state?.isTold && state.finishedAt !== null && state.finishedAt + keptMs <= Date.now())
      return this.#forget(state);
    this.#goOn();
  }

  #apply(event: BatchEvent): void {
    const before = this.#state;
    if (!before) return;
    const { state, effects } = stepBatch(before, event, Date.now(), Math.random());
    if (state === before) return;
    this.ctx.storage.transactionSync(() => this.#store.write(state, effects));
    this.#state = state;
    this.#feed.mark();
    this.#goOn();
  }

  /** Whatever comes next, once: the net first, then the work. */
  #goOn(): void {
    const state = this.#state;
    if (!state) return;
    const now = Date.now();
    if (state.group) {
      this.#wakeBy(Math.max(state.group.askAt, now) + lookMs);
      this.#askIn(state.group, state.group.askAt - now);
    } else if (!state.isTold) {
      this.#wakeBy(now + untoldMs);
      if (!this.#asking) this.ctx.waitUntil(this.#tellEnd(state));
    } else this.#wakeBy((state.finishedAt ?? now) + keptMs);
  }

  #askIn(group: BatchGroup, delayMs: number): void {
    if (this.#asking || this.#timer !== null) return;
    if (delayMs <= 0) {
      this.ctx.waitUntil(this.#ask(group));
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#goOn();
    }, delayMs);
  }

  async #ask(group: BatchGroup): Promise<void> {
    const { config } = this.#state ?? {};
    if (!config) return;
    this.#asking = true;
    const startedAt = Date.now();
    const items = openPlaces(group).map((index) => ({
      id: this.#ids[group.from + index] ?? "",
      place: group.from + index,
    }));
    // A round before may have done what it did not answer.
    const repeated = this.#isTakenOver || group.answers.some((answer) => answer !== null);
    const answers = await this.#answers(config, items, repeated);
    this.#asking = false;
    this.#isTakenOver = false;
    this.#apply({ type: "answered", answers, tookMs: Date.now() - startedAt });
  }

  async #answers(
    config: BatchConfig,
    items: { id: string; place: number }[],
    repeated: boolean,
  ): Promise<ItemAnswer[]> {
    try {
      return await withinTime(callLimitMs, this.env.BATCH_ACTOR.act({ config, items, repeated }));
    } catch (error) {
      const { batchId } = config;
      logEvent("warn", "batch_not_answered", { batchId, items: items.length, reason: reasonOf(error) });
      const code = platformErrorKind(error) === "overloaded" ? "overloaded" : "unavailable";
      const delay: ItemAnswer = { status: "delayed", code, message: "a part of the platform did not answer" };
      return items.map(() => delay);
    }
  }

  async #tellEnd(state: BatchState): Promise<void> {
    this.#asking = true;
    const { config, done, failed, skipped, finishedAt } = state;
    try {
      await this.env.DB.prepare(
        "UPDATE batches SET status = ?2, done = ?3, failed = ?4, skipped = ?5, finished_at = ?6 WHERE batch_id = ?1",
      )
        .bind(config.batchId, batchStatusOf(state), done, failed, skipped, finishedAt)
        .run();
      this.#asking = false;
      this.#apply({ type: "told" });
    } catch (error) {
      this.#asking = false;
      logEvent("warn", "batch_end_not_told", { batchId: config.batchId, reason: reasonOf(error) });
    }
  }

  async #forget(state: BatchState): Promise<void> {
    this.#wakeBy(Date.now() + lookMs);
    await this.env.DB.prepare("DELETE FROM batches WHERE batch_id = ?").bind(state.config.batchId).run();
    this.#state = null;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  #wakeBy(at: number): void {
    const isDue = this.#armedAt !== null && this.#armedAt <= at && this.#armedAt > Date.now() - lookMs;
    if (isDue) return;
    this.#armedAt = at;
    this.#costs.alarms += 1;
    void this.ctx.storage.setAlarm(Math.max(at, Date.now() + 1));
  }
}
