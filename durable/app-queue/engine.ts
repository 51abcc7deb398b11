import type { DurableEnv } from "../shared/env.ts";
import { GatheredTurn } from "../shared/gathered-turn.ts";
import { LivePublisher } from "../shared/live-publisher.ts";
import { logEvent, reasonOf } from "../shared/log-event.ts";
import { countingSql, noCosts } from "../shared/row-costs.ts";
import { readSettings, type Settings } from "../shared/settings.ts";
import { followerStub } from "../shared/stubs.ts";
import { withinTime } from "../shared/time-limit.ts";
import { AlarmOutbox } from "./alarm-outbox.ts";
import { ConnectedWorkers } from "./connected-workers.ts";
import { Crowd } from "./crowd.ts";
import { dispatchPool, maxEdgeCalls, type Present } from "./dispatch.ts";
import { ThreadDumps } from "./dump-calls.ts";
import { EndedLeases } from "./exchange.ts";
import { FanOutLinks } from "./fan-out-links.ts";
import { Followers } from "./followers.ts";
import { RunHistory } from "./history.ts";
import { newCounters, newJobEntry, withoutTexts } from "./job-entry.ts";
import { Journal } from "./journal.ts";
import { flowTokens, LiveView } from "./live-view.ts";
import { QueueMachine } from "./machine.ts";
import { edgeWorkerId, fanOutWorkerId, type OpenRun, runKey } from "./open-run.ts";
import { Outbox } from "./outbox.ts";
import { performEffects } from "./perform.ts";
import { emptyState, isEmptyEntry, tasksInHand } from "./queue-state.ts";
import { Satellite } from "./satellite.ts";
import { SlicePlaces } from "./slice-places.ts";
import { leaseToken } from "./slice-token.ts";
import { Slices } from "./slices.ts";
import { QueueStore } from "./store.ts";
import { type Grace, nextTellAt, tellUnserved } from "./unserved.ts";

const verifyPauseMs = 2_000;
const tellLimitMs = 10_000;

/**
 * The running queue of one app: its state in memory, the journal under it, who is connected, and the turn that ties them.
 * A turn gathers what several calls changed, hands out work, writes one journal row, arms the alarm, and only then answers.
 */
export class QueueEngine {
  readonly ctx: DurableObjectState;
  readonly env: DurableEnv;
  readonly settings: Settings;
  readonly machine: QueueMachine;
  readonly workers = new ConnectedWorkers();
  readonly endedLeases = new EndedLeases();
  readonly fanOuts = new FanOutLinks(this);
  readonly threadDumps = new ThreadDumps();
  readonly slices: Slices;
  readonly satellite = new Satellite(this);
  readonly view: LiveView;
  readonly store: QueueStore;
  readonly history: RunHistory;
  readonly outbox: Outbox;
  readonly feed: LivePublisher;
  readonly alarms: AlarmOutbox;
  readonly costs = noCosts();
  /** Calls of http jobs that wait for their target; one that was promised a completion does not count any more. */
  callsUnderWay = 0;
  readonly crowd = new Crowd();
  readonly followers: Followers;
  readonly endedCounts = { success: 0, failed: 0, skipped: 0 };
  readonly #journal: Journal;
  /** Runs that were handed out before this start: the history may know their end. */
  readonly #unverified = new Set<string>();
  readonly #startedAt = Date.now();
  readonly startId = crypto.randomUUID().slice(0, 8);
  leaseCount = 0;
  readonly #turn: GatheredTurn;
  #armedAt: number | null = null;
  #stored = false;

