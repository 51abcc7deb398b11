import { utf8Bytes } from "../http-rules/cut-bytes.ts";
import type {
  BatchKill,
  BatchOutcome,
  BatchResult,
  HeldBatch,
  Pair,
  TaskBatch,
} from "../protocol/task-batch.ts";
import type { Outcome } from "./machine-effects.ts";
import type { Lane } from "./result-ledger.ts";

/** A batch of a distributed run from its arrival until the platform has the last of its results. */
export interface SharedBatch {
  batch: TaskBatch;
  /** Position of the first task that has not begun. */
  next: number;
  /** Positions from `next` on that were ended before they began. */
  ended: Set<number>;
  executing: number;
  /** Results not yet taken by a call. */
  done: Pair[];
  results: NonNullable<BatchResult["results"]>;
  resultBytes: number;
  unsent: number;
  /** Results in a call that is not answered yet, by lane. */
  inLane: Record<Lane, BatchResult | null>;
}

const packedOverheadBytes = 40;

/** Tasks that have not begun. */
const leftOf = ({ batch, next, ended }: SharedBatch): number => batch.count - next - ended.size;

const skipEnded = (held: SharedBatch): void => {
  while (held.ended.delete(held.next)) held.next += 1;
};

const isSettled = (held: SharedBatch): boolean =>
  held.next >= held.batch.count &&
  held.executing === 0 &&
  held.unsent === 0 &&
  !held.inLane.poll &&
  !held.inLane.report;

/** Tasks of distributed runs in hand: by the batch, with counters in place of an object for each task. */
export class SharedBatches {
  readonly #held = new Map<string, SharedBatch>();
  #executing = 0;
  #left = 0;
  #unsent = 0;
  #inLane: Record<Lane, string[]> = { poll: [], report: [] };

  get executing(): number {
    return this.#executing;
  }

  /** Tasks that have not begun. */
  get left(): number {
    return this.#left;
  }

  get unsent(): number {
    return this.#unsent;
  }

  /** Nothing in hand, and the platform has every result. */
  get isEmpty(): boolean {
    return this.#held.size === 0;
  }

  /** Tasks that have not ended. */
  get open(): number {
    return this.#left + this.#executing;
  }

