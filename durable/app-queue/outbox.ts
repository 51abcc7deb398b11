import { logEvent, reasonOf } from "../shared/log-event.ts";
import { type HistoryWriter, nextBatch, type RunPlace } from "./history-batch.ts";
import { type EndedRun, runKey } from "./open-run.ts";
import type { RunRecord } from "./rpc.ts";

/** An end is acknowledged when the history has it, or when this passed and the journal keeps it. */
const keepAfterMs = 150;
/** Lists show a run that is open longer than this; shorter ones are only written once, at their end. */
const projectAfterMs = 1_000;
/** Runs that come one after the other are shown together, and the more are open the longer looking through them takes. */
const gatherMs = (open: number): number => (open > 5_000 ? projectAfterMs : 250);
const firstPauseMs = 200;
const longestPauseMs = 10_000;

export interface OutboxHost {
  place: () => RunPlace | null;
  ended: () => ReadonlyMap<string, EndedRun>;
  /** Those that may be recorded: who waits for a run hears of its end first. */
  recordable: () => Iterable<EndedRun>;
  anyRecordable: () => boolean;
  /** As lists show them. */
  openRuns: () => RunRecord[];
  anyOpen: () => boolean;
  recorded: (keys: string[]) => void;
  /** What lists show of this app is not what it was. */
  listed: () => void;
  /** Makes ends last in the journal; resolves when they do. */
  keep: (keys: string[]) => Promise<void>;
}

interface Waiter {
  count: number;
  resolve: () => void;
}

/** Brings ends and open runs to the history in the background, in batches, in order, again and again until it is there. */
export class Outbox {
  readonly #history: HistoryWriter;
  readonly #host: OutboxHost;
  /** What the lists show of each open run. */
  readonly #shown = new Map<string, string>();
  #waiters: Waiter[] = [];
  #added = 0;
  #secured = 0;
  #unsecured: { key: string; count: number; at: number }[] = [];
  #writing: Promise<void> | null = null;
  #projection: { timer: ReturnType<typeof setTimeout>; at: number } | null = null;
  #keeping: ReturnType<typeof setTimeout> | null = null;
  #projectionDue = false;
  #stopped = false;

  constructor(history: HistoryWriter, host: OutboxHost) {
    this.#history = history;
    this.#host = host;
  }

  /** After a start nobody knows what the lists show: everything that was open may be in them. */
  assumeShown(keys: Iterable<string>): void {
    for (const key of keys) this.#shown.set(key, "");
  }