  constructor(ctx: DurableObjectState, env: DurableEnv) {
    this.ctx = ctx;
    this.env = env;
    this.#turn = new GatheredTurn(ctx, "queue_turn_failed", () => this.#flush());
    this.settings = readSettings(env);
    this.machine = new QueueMachine(emptyState(), this.settings.killGraceMs);
    this.view = new LiveView(this.machine.state, this.workers, (key) =>
      this.satellite.isOn ? this.satellite.sharedNews(key) : this.fanOuts.get(key),
    );
    const sql = countingSql(ctx.storage.sql, this.costs);
    this.store = new QueueStore(sql);
    this.slices = new Slices(this, new SlicePlaces(sql));
    this.#journal = new Journal(sql);
    this.history = new RunHistory(env.DB, this.costs);
    this.feed = new LivePublisher(() => this.#tellFeed());
    this.alarms = new AlarmOutbox(env, this.machine);
    this.followers = new Followers(
      (follower, ends) => withinTime(tellLimitMs, followerStub(env, follower).runsEnded(ends)),
      () => this.outbox.start(),
    );
    this.outbox = new Outbox(this.history, {
      place: () => this.machine.state.app,
      ended: () => this.machine.state.ended,
      recordable: () => this.followers.recordable(this.machine.state.ended),
      anyRecordable: () => this.followers.anyRecordable(this.machine.state.ended),
      openRuns: () => this.view.runs(),
      anyOpen: () => this.machine.state.runs.size > 0,
      recorded: (keys) => this.machine.recorded(keys),
      listed: () => this.feed.mark(),
      keep: (keys) => {
        this.machine.keepEnded(keys);
        return this.turn();
      },
    });
  }

  /** Reads everything back after a start. What was under way goes on from here. */
  async load(): Promise<void> {
    if (!this.store.exists()) return;
    this.#stored = true;
    const { state } = this.machine;
    const now = Date.now();
    state.app = this.store.readApp();
    this.slices.load();
    const journaled = this.#journal.restore();
    for (const job of this.store.readJobs()) {
      state.jobs.set(
        job.jobId,
        newJobEntry(withoutTexts(job), journaled.jobs.get(job.jobId) ?? newCounters(job.jobId)),
      );
    }
    for (const [key, ended] of journaled.ended)
      if (state.jobs.has(ended.record.jobId)) {
        state.ended.set(key, ended);
        this.followers.add(ended);
      }
    for (const [id, alarm] of journaled.alarms) state.alarms.set(id, alarm);
    const runs = [...journaled.runs.values()].sort((a, b) => a.jobId - b.jobId || a.number - b.number);
    for (const run of runs) {
      const entry = state.jobs.get(run.jobId);
      if (!entry) continue;
      this.machine.index(entry, run, now);
      if (run.lease) this.#unverified.add(runKey(run));
    }
    this.outbox.assumeShown(state.runs.keys());
    this.outbox.assumeShown(state.ended.keys());
    this.#armedAt = await this.ctx.storage.getAlarm();
    if (this.#unverified.size > 0) void this.#verify();
    const isIdle = state.runs.size === 0 && state.ended.size === 0 && state.alarms.size === 0;
    if (!isIdle || !this.slices.isAlone) void this.turn();
    this.outbox.start();
  }

  create(): void {
    if (this.#stored) return;
    this.ctx.storage.transactionSync(() => this.store.create());
    this.#stored = true;
  }

  async #tellFeed(): Promise<number> {
    const { app } = this.machine.state;
    if (!app) return 0;
    const { LIVE_FEED } = this.env;
    return LIVE_FEED.get(LIVE_FEED.idFromName(app.namespace)).changed();
  }

  mayReturn(key: string): boolean {
    return !this.#unverified.has(key);
  }

  /** Joins the turn that is gathering; resolves when its changes are stored and its effects under way. */
  turn(): Promise<void> {
    return this.#turn.join();
  }

  #flush(): void {
    const now = Date.now();
    this.crowd.close();
    this.machine.passTime(now, Math.random);
    if (this.satellite.isOn) this.satellite.reviewLines(now);
    else this.#handOut(now);
    tellUnserved(this.machine.state, this.machine.alarms, this.#grace, now);
    this.#persist();
    this.#arm(now);
    performEffects(this, this.machine.takeEffects(), now);
    this.alarms.start();
    this.fanOuts.wake(now);
    this.outbox.projectSoon();
    this.slices.meet(now);
    this.satellite.ringSoon();
  }

  /** Of this slice and of all others. */
  tasksInHand(workerId: string): number {
    return tasksInHand(this.machine.state, workerId) + this.slices.ledger.inHand(workerId);
  }

  #handOut(now: number): void {
    const { state } = this.machine;
    if (!state.app) return;
    const present = new Map<string, Present>();
    for (const worker of this.workers.all()) {
      const { workerId } = worker.candidate;
      worker.candidate.running = this.tasksInHand(workerId);
      const promised = worker.parcels.length + this.slices.ledger.underWay(workerId).length;
      const capacity = (worker.held?.capacity ?? 0) - promised;
      if (capacity > 0) present.set(workerId, { candidate: worker.candidate, capacity });
    }
    dispatchPool(
      this.machine,
      {
        connected: this.workers.candidates(),
        present,
        limits: state.app.settings,
        tokens: flowTokens(state),
        edgeSlots: maxEdgeCalls - this.callsUnderWay - this.slices.ledger.edgeCalls,
        nextToken: (slice) => this.nextToken(slice),
        random: Math.random,
        away: this.slices.lines(now),
      },
      now,
    );
  }

  #persist(): void {
    const entry = this.machine.takeEntry();
    if (!entry || isEmptyEntry(entry)) return;
    this.feed.mark();
    this.satellite.noteStored();
    this.ctx.storage.transactionSync(() => {
      this.#journal.append(entry);
      if (this.#journal.wantsSnapshot) this.#journal.snapshot(this.machine.wholeEntry());
    });
  }

  /** One alarm for everything: set only when nothing is armed early enough, since setting it is a row. */
  #arm(now: number): void {
    const wakeAt = this.#wakeAt(now);
    if (wakeAt === null || (this.#armedAt !== null && this.#armedAt <= wakeAt)) return;
    // An alarm in the past has been seen to strand an object at its start.
    this.#armedAt = Math.max(wakeAt, now + 1);
    this.costs.alarms += 1;
    void this.ctx.storage.setAlarm(this.#armedAt);
  }

  #wakeAt(now: number): number | null {
    const { state } = this.machine;
    const isWatched =
      state.leases.size > 0 || state.ended.size > 0 || state.alarms.size > 0 || this.slices.ledger.leased > 0;
    const times = [
      isWatched ? now + this.lostAfterMs : null,
      this.machine.nextDueAt(),
      nextTellAt(state, this.#grace),
    ].filter((at) => at !== null);
    return times.length === 0 ? null : Math.min(...times);
  }

  get #grace(): Grace {
    return { ms: this.settings.heartbeatMs, notBefore: this.#startedAt + this.lostAfterMs };
  }

  /** Between one and two leases. */
  get lostAfterMs(): number {
    return Math.ceil(this.settings.leaseMs * 1.25);
  }

  async alarm(): Promise<void> {
    this.#armedAt = null;
    const now = Date.now();
    const lost = this.workers.takeLost(now, this.lostAfterMs).map((worker) => worker.candidate.workerId);
    if (lost.length > 0) this.feed.mark();
    for (const workerId of lost) this.loseTasksOf(workerId, now);
    this.ctx.waitUntil(this.slices.lose(lost));
    if (now - this.#startedAt >= this.lostAfterMs) lost.push(...this.fanOuts.strangers());
    for (const workerId of new Set(lost)) this.ctx.waitUntil(this.fanOuts.lose(workerId));
    const strangers = [...this.machine.state.inHand.keys(), ...this.slices.holders].filter(
      (workerId) => workerId !== edgeWorkerId && workerId !== fanOutWorkerId && !this.workers.get(workerId),
    );
    if (this.satellite.isOn) this.satellite.wakeFirst();
    else if (now - this.#startedAt >= this.lostAfterMs) {
      for (const workerId of strangers) this.loseTasksOf(workerId, now);
      this.ctx.waitUntil(this.slices.lose(strangers));
    }
    this.outbox.start();
    await this.turn();
  }

  loseTasksOf(workerId: string, now: number, isLost: (lease: string) => boolean = () => true): void {
    for (const lease of [...(this.machine.state.inHand.get(workerId) ?? [])]) {
      const key = this.machine.state.leases.get(lease);
      if (key === undefined || this.#unverified.has(key) || !isLost(lease)) continue;
      this.machine.apply(
        key,
        {
          type: "failed",
          reason: "worker_lost",
          message: `worker ${workerId} was not heard of for ${this.lostAfterMs} ms`,
          result: null,
        },
        now,
        Math.random(),
      );
    }
  }

  /** Asks the history which of the runs that were handed out before this start have ended, until it answers. */
  async #verify(): Promise<void> {
    while (this.#unverified.size > 0) {
      const asked = [...this.#unverified]
        .map((key) => this.machine.state.runs.get(key))
        .filter((run): run is OpenRun => run !== undefined);
      try {
        const places = asked.map((run) => {
          const retention = this.machine.state.jobs.get(run.jobId)?.job.definition.retention ?? 1;
          return { jobId: run.jobId, number: run.number, slot: run.ordinal % retention };
        });
        for (const run of await this.history.findEnded(places)) this.machine.forget(runKey(run));
        this.#unverified.clear();
        this.#recall();
      } catch (error) {
        logEvent("warn", "history_unavailable", {
          event: "verify",
          runs: asked.length,
          error: reasonOf(error),
        });
        await new Promise((resolve) => setTimeout(resolve, verifyPauseMs));
      }
    }
  }

  /** Distributed runs are asked how they are. Calls of http jobs died with the process that made them: made again, with the same attempt and the same message id. */
  #recall(): void {
    const { inHand } = this.machine.state;
    const tokens = [...(inHand.get(edgeWorkerId) ?? []), ...(inHand.get(fanOutWorkerId) ?? [])];
    const effects = tokens.flatMap((token) => {
      const run = this.machine.state.runs.get(this.machine.state.leases.get(token) ?? "");
      return run?.lease && !run.awaitsCompletion
        ? [{ kind: "assigned" as const, run, lease: run.lease }]
        : [];
    });
    performEffects(this, effects, Date.now());
    void this.turn();
  }

  /** Leaves nothing: memory, storage, alarm. */
  async wipe(): Promise<void> {
    this.outbox.stop();
    this.alarms.stop();
    this.followers.stop();
    this.slices.stop();
    this.satellite.stop();
    this.workers.releaseAll();
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  nextToken(slice = this.satellite.slice): string {
    this.leaseCount += 1;
    return leaseToken(this.startId, this.leaseCount, slice);
  }
}
