import type { RunReason, RunStatus, Trigger } from "../../client/protocol/run.ts";
import type { FanOutEnd } from "../fan-out/rpc.ts";
import { demandOfRun, type JobEntry, newCounters, newJobEntry, rulesOf, withoutTexts } from "./job-entry.ts";
import {
  type EndedRun,
  endRun,
  fanOutWorkerId,
  type Lease,
  type OpenRun,
  type RunEnd,
  runKey,
} from "./open-run.ts";
import { addLease, dropLease, type JournalEntry, lineFor, type QueueState } from "./queue-state.ts";
import type { FireAsk, FireVerdict, QueueJob, RunAsk } from "./rpc.ts";
import { nextDueAt, type RunEvent, type RunNote, type RunRules, stepRun } from "./run-machine.ts";

/** What follows from a decision, once it is stored. */
export type QueueEffect =
  | { kind: "ended"; run: EndedRun }
  /** The worker is to end a task; its held poll carries it at once. */
  | { kind: "kill"; workerId: string; lease: string; reason: "killed" | "timeout" | "stale" }
  | { kind: "assigned"; run: OpenRun; lease: Lease }
  | { kind: "log"; jobId: number; number: number; attempt: number; note: RunNote }
  /** The attempt of a distributed run was closed by the queue: its object is to stop. */
  | { kind: "abandoned"; key: string; lease: string; end: FanOutEnd }
  /** A second_delay job fires again one delay after. */
  | { kind: "timer_run_ended"; jobId: number; number: number; scheduleAt: number; endedAt: number };

/** Asked-for runs over it are skipped, so that a queue that nobody empties stays small. */
const maxOverlapQueue = 100;
/** Steps of the clock of up to an hour keep every fire single. */
const clockJumpMs = 2 * 3_600_000;
const judgedByOverlap: ReadonlySet<Trigger> = new Set(["timer", "manual", "api"]);

/** The first call of a parallel http job would name the others; calls through workers are made ready one by one. */
const isRefused = ({ job: { definition }, through }: JobEntry): boolean =>
  definition.jobType === "http" &&
  (definition.mode === "parallel" || (definition.mode === "sharding" && through === "worker"));

/** What became of a run that was asked for: open, or ended at once. */
export interface Admission {
  run: OpenRun | EndedRun["record"];
  status: RunStatus;
  reason: RunReason | null;
}

interface Seed {
  trigger: Trigger;
  operator: string | null;
  scheduleAt: number;
  dataAt: number;
  parameters: string;
  workerId: string | null;
  rerunOf: number | null;
  workflowRunId: string | null;
}

/**
 * Decides for the queue of one app: who may start, what an event makes of a run, what is due. It changes the state it was given
 * and notes what the journal has to hold; clock and randomness are arguments, storage and network are somebody else's.
 */
export class QueueMachine {
  readonly state: QueueState;
  readonly #killGraceMs: number;
  #effects: QueueEffect[] = [];
  #touchedRuns = new Set<string>();
  #touchedJobs = new Set<number>();
  #touchedEnded = new Set<string>();
  #gone: string[] = [];

  constructor(state: QueueState, killGraceMs: number) {
    this.state = state;
    this.#killGraceMs = killGraceMs;
  }

  takeEffects(): QueueEffect[] {
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** What changed since the last call, for one journal row; null when nothing has to be stored now. */
  takeEntry(): JournalEntry | null {
    if (this.#touchedRuns.size === 0 && this.#touchedJobs.size === 0 && this.#touchedEnded.size === 0)
      return null;
    const entry: JournalEntry = { jobs: [], runs: [], ended: [], gone: this.#gone };
    for (const id of this.#touchedJobs) {
      const job = this.state.jobs.get(id);
      if (job) entry.jobs.push(job.counters);
    }
    for (const key of this.#touchedRuns) {
      const run = this.state.runs.get(key);
      if (run) entry.runs.push(run);
    }
    for (const key of this.#touchedEnded) {
      const run = this.state.ended.get(key);
      if (run) entry.ended.push(run);
    }
    this.#touchedRuns = new Set();
    this.#touchedJobs = new Set();
    this.#touchedEnded = new Set();
    this.#gone = [];
    return entry;
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
      this.#schedule(entry, moved);
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
      if (run.lease)
        this.#effects.push({
          kind: "kill",
          workerId: run.lease.workerId,
          lease: run.lease.token,
          reason: "killed",
        });
      this.#unindex(entry, run);
      this.state.runs.delete(key);
      this.#gone.push(key);
    }
    for (const [key, ended] of this.state.ended) if (ended.record.jobId === jobId) this.#forgetEnded(key);
    this.state.jobs.delete(jobId);
  }

