import { DurableObject } from "cloudflare:workers";
import type { FollowedAnswer, Refusal } from "../app-queue/rpc.ts";
import type { DurableEnv } from "../shared/env.ts";
import { feedPublisher } from "../shared/feed-publisher.ts";
import type { FollowedEnd, Follower } from "../shared/follower.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { backoffMs } from "../shared/platform-errors.ts";
import { queueStub, workflowStub } from "../shared/stubs.ts";
import { withinTime } from "../shared/time-limit.ts";
import { tellEnd } from "./list-row.ts";
import {
  type BackfillConfig,
  type BackfillEvent,
  type BackfillProgress,
  type BackfillState,
  progressOf,
  stepBackfill,
} from "./machine.ts";
import type { BackfillCalls, BackfillRecord } from "./rpc.ts";
import { BackfillStore } from "./store.ts";

const callLimitMs = 15_000;
/** In doubt it asks again soon; else a look now and then finds ends whose news were lost. */
const doubtMs = 10_000;
const lookMs = 300_000;

/** One backfill: starts the runs of its data times, a few at once, and hears of their ends. README.md has the why. */
export class Backfill extends DurableObject<DurableEnv> implements BackfillCalls {
  readonly #store: BackfillStore;
  #state: BackfillState | null;
  readonly #inFlight = new Set<number>();
  /** Asked for by this instance for the first time: no need to look into the history. */
  readonly #fresh = new Set<number>();
  #failures = 0;
  #isTelling = false;
  #armedAt: number | null = null;
  readonly #feed = feedPublisher(this.env, () => this.#state?.config.namespace);

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    super(ctx, env);
    this.#store = new BackfillStore(ctx.storage.sql);
    this.#state = this.#store.load();
    void ctx.blockConcurrencyWhile(async () => {
      this.#armedAt = await ctx.storage.getAlarm();
    });
    if (this.#state) this.#perform(true);
  }

  async start(config: BackfillConfig, dataTimes: number[]): Promise<void> {
    if (this.#state) return;
    this.ctx.storage.transactionSync(() => this.#store.create());
    const items = dataTimes.map((dataAt) => ({ dataAt, status: "waiting", number: null }) as const);
    const empty: BackfillState = { config, items, stoppedBy: null, finishedAt: null, isTold: false };
    this.#put(null, stepBackfill(empty, { type: "begun" }, Date.now()));
  }

  async stop(by: string): Promise<BackfillRecord | Refusal> {
    const state = this.#state;
    if (!state) return { ok: false, code: "not_found", message: "no such backfill" };
    if (state.finishedAt !== null)
      return { ok: false, code: "run_finished", message: "the backfill has ended" };
    this.#apply({ type: "stop_asked", by });
    return this.#state ?? state;
  }

  async read(): Promise<BackfillRecord | null> {
    return this.#state;
  }

  async progress(): Promise<BackfillProgress | null> {
    return this.#state && progressOf(this.#state);
  }

  async runsEnded(ends: FollowedEnd[]): Promise<void> {
    for (const end of ends) this.#apply({ type: "ended", index: Number(end.tag), end });
  }

  override async alarm(): Promise<void> {
    this.#armedAt = null;
    this.#perform(true);
  }

  #apply(event: BackfillEvent): void {
    const before = this.#state;
    if (!before) return;
    const next = stepBackfill(before, event, Date.now());
    if (next !== before) this.#put(before, next);
  }

  #put(before: BackfillState | null, state: BackfillState): void {
    for (const [index, item] of state.items.entries())
      if (item.status === "asked" && before?.items[index]?.status !== "asked") this.#fresh.add(index);
    this.#store.write(before, state);
    this.#state = state;
    this.#feed.mark();
    this.#perform(false);
  }

  /** Asks for what is to be started; `all`: also after what is open, in case its end was not heard. */
  #perform(all: boolean): void {
    const state = this.#state;
    if (!state) return;
    if (state.finishedAt !== null) {
      this.#tell(state);
      return;
    }
    let hasDoubt = false;
    for (const [index, item] of state.items.entries()) {
      if (item.status !== "asked" && !(all && item.status === "open")) continue;
      hasDoubt ||= item.status === "asked";
      if (this.#inFlight.has(index)) continue;
      this.#inFlight.add(index);
      this.ctx.waitUntil(this.#ask(state.config, index, item.dataAt));
    }
    this.#wakeBy(Date.now() + (hasDoubt ? doubtMs : lookMs));
  }

  /** Tells the lists how it ended; until they know, the alarm comes back to it. */
  #tell(state: BackfillState): void {
    if (state.isTold) return;
    this.#wakeBy(Date.now() + doubtMs);
    if (this.#isTelling) return;
    this.#isTelling = true;
    this.ctx.waitUntil(
      withinTime(callLimitMs, tellEnd(this.env.DB, state.config.backfillId, progressOf(state))).then(
        () => {
          this.#isTelling = false;
          // What has changed since is told next.
          if (this.#state === state) this.#apply({ type: "told" });
          else this.#perform(false);
        },
        (error: unknown) => {
          logEvent("warn", "backfill_not_listed", {
            backfillId: state.config.backfillId,
            error: reasonOf(error),
          });
          this.#isTelling = false;
        },
      ),
    );
  }

  async #ask(config: BackfillConfig, index: number, dataAt: number): Promise<void> {
    try {
      const answer = await withinTime(callLimitMs, this.#start(config, index, dataAt));
      this.#inFlight.delete(index);
      this.#fresh.delete(index);
      if (answer.ok && answer.end) this.#apply({ type: "ended", index, end: answer.end });
      else if (answer.ok) this.#apply({ type: "started", index, number: answer.number });
      else if (answer.code === "unavailable" || answer.code === "overloaded") await this.#later();
      else this.#apply({ type: "refused", index });
      if (answer.ok) this.#failures = 0;
    } catch (error) {
      logEvent("warn", "backfill_not_started", { backfillId: config.backfillId, error: reasonOf(error) });
      this.#inFlight.delete(index);
      this.#fresh.delete(index);
      await this.#later();
    }
  }

  #start(config: BackfillConfig, index: number, dataAt: number): Promise<FollowedAnswer> {
    const { env } = this;
    const follower: Follower = { object: "backfill", name: config.backfillId, tag: String(index) };
    const ask = { trigger: "backfill", operator: config.createdBy, dataAt, follower } as const;
    if (config.kind === "workflow") return workflowStub(env, config.targetId).run(ask);
    const repeated = !this.#fresh.has(index);
    return queueStub(env, config.namespace, config.appId)
      .runFollowed([{ ...ask, jobId: config.targetId, repeated }])
      .then(([answer]) => answer ?? { ok: false, code: "unavailable", message: "no answer" });
  }

  async #later(): Promise<void> {
    this.#failures += 1;
    await new Promise((resolve) => setTimeout(resolve, backoffMs(this.#failures, 500, 10_000)));
    this.#perform(false);
  }

  #wakeBy(at: number): void {
    if (this.#armedAt !== null && this.#armedAt <= at) return;
    this.#armedAt = at;
    void this.ctx.storage.setAlarm(at);
  }
}
