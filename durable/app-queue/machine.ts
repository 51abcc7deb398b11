import { type Admission, Admissions } from "./admission.ts";
import { EndedRuns } from "./ended-runs.ts";
import { demandOfRun, type JobEntry, newCounters, newJobEntry, withoutTexts } from "./job-entry.ts";
import { endRun, fanOutWorkerId, type Lease, type OpenRun, type RunEnd, runKey } from "./open-run.ts";
import { QueueChanges } from "./queue-changes.ts";
import type { QueueEffect } from "./queue-effect.ts";
import { type JournalEntry, lineFor, type QueueState } from "./queue-state.ts";
import type { FireAsk, FireVerdict, QueueJob, RunAsk } from "./rpc.ts";
import { RunAlarms } from "./run-alarms.ts";
import { RunIndex } from "./run-index.ts";
import { type RunEvent, stepRun } from "./run-machine.ts";
import { unservedLeft } from "./unserved.ts";

/**
 * Decides for the queue of one app: who may start, what an event makes of a run, what is due. It changes the state it was given
 * and notes what the journal has to hold; clock and randomness are arguments, storage and network are somebody else's.
 */
export class QueueMachine {
  readonly state: QueueState;
  readonly #changes: QueueChanges;
  readonly #index: RunIndex;
  readonly #ended: EndedRuns;
  readonly #admissions: Admissions;
  readonly alarms: RunAlarms;
  #effects: QueueEffect[] = [];

