import { logEvent, reasonOf } from "../shared/log-event.ts";
import { sliceName } from "../shared/names.ts";
import { withinTime } from "../shared/time-limit.ts";
import { awayLines, type Decided } from "./away-lines.ts";
import type { AwayLine } from "./dispatch.ts";
import type { QueueEngine } from "./engine.ts";
import { flowTokens } from "./live-view.ts";
import { runKey } from "./open-run.ts";
import type { AppQueueCalls, QueueApp } from "./rpc.ts";
import { SliceLedger } from "./slice-ledger.ts";
import { placeFor, type SlicePlaces } from "./slice-places.ts";
import type { Horizon, MeetingAnswer, MeetingAsk, SharedNews, SharedRun, SliceCalls } from "./slice-rpc.ts";

const meetingLimitMs = 10_000;
const retryMs = 1_000;
const progressPauseMs = 500;

export type Slice = AppQueueCalls & SliceCalls;

/**
 * The first slice's side of an app whose jobs outgrew it: which job lives where, and one meeting after the other with each slice. Of an
 * app without others nothing of this does anything.
 */
export class Slices {
  readonly #engine: QueueEngine;
  readonly places: SlicePlaces;
  readonly ledger = new SliceLedger();
  /** Of the turn that goes on. */
  readonly #decided = new Map<number, Decided>();
  /** Slices that have the app as this start knows it. */
  readonly #configured = new Map<number, number>();
  readonly #telling = new Map<number, ReturnType<typeof setTimeout>>();
  #isStopped = false;

  constructor(engine: QueueEngine, places: SlicePlaces) {
    this.#engine = engine;
    this.places = places;
  }

  load(): void {
    this.places.load();
    for (const slice of this.places.slices) this.ledger.add(slice);
    this.#noteLeased();
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#telling.values()) clearTimeout(timer);
  }

  get isAlone(): boolean {
    return this.places.slices.length === 0;
  }

  stub(slice: number): Slice {
    const { app } = this.#engine.machine.state;
    if (!app) throw new Error("the queue has no app yet");
    const { APP_QUEUE } = this.#engine.env;
    return APP_QUEUE.get(APP_QUEUE.idFromName(sliceName(app.namespace, app.appId, slice)));
  }

  /** The slice of a job that lives in another one. */
  of(jobId: number): Slice | null {
    const slice = this.places.of(jobId);
    return slice === null ? null : this.stub(slice);
  }

  all(): { slice: number; stub: Slice }[] {
    return this.places.slices.map((slice) => ({ slice, stub: this.stub(slice) }));
  }

  /** Decides where a new job lives, for good; null for the first slice itself. The slice is ready for the job then. */
  async place(jobId: number): Promise<Slice | null> {
    const { state } = this.#engine.machine;
    const { app } = state;
    if (!app || state.jobs.has(jobId)) return null;
    let slice = this.places.of(jobId);
    if (slice === null) {
      slice = placeFor(new Map([...this.places.jobCounts, [0, state.jobs.size]]), app.settings);
      if (slice === 0) return null;
      this.#engine.ctx.storage.transactionSync(() => this.places.put(jobId, slice ?? 0));
      this.ledger.add(slice);
      this.#noteLeased();
    }
    if (this.#configured.get(slice) !== app.version) await this.#configure(slice, app);
    return this.stub(slice);
  }

  async #configure(slice: number, app: QueueApp): Promise<void> {
    await this.stub(slice).configure({ ...app, slice });
    this.#configured.set(slice, app.version);
  }