  // --- starting

  ask(entry: JobEntry, ask: RunAsk, now: number, random: number): Admission {
    const { definition } = entry.job;
    const scheduleAt = ask.scheduleAt ?? now;
    const admitted = this.#admit(
      entry,
      {
        trigger: ask.trigger,
        operator: ask.operator,
        scheduleAt,
        dataAt: ask.dataAt ?? scheduleAt + definition.offsetSeconds * 1000,
        parameters: ask.parameters ?? definition.parameters,
        workerId: ask.workerId ?? null,
        rerunOf: ask.rerunOf ?? null,
        workflowRunId: ask.workflowRunId ?? null,
      },
      now,
      random,
    );
    return admitted;
  }

  /** Planned fires, oldest first. Each is decided once, however often it is handed over. */
  fire(entry: JobEntry, ask: FireAsk, now: number, random: number): FireVerdict[] {
    const { counters, job } = entry;
    const verdicts: FireVerdict[] = [];
    // The clock was set back by more than any step it may take: what was decided in that future does not bind.
    if (counters.lastFireAt !== null && counters.lastFireAt > now + clockJumpMs) counters.lastFireAt = null;
    for (const fire of ask.fires) {
      if (counters.lastFireAt !== null && fire.scheduleAt <= counters.lastFireAt) {
        verdicts.push({
          scheduleAt: fire.scheduleAt,
          verdict: "repeated",
          number: this.#numberOfFire(entry, fire.scheduleAt),
        });
        continue;
      }
      counters.lastFireAt = fire.scheduleAt;
      const admitted = this.#admit(
        entry,
        {
          trigger: fire.trigger,
          operator: null,
          scheduleAt: fire.scheduleAt,
          dataAt: fire.scheduleAt + job.definition.offsetSeconds * 1000,
          parameters: job.definition.parameters,
          workerId: null,
          rerunOf: null,
          workflowRunId: null,
        },
        now,
        random,
      );
      verdicts.push({
        scheduleAt: fire.scheduleAt,
        verdict: admitted.status === "skipped" ? "overlap" : "ran",
        number: admitted.run.number,
      });
    }
    // Carried by the same row as the runs; alone it is not worth one.
    counters.nextFireAt = ask.nextAt;
    return verdicts;
  }

  #numberOfFire(entry: JobEntry, scheduleAt: number): number | null {
    for (const key of [...entry.active, ...entry.queue]) {
      const run = this.state.runs.get(key);
      if (run && run.scheduleAt === scheduleAt && (run.trigger === "timer" || run.trigger === "catch_up"))
        return run.number;
    }
    return null;
  }

  #admit(entry: JobEntry, seed: Seed, now: number, random: number): Admission {
    const { counters, job } = entry;
    const { runConcurrency, overlapPolicy } = job.definition;
    this.#touchedJobs.add(job.jobId);
    counters.number += 1;
    const free = entry.active.size < runConcurrency && entry.queue.length === 0;
    if (!free && judgedByOverlap.has(seed.trigger)) {
      if (overlapPolicy === "skip") return this.#skip(entry, seed, "overlap", now);
      if (overlapPolicy === "queue" && entry.queue.length >= maxOverlapQueue)
        return this.#skip(entry, seed, "queue_full", now);
    }
    counters.ordinal += 1;
    const run = this.#newRun(entry, seed, counters.ordinal, now);
    const key = runKey(run);
    if (!free && overlapPolicy === "replace" && judgedByOverlap.has(seed.trigger))
      this.#replaceOldest(entry, now, random);
    if (isRefused(entry)) return this.#refuseMode(entry, run, now);
    if (entry.active.size < runConcurrency && entry.queue.length === 0) {
      entry.active.add(key);
      this.#put(entry, { ...run, status: "pool", waitsFor: null }, now);
    } else {
      entry.queue.push(key);
      this.#put(entry, run, now);
    }
    const stored = this.state.runs.get(key) ?? run;
    return { run: stored, status: stored.status, reason: stored.waitsFor };
  }

  #newRun(entry: JobEntry, seed: Seed, ordinal: number, now: number): OpenRun {
    return {
      jobId: entry.job.jobId,
      number: entry.counters.number,
      ordinal,
      version: entry.job.version,
      ...seed,
      createdAt: now,
      status: "waiting",
      waitsFor: "overlap_queue",
      priority: entry.priority,
      readyAt: now,
      unservedMs: 0,
      startedAt: null,
      attempts: [],
      lease: null,
      nextAttemptAt: null,
      timeoutAt: null,
      timedOut: false,
      kill: null,
      awaitsCompletion: false,
    };
  }

  #skip(entry: JobEntry, seed: Seed, reason: "overlap" | "queue_full", now: number) {
    entry.counters.skipped += 1;
    const run = this.#newRun(entry, seed, entry.counters.skipped, now);
    const message =
      reason === "overlap"
        ? `${entry.active.size} open, run concurrency ${entry.job.definition.runConcurrency}`
        : `${maxOverlapQueue} runs wait already`;
    const ended = endRun(
      run,
      { status: "skipped", reason, message, result: null },
      now,
      entry.job.definition.retention,
    );
    this.#noteEnded(ended, true);
    return { run: ended.record, status: "skipped" as const, reason };
  }

  /** Better a run that says so than one that does something else than was asked for. */
  #refuseMode(entry: JobEntry, run: OpenRun, now: number): Admission {
    const { jobType, mode, retention } = entry.job.definition;
    const through = jobType === "http" && mode === "sharding" ? " through workers" : "";
    const message = `this version does not execute ${jobType} jobs${through} in mode ${mode}`;
    const ended = endRun(
      run,
      { status: "failed", reason: "rejected", message, result: null },
      now,
      retention,
    );
    this.#noteEnded(ended, true);
    return { run: ended.record, status: "failed", reason: "rejected" };
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
    const step = stepRun(run, event, this.#rules(entry, run), now, random);
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
    if (run.lease && step.run.kill && !run.kill)
      this.#effects.push({
        kind: "kill",
        workerId: run.lease.workerId,
        lease: run.lease.token,
        reason: step.run.kill.reason,
      });
    this.#put(entry, step.run, now, run);
    return null;
  }

  /** A run of the history goes on: open again, with the attempt that failed last under a new lease. */
  reopen(entry: JobEntry, run: OpenRun, now: number): void {
    this.index(entry, run, now);
    this.#touchedRuns.add(runKey(run));
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

  lease(run: OpenRun, lease: Lease, now: number): void {
    const entry = this.state.jobs.get(run.jobId);
    if (!entry) return;
    this.apply(runKey(run), { type: "leased", lease, version: entry.job.version }, now, 0);
    const leased = this.state.runs.get(runKey(run));
    if (leased) this.#effects.push({ kind: "assigned", run: leased, lease });
  }

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

  /** When time alone changes something next; entries of runs that are gone are dropped on the way. */
  nextDueAt(): number | null {
    const { due, runs, jobs } = this.state;
    if (due.size > 4 * runs.size + 1000) {
      due.clear();
      for (const run of runs.values()) {
        const entry = jobs.get(run.jobId);
        if (entry) this.#schedule(entry, run);
      }
    }
    due.dropWhile((key) => !runs.has(key));
    return due.nextAt();
  }

  /** Everything that must last, for a snapshot. */
  wholeEntry(): JournalEntry {
    this.takeEntry();
    this.#gone = [];
    const { jobs, runs, ended } = this.state;
    return {
      jobs: [...jobs.values()].map((entry) => entry.counters),
      runs: [...runs.values()],
      ended: [...ended.values()],
      gone: [],
    };
  }

  #expireUnserved(entry: JobEntry, key: string, now: number): void {
    const run = this.state.runs.get(key);
    if (run?.status !== "pool") return;
    const line = lineFor(this.state, demandOfRun(entry, run));
    const limitMs = entry.job.definition.startLimitSeconds * 1000;
    const unservedMs =
      run.unservedMs +
      (line.unservedSince === null ? 0 : Math.max(0, now - Math.max(line.unservedSince, run.readyAt)));
    if (line.lack !== null && unservedMs >= limitMs) {
      this.apply(
        key,
        { type: "unserved", message: lackMessage(line.lack, line.demand.processor ?? line.demand.jobType) },
        now,
        0,
      );
    } else this.state.due.push(now + Math.max(1000, limitMs - unservedMs), key);
  }

  // --- the history

  /** In D1: nothing needs to be kept any more. The note of it goes with the next row. */
  recorded(keys: Iterable<string>): void {
    for (const key of keys) this.#forgetEnded(key);
  }

  /** The history takes its time: make the ends last here before they are acknowledged. */
  keepEnded(keys: Iterable<string>): void {
    for (const key of keys) if (this.state.ended.has(key)) this.#touchedEnded.add(key);
  }

  /** After a restart: a run that the journal has as open, but the history as ended. */
  forget(key: string): void {
    const run = this.state.runs.get(key);
    const entry = run && this.state.jobs.get(run.jobId);
    if (!run || !entry) return;
    this.#unindex(entry, run);
    this.state.runs.delete(key);
    this.#gone.push(key);
    this.#promote(entry, run.createdAt, 0);
  }

  // --- indexes

  /** Puts a restored or changed run under its indexes. */
  index(entry: JobEntry, run: OpenRun, now: number): void {
    const key = runKey(run);
    this.state.runs.set(key, run);
    if (run.waitsFor === "overlap_queue") {
      if (!entry.queue.includes(key)) entry.queue.push(key);
    } else entry.active.add(key);
    if (run.lease) addLease(this.state, run.lease, key);
    if (run.status === "pool") lineFor(this.state, demandOfRun(entry, run)).runs.add(run, now);
    this.#schedule(entry, run);
  }

  #put(entry: JobEntry, run: OpenRun, now: number, before?: OpenRun): void {
    const key = runKey(run);
    if (before) {
      if (before.lease && !isSameHold(before.lease, run.lease)) dropLease(this.state, before.lease);
      if (before.status === "pool") lineFor(this.state, demandOfRun(entry, before)).runs.take(before);
    }
    this.state.runs.set(key, run);
    if (run.lease) addLease(this.state, run.lease, key);
    if (run.status === "pool") lineFor(this.state, demandOfRun(entry, run)).runs.add(run, now);
    this.#schedule(entry, run);
    this.#touchedRuns.add(key);
  }

  #schedule(entry: JobEntry, run: OpenRun): void {
    const dueAt = nextDueAt(run, this.#rules(entry, run));
    if (dueAt !== null) this.state.due.push(dueAt, runKey(run));
    if (run.status === "pool")
      this.state.due.push(run.readyAt + entry.job.definition.startLimitSeconds * 1000, runKey(run));
  }

  #unindex(entry: JobEntry, run: OpenRun): void {
    const key = runKey(run);
    entry.active.delete(key);
    const waiting = entry.queue.indexOf(key);
    if (waiting >= 0) entry.queue.splice(waiting, 1);
    if (run.lease) dropLease(this.state, run.lease);
    if (run.status === "pool") lineFor(this.state, demandOfRun(entry, run)).runs.remove(run);
    this.#touchedRuns.delete(key);
  }

  #end(entry: JobEntry, before: OpenRun, run: OpenRun, end: RunEnd, now: number, random: number): void {
    const key = runKey(run);
    this.#unindex(entry, before);
    this.state.runs.delete(key);
    const ended = endRun(run, end, now, entry.job.definition.retention);
    // A worker reports again what was not acknowledged; nobody would for a run that no attempt ended.
    this.#noteEnded(
      ended,
      before.lease === null ||
        end.reason === "killed" ||
        end.reason === "worker_lost" ||
        end.reason === "timeout",
    );
    if (run.trigger === "timer" && entry.job.definition.timeType === "second_delay") {
      this.#effects.push({
        kind: "timer_run_ended",
        jobId: run.jobId,
        number: run.number,
        scheduleAt: run.scheduleAt,
        endedAt: now,
      });
    }
    this.#promote(entry, now, random);
  }

  #noteEnded(ended: EndedRun, keep: boolean): void {
    const key = runKey(ended.record);
    this.state.ended.set(key, ended);
    if (keep) this.#touchedEnded.add(key);
    this.#effects.push({ kind: "ended", run: ended });
  }

  #forgetEnded(key: string): void {
    if (this.state.ended.delete(key)) this.#gone.push(key);
    this.#touchedEnded.delete(key);
  }

  #promote(entry: JobEntry, now: number, random: number): void {
    while (entry.queue.length > 0 && entry.active.size < entry.job.definition.runConcurrency) {
      const key = entry.queue.shift();
      if (key === undefined) return;
      entry.active.add(key);
      this.apply(key, { type: "promoted" }, now, random);
    }
  }

  #rules(entry: JobEntry, run: OpenRun): RunRules {
    return rulesOf(entry, this.#killGraceMs, run.trigger === "timer" || run.trigger === "catch_up");
  }
}

const isSameHold = (before: Lease, now: Lease | null): boolean =>
  before.token === now?.token && before.workerId === now.workerId;

const lackMessage = (lack: "no_worker_connected" | "no_processor" | "all_busy", wanted: string): string => {
  switch (lack) {
    case "no_worker_connected":
      return "no worker that may take it was connected";
    case "no_processor":
      return `no connected worker has ${wanted}`;
    case "all_busy":
      return "all workers were busy";
  }
};