  constructor(state: QueueState, killGraceMs: number) {
    this.state = state;
    this.#changes = new QueueChanges(state);
    this.#index = new RunIndex(state, this.#changes, killGraceMs);
    this.alarms = new RunAlarms(state, this.#changes);
    this.#ended = new EndedRuns(state, this.#changes, (effect) => this.#effects.push(effect));
    this.#admissions = new Admissions(state, {
      changes: this.#changes,
      index: this.#index,
      ended: this.#ended,
      replaceOldest: (entry, now, random) => this.#replaceOldest(entry, now, random),
    });
  }

  takeEffects(): QueueEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** What changed since the last call, for one journal row; null when nothing has to be stored now. */
  takeEntry(): JournalEntry | null {
    return this.#changes.take();
  }

  /** Everything that must last, for a snapshot. */
  wholeEntry(): JournalEntry {
    return this.#changes.whole();
  }

  // --- definitions

  putJob(job: QueueJob, now: number, random: number): boolean {
    const known = this.state.jobs.get(job.jobId);
    if (known && known.job.version >= job.version) return false;
    const entry = newJobEntry(withoutTexts(job), known?.counters ?? newCounters(job.jobId));
    this.state.jobs.set(job.jobId, entry);
    if (!known) return true;
    entry.active = known.active;
    entry.queue = known.queue;
    // Planned under the definition before: the timer says anew.
    entry.counters.nextFireAt = null;
    for (const key of entry.active) {
      const run = this.state.runs.get(key);
      if (!run) continue;
      // Its line in the pool follows the new definition.
      if (run.status === "pool") lineFor(this.state, demandOfRun(known, run)).runs.remove(run);
      const moved = { ...run, priority: entry.priority };
      this.state.runs.set(key, moved);
      if (moved.status === "pool") lineFor(this.state, demandOfRun(entry, moved)).runs.add(moved, now);
      this.#index.schedule(entry, moved);
    }
    this.#promote(entry, now, random);
    return true;
  }

  removeJob(jobId: number): void {
    const entry = this.state.jobs.get(jobId);
    if (!entry) return;
    for (const key of [...entry.active, ...entry.queue]) {
      const run = this.state.runs.get(key);
      if (!run) continue;
      this.#noteAbandoned(run, null, { type: "time_passed" });
      if (run.lease) this.#noteKill(run.lease, "killed");
      this.#index.remove(entry, run);
      this.state.runs.delete(key);
      this.#changes.noteGone(key);
    }
    this.#ended.forgetJob(jobId);
    this.state.jobs.delete(jobId);
  }

  // --- starting

  ask(entry: JobEntry, ask: RunAsk, now: number, random: number): Admission {
    return this.#admissions.ask(entry, ask, now, random);
  }

  /** Planned fires, oldest first. Each is decided once, however often it is handed over. */
  fire(entry: JobEntry, ask: FireAsk, now: number, random: number): FireVerdict[] {
    return this.#admissions.fire(entry, ask, now, random);
  }

  #replaceOldest(entry: JobEntry, now: number, random: number): void {
    const oldest = [...entry.active]
      .map((key) => this.state.runs.get(key))
      .filter((run): run is OpenRun => run !== undefined && run.kill === null)
      .sort((a, b) => a.number - b.number)[0];
    if (oldest) this.apply(runKey(oldest), { type: "kill_asked", by: "overlap policy" }, now, random);
  }

  // --- what happens to a run

  /** Steps a run; the end, if this was it. Unknown keys change nothing. */
  apply(key: string, event: RunEvent, now: number, random: number): RunEnd | null {
    const run = this.state.runs.get(key);
    const entry = run && this.state.jobs.get(run.jobId);
    if (!run || !entry) return null;
    const step = stepRun(run, event, this.#index.rules(entry, run), now, random);
    this.#noteAbandoned(run, step.run.lease?.token ?? null, event);
    for (const note of step.notes) {
      const attempt = Math.max(1, run.attempts.length + (run.lease ? 1 : 0));
      this.#effects.push({ kind: "log", jobId: run.jobId, number: run.number, attempt, note });
    }
    if (step.end) {
      this.#end(entry, run, step.run, step.end, now, random);
      return step.end;
    }
    if (step.run === run) return null;
    if (run.lease && step.run.kill && !run.kill) this.#noteKill(run.lease, step.run.kill.reason);
    // Nobody ends it, so nobody would tell at its end either.
    const isOverTime = step.run.timedOut && !run.timedOut && step.run.kill === null;
    const told = isOverTime && this.alarms.overTime(entry, step.run, now);
    this.#index.put(entry, told ? { ...step.run, told: "timeout" } : step.run, now, run);
    return null;
  }

  /** A run of the history goes on: open again, with the attempt that failed last under a new lease. */
  reopen(entry: JobEntry, run: OpenRun, now: number): void {
    this.index(entry, run, now);
    this.#changes.touchRun(runKey(run));
  }

  lease(run: OpenRun, lease: Lease, now: number): void {
    const entry = this.state.jobs.get(run.jobId);
    if (!entry) return;
    this.apply(runKey(run), { type: "leased", lease, version: entry.job.version }, now, 0);
    const leased = this.state.runs.get(runKey(run));
    if (leased) this.#effects.push({ kind: "assigned", run: leased, lease });
  }

  #noteKill({ workerId, token }: Lease, reason: "killed" | "timeout"): void {
    this.#effects.push({ kind: "kill", workerId, lease: token, reason });
  }

  #noteAbandoned(run: OpenRun, token: string | null, event: RunEvent): void {
    if (run.lease?.workerId !== fanOutWorkerId || run.lease.token === token) return;
    if (event.type === "succeeded" || event.type === "failed") return;
    const reason = run.kill?.reason ?? "killed";
    this.#effects.push({
      kind: "abandoned",
      key: runKey(run),
      lease: run.lease.token,
      end: { status: "failed", reason, message: "the attempt was closed", result: null },
    });
  }

  #end(entry: JobEntry, before: OpenRun, run: OpenRun, end: RunEnd, now: number, random: number): void {
    this.#index.remove(entry, before);
    this.state.runs.delete(runKey(run));
    // A worker reports again what was not acknowledged; nobody would for a run that no attempt ended.
    const keep =
      before.lease === null ||
      end.reason === "killed" ||
      end.reason === "worker_lost" ||
      end.reason === "timeout";
    const ended = endRun(run, end, now, entry.job.definition.retention);
    const line = before.status === "pool" ? lineFor(this.state, demandOfRun(entry, before)) : null;
    const told = this.alarms.ended(entry, ended.record, run.told, line);
    this.#ended.note(ended, keep || told);
    if (run.trigger === "timer" && entry.job.definition.timeType === "second_delay") {
      const { jobId, number, scheduleAt } = run;
      this.#effects.push({ kind: "timer_run_ended", jobId, number, scheduleAt, endedAt: now });
    }
    this.#promote(entry, now, random);
  }

  #promote(entry: JobEntry, now: number, random: number): void {
    while (entry.queue.length > 0 && entry.active.size < entry.job.definition.runConcurrency) {
      const key = entry.queue.shift();
      if (key === undefined) return;
      entry.active.add(key);
      this.apply(key, { type: "promoted" }, now, random);
    }
  }

  // --- time

  /** Runs for which time alone changes something. */
  passTime(now: number, random: () => number): void {
    for (let key = this.state.due.popDue(now); key !== null; key = this.state.due.popDue(now)) {
      const run = this.state.runs.get(key);
      const entry = run && this.state.jobs.get(run.jobId);
      if (!run || !entry) continue;
      this.apply(key, { type: "time_passed" }, now, random());
      this.#expireUnserved(entry, key, now);
    }
  }

  #expireUnserved(entry: JobEntry, key: string, now: number): void {
    const run = this.state.runs.get(key);
    if (run?.status !== "pool") return;
    const { leftMs, message } = unservedLeft(this.state, entry, run, now);
    if (message !== null) this.apply(key, { type: "unserved", message }, now, 0);
    else this.state.due.push(now + Math.max(1000, leftMs), key);
  }

  /** When time alone changes something next; entries of runs that are gone are dropped on the way. */
  nextDueAt(): number | null {
    return this.#index.nextDueAt();
  }

  // --- the history

  /** In D1: nothing needs to be kept any more. The note of it goes with the next row. */
  recorded(keys: Iterable<string>): void {
    for (const key of keys) this.#ended.forget(key);
  }

  /** The history takes its time: make the ends last here before they are acknowledged. */
  keepEnded(keys: Iterable<string>): void {
    this.#ended.keep(keys);
  }

  /** After a restart: a run that the journal has as open, but the history as ended. */
  forget(key: string): void {
    const run = this.state.runs.get(key);
    const entry = run && this.state.jobs.get(run.jobId);
    if (!run || !entry) return;
    this.#index.remove(entry, run);
    this.state.runs.delete(key);
    this.#changes.noteGone(key);
    this.#promote(entry, run.createdAt, 0);
  }

  /** Puts a restored or changed run under its indexes. */
  index(entry: JobEntry, run: OpenRun, now: number): void {
    this.#index.add(entry, run, now);
  }
}
