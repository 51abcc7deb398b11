import { demandOfRun, type JobEntry, rulesOf } from "./job-entry.ts";
import { type Lease, type OpenRun, runKey } from "./open-run.ts";
import type { QueueChanges } from "./queue-changes.ts";
import { addLease, dropLease, lineFor, type QueueState } from "./queue-state.ts";
import { nextDueAt, type RunRules } from "./run-machine.ts";

/** Open runs under everything by which they are found: job, lease, line of the pool, time. */
export class RunIndex {
  readonly #state: QueueState;
  readonly #changes: QueueChanges;
  readonly #killGraceMs: number;

  constructor(state: QueueState, changes: QueueChanges, killGraceMs: number) {
    this.#state = state;
    this.#changes = changes;
    this.#killGraceMs = killGraceMs;
  }

  /** Puts a restored or changed run under its indexes. */
  add(entry: JobEntry, run: OpenRun, now: number): void {
    const key = runKey(run);
    this.#state.runs.set(key, run);
    if (run.waitsFor === "overlap_queue") {
      if (!entry.queue.includes(key)) entry.queue.push(key);
    } else entry.active.add(key);
    if (run.lease) addLease(this.#state, run.lease, key);
    if (run.status === "pool") lineFor(this.#state, demandOfRun(entry, run)).runs.add(run, now);
    this.schedule(entry, run);
  }

  put(entry: JobEntry, run: OpenRun, now: number, before?: OpenRun): void {
    const key = runKey(run);
    if (before) {
      if (before.lease && !isSameHold(before.lease, run.lease)) dropLease(this.#state, before.lease);
      if (before.status === "pool") lineFor(this.#state, demandOfRun(entry, before)).runs.take(before);
    }
    this.#state.runs.set(key, run);
    if (run.lease) addLease(this.#state, run.lease, key);
    if (run.status === "pool") lineFor(this.#state, demandOfRun(entry, run)).runs.add(run, now);
    this.schedule(entry, run);
    this.#changes.touchRun(key);
  }

  schedule(entry: JobEntry, run: OpenRun): void {
    const dueAt = nextDueAt(run, this.rules(entry, run));
    if (dueAt !== null) this.#state.due.push(dueAt, runKey(run));
    if (run.status === "pool")
      this.#state.due.push(run.readyAt + entry.job.definition.startLimitSeconds * 1000, runKey(run));
  }

  remove(entry: JobEntry, run: OpenRun): void {
    const key = runKey(run);
    entry.active.delete(key);
    const waiting = entry.queue.indexOf(key);
    if (waiting >= 0) entry.queue.splice(waiting, 1);
    if (run.lease) dropLease(this.#state, run.lease);
    if (run.status === "pool") lineFor(this.#state, demandOfRun(entry, run)).runs.remove(run);
    this.#changes.dropRun(key);
  }

  /** When time alone changes something next; entries of runs that are gone are dropped on the way. */
  nextDueAt(): number | null {
    const { due, runs, jobs } = this.#state;
    if (due.size > 4 * runs.size + 1000) {
      due.clear();
      for (const run of runs.values()) {
        const entry = jobs.get(run.jobId);
        if (entry) this.schedule(entry, run);
      }
    }
    due.dropWhile((key) => !runs.has(key));
    return due.nextAt();
  }

  rules(entry: JobEntry, run: OpenRun): RunRules {
    return rulesOf(entry, this.#killGraceMs, run.trigger === "timer" || run.trigger === "catch_up");
  }
}

const isSameHold = (before: Lease, now: Lease | null): boolean =>
  before.token === now?.token && before.workerId === now.workerId;