  async configureAll(app: QueueApp): Promise<void> {
    await Promise.all(this.places.slices.map((slice) => this.#configure(slice, app)));
  }

  async removeAll(by: string): Promise<void> {
    await Promise.all(this.all().map(({ stub }) => stub.remove(by)));
  }

  // --- meetings

  ring(slice: number): void {
    this.ledger.ring(slice);
    void this.#engine.turn();
  }

  /** What other slices have to hand out, for this turn. */
  lines(now: number): readonly AwayLine[] {
    this.#decided.clear();
    return this.isAlone ? [] : awayLines(this.ledger, this.#decided, now);
  }

  /** After a turn: brings the slices what was decided, and hears those that rang. */
  meet(now: number): void {
    if (this.isAlone || this.#isStopped) return;
    let tokens = flowTokens(this.#engine.machine.state);
    for (const { grants } of this.#decided.values()) tokens -= grants.length;
    const isFlowBlocked = tokens <= 0;
    for (const slice of this.ledger.slices) {
      const { grants, verdicts } = this.#decided.get(slice) ?? { grants: [], verdicts: new Map() };
      const ask = this.ledger.begin(slice, grants, verdicts, isFlowBlocked, now);
      if (ask) void this.#meetOne(slice, { ...ask, shared: this.#sharedNews(slice) });
    }
    this.#decided.clear();
    this.#noteLeased();
  }

  async #meetOne(slice: number, ask: MeetingAsk): Promise<void> {
    try {
      const answer = await withinTime(meetingLimitMs, this.stub(slice).meet(ask));
      if (this.#isStopped) return;
      this.ledger.answered(slice, ask, answer);
      if (answer.ok) this.#take(slice, answer);
    } catch (error) {
      logEvent("warn", "slice_not_met", { slice, error: reasonOf(error) });
      await new Promise((resolve) => setTimeout(resolve, retryMs));
      if (this.#isStopped) return;
      this.ledger.unanswered(slice);
    }
    this.#noteLeased();
    await this.#engine.turn();
  }

  #take(slice: number, answer: Extract<MeetingAnswer, { ok: true }>): void {
    const { workers, fanOuts } = this.#engine;
    for (const { workerId, task } of answer.tasks) {
      const worker = workers.get(workerId);
      // Gone or leaving meanwhile: the slice takes back what the worker does not list, or loses it with the worker.
      if (!worker || worker.candidate.draining) continue;
      worker.parcels.push(task);
      worker.held?.release("work");
    }
    for (const run of answer.report.shared) void fanOuts.serve(slice, run);
  }

  /** A slice shows its distributed runs; a moment later than they get on is soon enough. */
  tellProgress(key: string): void {
    const away = this.sharedRun(key);
    if (!away || this.#telling.has(away.slice)) return;
    const { slice } = away;
    const timer = setTimeout(() => {
      this.#telling.delete(slice);
      this.ring(slice);
    }, progressPauseMs);
    this.#telling.set(slice, timer);
  }

  #sharedNews(slice: number): SharedNews[] {
    const { fanOuts } = this.#engine;
    return (this.ledger.report(slice)?.shared ?? []).flatMap((run) => {
      const key = runKey(run);
      const link = fanOuts.get(key);
      if (link?.lease !== run.lease) return [];
      const { progress, unserved } = link;
      return [{ key, progress, unserved: unserved && { lack: unserved.lack } }];
    });
  }

  #noteLeased(): void {
    this.#engine.machine.state.leasedElsewhere = this.isAlone ? 0 : this.ledger.leased;
  }

  // --- what is known of them

  sharedRun(key: string): { slice: number; run: SharedRun } | null {
    for (const slice of this.ledger.slices)
      for (const run of this.ledger.report(slice)?.shared ?? [])
        if (runKey(run) === key) return { slice, run };
    return null;
  }

  /** A run of a slice that was not met since this start: nobody knows whether it is at work. */
  isUnknown(key: string): boolean {
    const slice = this.places.of(Number(key.split("-")[0]));
    return slice !== null && this.ledger.session(slice) === null;
  }

  horizon(slice: number, workerId: string): Horizon | null {
    const session = this.ledger.session(slice);
    if (session === null) return null;
    const { startId, leaseCount } = this.#engine;
    const parcels = this.#engine.workers.get(workerId)?.parcels ?? [];
    const outgoing = [
      ...parcels.map((task) => task.lease),
      ...this.ledger.underWay(workerId).map(({ lease }) => lease.token),
    ];
    return { session, startId, count: leaseCount, outgoing };
  }

  /** Workers whom other slices believe to have tasks. */
  get holders(): Set<string> {
    return new Set(
      this.ledger.slices.flatMap((slice) => Object.keys(this.ledger.report(slice)?.inHand ?? {})),
    );
  }

  async lose(workerIds: readonly string[]): Promise<void> {
    for (const slice of this.ledger.slices) {
      const lost = workerIds.filter((workerId) => this.ledger.mayHold(slice, workerId));
      const session = this.ledger.session(slice);
      if (lost.length === 0 || session === null) continue;
      const { startId, leaseCount: count } = this.#engine;
      try {
        await withinTime(meetingLimitMs, this.stub(slice).loseWorkers(lost, { session, startId, count }));
      } catch (error) {
        // They are still reported as in hand: lost again with the next alarm.
        logEvent("warn", "slice_not_told", { slice, event: "lose", error: reasonOf(error) });
      }
      this.ring(slice);
    }
  }
}