  /** Less than half of the batches is left: time to ask for more. */
  get isRunningLow(): boolean {
    if (this.#held.size === 0 || this.open === 0) return false;
    let largest = 0;
    for (const { batch } of this.#held.values()) largest = Math.max(largest, batch.count);
    return this.#left * 2 <= largest;
  }

  has(lease: string): boolean {
    return this.#held.has(lease);
  }

  get(lease: string): SharedBatch | undefined {
    return this.#held.get(lease);
  }

  add(batch: TaskBatch): void {
    if (this.#held.has(batch.lease)) return;
    this.#held.set(batch.lease, {
      batch,
      next: 0,
      ended: new Set(),
      executing: 0,
      done: [],
      results: [],
      resultBytes: 0,
      unsent: 0,
      inLane: { poll: null, report: null },
    });
    this.#left += batch.count;
  }

  /** The next task to begin; it counts as executing from here. */
  begin(): { held: SharedBatch; position: number } | null {
    if (this.#left === 0) return null;
    for (const held of this.#held.values()) {
      if (held.next >= held.batch.count || this.#executingOf(held) >= held.batch.concurrency) continue;
      const position = held.next;
      held.next += 1;
      skipEnded(held);
      held.executing += 1;
      this.#left -= 1;
      this.#executing += 1;
      return { held, position };
    }
    return null;
  }

  /** The limit is the run's, over all batches of it. */
  #executingOf(held: SharedBatch): number {
    if (this.#held.size === 1) return held.executing;
    let executing = 0;
    for (const other of this.#held.values())
      if (other.batch.runId === held.batch.runId) executing += other.executing;
    return executing;
  }

  settle(held: SharedBatch, position: number, outcome: Outcome): void {
    held.executing -= 1;
    this.#executing -= 1;
    // Dropped meanwhile: nobody waits for the result.
    if (this.#held.get(held.batch.lease) !== held) return;
    this.#note(held, position, outcome);
  }

  #note(held: SharedBatch, position: number, { status, result = null, message = null }: Outcome): void {
    held.unsent += 1;
    this.#unsent += 1;
    if (status === "success" && result === null && message === null) {
      const last = held.done.at(-1);
      if (last && last[1] === position - 1) last[1] = position;
      else held.done.push([position, position]);
      return;
    }
    held.results.push([position, status, result, message]);
    held.resultBytes += packedOverheadBytes + utf8Bytes(result ?? "") + utf8Bytes(message ?? "");
  }

  /** Ends tasks that have not begun; answers positions that execute and are to be interrupted. */
  kill({ lease, positions, reason }: BatchKill): { held: SharedBatch; positions: number[] | null } | null {
    const held = this.#held.get(lease);
    if (!held) return null;
    if (reason === "stale") {
      this.#drop(held);
      return { held, positions: null };
    }
    const message = reason === "timeout" ? "timed out before it began" : "killed before it began";
    const outcome: Outcome = { status: "failed", result: null, message };
    const begun = held.next;
    if (positions === null) this.#endWaiting(held, outcome);
    else for (const position of positions) if (position >= begun) this.#endOne(held, position, outcome);
    return { held, positions: positions?.filter((position) => position < begun) ?? null };
  }

  #endWaiting(held: SharedBatch, outcome: Outcome): void {
    for (let position = held.next; position < held.batch.count; position += 1)
      this.#endOne(held, position, outcome);
  }

  #endOne(held: SharedBatch, position: number, outcome: Outcome): void {
    if (position >= held.batch.count || position < held.next || held.ended.has(position)) return;
    held.ended.add(position);
    skipEnded(held);
    this.#left -= 1;
    this.#note(held, position, outcome);
  }

  /** A worker that stops gives back what has not begun. */
  returnWaiting(): void {
    for (const held of this.#held.values())
      this.#endWaiting(held, { status: "returned", result: null, message: null });
  }

  all(): SharedBatch[] {
    return [...this.#held.values()];
  }

  listing(): HeldBatch[] {
    return [...this.#held.values()].map((held) => ({
      runId: held.batch.runId,
      lease: held.batch.lease,
      left: leftOf(held),
    }));
  }

  take(lane: Lane, maxBytes: number, mayGo: (held: SharedBatch) => boolean): BatchResult[] {
    const taken: BatchResult[] = [];
    let room = maxBytes;
    for (const held of this.#held.values()) {
      if (held.unsent === 0 || held.inLane[lane] || !mayGo(held)) continue;
      if (room < held.resultBytes && taken.length > 0) break;
      room -= held.resultBytes;
      const { runId, lease } = held.batch;
      const report: BatchResult = {
        runId,
        lease,
        ...(held.done.length > 0 ? { done: held.done.splice(0, 20_000) } : {}),
        ...(held.results.length > 0 ? { results: held.results.splice(0, 2_000) } : {}),
      };
      const left = held.done.reduce((sum, [from, to]) => sum + to - from + 1, 0) + held.results.length;
      this.#unsent -= held.unsent - left;
      held.unsent = left;
      if (left === 0) held.resultBytes = 0;
      held.inLane[lane] = report;
      this.#inLane[lane].push(lease);
      taken.push(report);
    }
    return taken;
  }

  /** In the order in which they were taken; answers what the platform refused to read. */
  acknowledge(lane: Lane, outcomes: readonly BatchOutcome[]): { runId: string; message: string }[] {
    const refused: { runId: string; message: string }[] = [];
    for (const [index, lease] of this.#inLane[lane].splice(0).entries()) {
      const held = this.#held.get(lease);
      if (!held) continue;
      const answer = outcomes[index];
      if (!answer || answer.outcome === "again") {
        this.#putBack(held, lane);
        continue;
      }
      held.inLane[lane] = null;
      if (answer.outcome === "invalid")
        refused.push({ runId: held.batch.runId, message: answer.message ?? "no reason given" });
      if (answer.outcome === "stale") this.#drop(held);
      else if (isSettled(held)) this.#held.delete(lease);
    }
    return refused;
  }

  /** The call got no answer. */
  putBack(lane: Lane): void {
    for (const lease of this.#inLane[lane].splice(0)) {
      const held = this.#held.get(lease);
      if (held) this.#putBack(held, lane);
    }
  }

  #putBack(held: SharedBatch, lane: Lane): void {
    const report = held.inLane[lane];
    held.inLane[lane] = null;
    if (!report) return;
    const done = report.done ?? [];
    const results = report.results ?? [];
    const count = done.reduce((sum, [from, to]) => sum + to - from + 1, 0) + results.length;
    held.done.unshift(...done);
    held.results.unshift(...results);
    held.unsent += count;
    this.#unsent += count;
  }

  #drop(held: SharedBatch): void {
    this.#held.delete(held.batch.lease);
    this.#left -= leftOf(held);
    held.ended.clear();
    this.#unsent -= held.unsent;
    held.next = held.batch.count;
    held.unsent = 0;
  }
}