  stop(): void {
    this.#stopped = true;
    if (this.#projection !== null) clearTimeout(this.#projection.timer);
    if (this.#keeping !== null) clearTimeout(this.#keeping);
    this.#release(Number.POSITIVE_INFINITY);
  }

  add(keys: readonly string[], now: number): void {
    for (const key of keys) {
      this.#added += 1;
      this.#unsecured.push({ key, count: this.#added, at: now });
    }
    if (keys.length > 0) this.start();
  }

  /** Resolves when all that ended up to now is in the history or in the journal. */
  secured(): Promise<void> {
    if (this.#secured >= this.#added) return Promise.resolve();
    return new Promise((resolve) => this.#waiters.push({ count: this.#added, resolve }));
  }

  /** Resolves when all that ended up to now is in the history itself; rejects when that takes too long. */
  async recordedAll(): Promise<void> {
    for (let waitedMs = 0; this.#host.ended().size > 0; waitedMs += 50) {
      if (waitedMs >= 5_000) throw new Error("the history is not available");
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  start(): void {
    if (this.#stopped) return;
    if (this.#unsecured.length > 0) this.#keeping ??= setTimeout(() => void this.#keepLate(), keepAfterMs);
    this.#writing ??= this.#run().finally(() => {
      this.#writing = null;
    });
  }

  /** Shows what is open for a while, a second after it came or changed. */
  projectSoon(): void {
    if (this.#projection === null) this.#projectIn(projectAfterMs);
  }

  /** Then, unless it happens earlier anyway. */
  #projectIn(waitMs: number): void {
    if (this.#stopped || !this.#host.anyOpen()) return;
    const at = Date.now() + waitMs;
    if (this.#projection !== null) {
      if (this.#projection.at <= at) return;
      clearTimeout(this.#projection.timer);
    }
    const timer = setTimeout(() => {
      this.#projection = null;
      this.#projectionDue = true;
      this.start();
    }, waitMs);
    this.#projection = { timer, at };
  }

  /** One statement after the other: a row that shows an open run never overtakes the run's end. */
  async #run(): Promise<void> {
    let pauseMs = firstPauseMs;
    // Lets a turn's ends gather before the first batch.
    await Promise.resolve();
    while (!this.#stopped && (this.#host.anyRecordable() || this.#projectionDue)) {
      const place = this.#host.place();
      if (!place) return;
      try {
        if (this.#projectionDue) await this.#project(place);
        await this.#recordBatch(place);
        pauseMs = firstPauseMs;
      } catch (error) {
        logEvent("warn", "history_unavailable", {
          ...place,
          ended: this.#host.ended().size,
          pauseMs,
          error: reasonOf(error),
        });
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        pauseMs = Math.min(pauseMs * 2, longestPauseMs);
      }
    }
  }

  async #recordBatch(place: RunPlace): Promise<void> {
    const batch = nextBatch(this.#host.recordable());
    if (batch.length === 0) return;
    await this.#history.record(place, batch, (key) => this.#shown.has(key));
    this.#noteRecorded(batch.map((run) => runKey(run.record)));
    this.#host.listed();
  }

  #noteRecorded(keys: string[]): void {
    for (const key of keys) this.#shown.delete(key);
    this.#host.recorded(keys);
    const done = new Set(keys);
    this.#unsecured = this.#unsecured.filter((run) => !done.has(run.key));
    this.#advance();
  }

  async #keepLate(): Promise<void> {
    this.#keeping = null;
    const now = Date.now();
    const late = this.#unsecured.filter((run) => now - run.at >= keepAfterMs);
    if (late.length > 0) {
      await this.#host.keep(late.map((run) => run.key));
      const kept = new Set(late.map((run) => run.key));
      this.#unsecured = this.#unsecured.filter((run) => !kept.has(run.key));
      this.#advance();
    }
    if (this.#unsecured.length > 0 && !this.#stopped)
      this.#keeping ??= setTimeout(() => void this.#keepLate(), keepAfterMs);
  }

  #advance(): void {
    const oldest = this.#unsecured[0];
    this.#release(oldest ? oldest.count - 1 : this.#added);
  }

  #release(count: number): void {
    this.#secured = Math.min(count, this.#added);
    const ready = this.#waiters.filter((waiter) => waiter.count <= count);
    this.#waiters = this.#waiters.filter((waiter) => waiter.count > count);
    for (const waiter of ready) waiter.resolve();
  }

  async #project(place: RunPlace): Promise<void> {
    // Before the row is written: what changes meanwhile asks for another time.
    this.#projectionDue = false;
    const bornBefore = Date.now() - projectAfterMs + 50;
    const open = this.#host.openRuns();
    const changed = open.filter(
      (run) => run.createdAt < bornBefore && this.#shown.get(runKey(run)) !== signature(run),
    );
    // Noted before the write: whether it arrived or not, the row must be dropped at the end.
    for (const run of changed) this.#shown.set(runKey(run), "");
    try {
      await this.#history.projectOpen(place, changed);
    } catch (error) {
      this.#projectionDue = true;
      throw error;
    }
    for (const run of changed) if (this.#shown.has(runKey(run))) this.#shown.set(runKey(run), signature(run));
    if (changed.length > 0) this.#host.listed();
    if (changed.length > 0) this.projectSoon();
    // Not a whole second from now: then one that came just too late for this time would be shown after two.
    const young = open.filter((run) => run.createdAt >= bornBefore);
    if (young.length === 0) return;
    const next = Math.min(...young.map((run) => run.createdAt)) + projectAfterMs - Date.now();
    this.#projectIn(Math.min(projectAfterMs, Math.max(gatherMs(open.length), next)));
  }
}

const signature = (run: RunRecord): string =>
  `${run.status} ${run.reason} ${run.attempt} ${run.startedAt} ${run.killRequested}`;
