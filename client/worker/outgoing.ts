import type { Load } from "../protocol/app.ts";
import type { DumpTold } from "../protocol/thread-dump.ts";
import type { WorkerIdentity } from "../protocol/worker-call.ts";
import type { Hands } from "./hands.ts";
import { LogBuffer, type LogEntry, type LogLimits } from "./log-buffer.ts";
import type { Outcome, ReadAnswer, SentRequest, TaskName } from "./machine-effects.ts";
import { type Lane, ResultLedger } from "./result-ledger.ts";
import type { SharedBatches } from "./shared-batches.ts";

/** Of the 4 MB of a call; the rest is for tasks in hand and the form of JSON. */
const maxCallBytes = 3_000_000;
const minCallBytes = 30_000;

export interface CallFrame {
  capacity: number;
  wait: boolean;
  draining: boolean;
  /** More tasks of runs in hand are welcome before a slot is free. */
  prefetch: boolean;
}

/** What waits to be told to the platform, and what is being told: each thing by one call at a time, until the platform has answered. */
export class Outgoing {
  readonly #workerId: string;
  #identity: WorkerIdentity;
  #needsIdentity = true;
  #load: Load | null = null;
  #loadIsNews = false;
  readonly #results = new ResultLedger();
  readonly #logs: LogBuffer;
  readonly #shared: SharedBatches;
  #dumps: DumpTold[] = [];
  #callBytes = maxCallBytes;

  constructor(workerId: string, identity: WorkerIdentity, shared: SharedBatches, logLimits?: LogLimits) {
    this.#shared = shared;
    this.#workerId = workerId;
    this.#identity = identity;
    this.#logs = new LogBuffer(logLimits);
  }

  get needsIdentity(): boolean {
    return this.#needsIdentity;
  }

  /** Results or lines that no call carries at the moment. */
  get hasUnsent(): boolean {
    return this.hasUnsentResults || this.#shared.unsent > 0 || this.#logs.hasUnsent || this.#dumps.length > 0;
  }

  get hasUnsentResults(): boolean {
    return this.#results.unsent > 0;
  }

  get hasUnsentLines(): boolean {
    return this.#logs.hasUnsent;
  }

  /** The platform has answered for every result and every line. */
  get isEmpty(): boolean {
    return this.#results.size === 0 && this.#shared.isEmpty && this.#logs.isEmpty;
  }

  hasResult(lease: string): boolean {
    return this.#results.has(lease);
  }

  /** Whether lines of the task's attempt are without an answer: its result may not overtake them. */
  hasLines(task: TaskName): boolean {
    return this.#logs.holds(task.runId, task.attempt);
  }

  askIdentity(identity?: WorkerIdentity): void {
    this.#identity = identity ?? this.#identity;
    this.#needsIdentity = true;
  }

  addLoad(load: Load): void {
    this.#load = load;
    this.#loadIsNews = true;
  }

  addResult(task: TaskName, outcome: Outcome): void {
    this.#results.add(task, { lease: task.lease, ...outcome });
  }

  addDump(told: DumpTold): void {
    this.#dumps.push(told);
  }

  addLines(task: TaskName, entry: LogEntry): void {
    this.#logs.append(task.runId, task.attempt, entry);
  }

  write(lane: Lane, { capacity, wait, draining, prefetch }: CallFrame, hands: Hands): SentRequest {
    const isReport = lane === "report";
    const logs = isReport ? this.#logs.take(this.#callBytes / 2) : [];
    // The last lines of an attempt never come after its result: readers stop at the end of a run.
    const results = this.#results.take(lane, this.#callBytes / 4, (task) =>
      isReport ? this.#logs.isUnderWay(task.runId, task.attempt) : !this.hasLines(task),
    );
    const batchResults = this.#shared.take(lane, this.#callBytes / 4, ({ batch }) =>
      isReport
        ? this.#logs.isUnderWay(batch.runId, batch.attempt)
        : !this.#logs.holds(batch.runId, batch.attempt),
    );
    const threadDumps = isReport ? this.#dumps.splice(0, 1) : [];
    const sent = new Set(results.map((result) => result.lease));
    const running = hands.listing();
    for (const lease of this.#results.leases()) if (!sent.has(lease)) running.push({ lease });
    const request: SentRequest = {
      workerId: this.#workerId,
      running,
      capacity,
      wait,
      ...(this.#needsIdentity ? { identity: this.#identity } : {}),
      ...(this.#load && (this.#loadIsNews || this.#needsIdentity) ? { load: this.#load } : {}),
      batches: this.#shared.listing(),
      ...(prefetch ? { prefetch } : {}),
      ...(results.length > 0 ? { results } : {}),
      ...(batchResults.length > 0 ? { batchResults } : {}),
      ...(logs.length > 0 ? { logs } : {}),
      ...(threadDumps.length > 0 ? { threadDumps } : {}),
      ...(draining ? { draining } : {}),
    };
    this.#needsIdentity = false;
    this.#loadIsNews = false;
    return request;
  }

  /** The call was answered. Returns what the platform refused, in words. */
  acknowledge(lane: Lane, answer: ReadAnswer): string[] {
    const refused = this.#results
      .acknowledge(lane, answer.results)
      .map(({ task, message }) => `the platform refused the result of run ${task.runId}: ${message}`);
    for (const { runId, message } of this.#shared.acknowledge(lane, answer.batchOutcomes ?? []))
      refused.push(`the platform refused results of run ${runId}: ${message}`);
    if (lane === "poll") return refused;
    this.#logs.acknowledge();
    return [
      ...refused,
      ...answer.logIssues.map(({ message }) => `the platform refused log lines: ${message}`),
    ];
  }

  /** The call got no answer: whatever it carried goes again, but a dump: who asked for it does not wait so long. */
  putBack(lane: Lane, request: SentRequest): void {
    this.#results.putBack(lane);
    this.#shared.putBack(lane);
    if (lane === "report") this.#logs.putBack();
    if (request.identity) this.#needsIdentity = true;
  }

  /** Something on the way takes less than the platform; false when calls are as small as they can be. */
  shrink(): boolean {
    if (this.#callBytes <= minCallBytes) return false;
    this.#callBytes = Math.max(minCallBytes, this.#callBytes / 2);
    return true;
  }
}
