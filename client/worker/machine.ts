import type { Load } from "../protocol/app.ts";
import type { PollAnswer, Task, WorkerIdentity } from "../protocol/worker-call.ts";
import { Hands } from "./hands.ts";
import { Link } from "./link.ts";
import { LogBuffer, type LogEntry, type LogLimits } from "./log-buffer.ts";
import {
  type CallFailure,
  type Effect,
  type EndReason,
  emptyOutcome,
  type Outcome,
  type ReadAnswer,
  type SentRequest,
  type TaskName,
} from "./machine-effects.ts";
import { type Lane, ResultLedger } from "./result-ledger.ts";
import { SharedBatches } from "./shared-batches.ts";

/**
 * new       not started
 * serving   asks for work
 * draining  takes nothing more, waits for what runs and for the platform's word on every result
 * leaving   one last call is under way, whatever becomes of it
 * stopped   for good
 */
export type Mode = "new" | "serving" | "draining" | "leaving" | "stopped";

export interface MachineSettings {
  workerId: string;
  identity: WorkerIdentity;
  logLimits?: LogLimits;
}

const never = Number.POSITIVE_INFINITY;

interface OpenCall {
  sentAt: number;
  request: SentRequest;
}

/** After tasks came: so long their results are awaited, to travel with the next request for work. */
const gatherMs = 5;
/** With every slot taken there is nothing to ask for; a poll is held then only to hear of kills. */
const fullGatherMs = 100;
/** Results of batches gather so long while more tasks of them execute. */
const sharedGatherMs = 100;
/** Ends that fall together travel together. */
const coalesceMs = 2;
/** A call is probably answered at once within this time; after it, it is being held. */
const heldAfterMs = 10;
const logDelayMs = 200;
const progressDelayMs = 1000;
/** What the platform allows on top of the grace before it closes an attempt itself is 5 s: the worker's own word comes before. */
const giveUpMarginMs = 1000;
const leaveLimitMs = 2000;
/** A platform that hears of a drain ends the held poll; one that does not is not waited for longer. */
const drainAnswerMs = 1000;
/** A platform that does not hold polls is asked more and more slowly. */
const emptyAnswerMs = 50;
const emptyAnswerMaxMs = 1000;
const answerMarginMs = 10_000;
/** Of the 4 MB of a call; the rest is for tasks in hand and the form of JSON. */
const maxCallBytes = 3_000_000;
const minCallBytes = 30_000;

/**
 * Decides for a worker: which call goes out when and what it carries, which task begins, what is told to stop. Clock, randomness,
 * network and processors are outside: every event says when it happened and answers what is to be done.
 *
 * Two calls at a time: `poll` waits at the platform for work, `report` carries results and log lines meanwhile. A held poll is never
 * given up while it asks for work, because the platform could be handing tasks to it in that instant; one that asked for nothing can be.
 */
export class WorkerMachine {
  #mode: Mode = "new";
  #settings: MachineSettings;
  readonly #hands: Hands;
  readonly #results = new ResultLedger();
  /** Tasks of distributed runs; whoever executes them reports here and says `sharedMoved`. */
  readonly shared = new SharedBatches();
  readonly #logs: LogBuffer;
  readonly #link = new Link();
  readonly #calls: Record<Lane, OpenCall | null> = { poll: null, report: null };
  #effects: Effect[] = [];
  #times: PollAnswer["times"] = { pollMs: 25_000, heartbeatMs: 10_000, leaseMs: 30_000, killGraceMs: 10_000 };
  #needsIdentity = true;
  #load: Load | null = null;
  #loadIsNews = false;
  /** The platform asks to take no more work. */
  #isPaused = false;
  #callBytes = maxCallBytes;
  #pollAt = 0;
  #reportAt = never;
  #emptyAnswers = 0;
  #drainSince = 0;
  /** The platform knows that this worker drains and has nothing in hand. */
  #saidGoodbye = false;

  constructor(settings: MachineSettings) {
    this.#settings = settings;
    this.#hands = new Hands(settings.identity.concurrency);
    this.#logs = new LogBuffer(settings.logLimits);
  }

  get mode(): Mode {
    return this.#mode;
  }

  get isConnected(): boolean {
    return this.#link.isUp;
  }

  get inHand(): number {
    return this.#hands.size + this.shared.open;
  }

  /** Whether a task of a batch finds a slot. */
  get hasSlot(): boolean {
    this.#hands.reserved = this.shared.executing;
    return this.#hands.hasSlot;
  }

  get killGraceMs(): number {
    return this.#times.killGraceMs;
  }

  // --- events

  start(now: number): Effect[] {
    this.#assertMode("new");
    this.#mode = "serving";
    return this.#decide(now);
  }

  identityChanged(identity: WorkerIdentity, now: number): Effect[] {
    this.#settings = { ...this.#settings, identity };
    this.#needsIdentity = true;
    if (this.#calls.poll) this.#reportBy(now);
    return this.#decide(now);
  }

  loadMeasured(load: Load): void {
    this.#load = load;
    this.#loadIsNews = true;
  }

  logged(task: Task, entry: LogEntry, now: number): Effect[] {
    if (this.#mode === "stopped") return [];
    this.#logs.append(task.runId, task.attempt, entry);
    this.#reportBy(now + logDelayMs);
    return this.#decide(now);
  }

  progressed(lease: string, done: number, total: number, now: number): Effect[] {
    const held = this.#hands.get(lease);
    if (!held || (held.done === done && held.total === total)) return [];
    held.done = done;
    held.total = total;
    this.#hands.hasNews = true;
    this.#reportBy(now + progressDelayMs);
    return this.#decide(now);
  }

  /** A processor came to its end. One that was given up before is not heard any more. */
  settled(lease: string, outcome: Outcome, now: number): Effect[] {
    const wasFull = this.#hands.free === 0;
    const held = this.#hands.remove(lease);
    if (!held) return [];
    if (!held.isLost) this.#addResult(held.task, outcome, now);
    this.#slotFreed(wasFull, now);
    return this.#decide(now);
  }

  /** Tasks of batches began or ended. */
  sharedMoved(now: number): Effect[] {
    if (this.#mode === "stopped") return [];
    this.#hands.reserved = this.shared.executing;
    if (this.shared.unsent > 0) {
      const isThrough = this.shared.open === 0;
      if (this.#calls.poll || this.#mode !== "serving")
        this.#reportBy(now + (isThrough ? coalesceMs : sharedGatherMs));
      else this.#pollAt = Math.min(this.#pollAt, isThrough ? now : now + sharedGatherMs);
    }
    if (this.shared.isRunningLow) this.#pollAt = Math.min(this.#pollAt, now);
    if (this.#hands.free > 0 && this.shared.open === 0) this.#pollAt = Math.min(this.#pollAt, now);
    return this.#decide(now);
  }

  answered(lane: Lane, answer: ReadAnswer, now: number): Effect[] {
    const call = this.#close(lane);
    if (this.#mode === "stopped") return [];
    this.#times = answer.times;
    this.#effects.push(...this.#link.answered(now));
    this.#acknowledge(lane, answer);
    if (this.#mode === "leaving") return this.#stopNow();
    this.#notePause(answer.drain);
    for (const kill of answer.kills) this.#kill(kill.lease, kill.reason, now);
    for (const kill of answer.batchKills ?? []) {
      const told = this.shared.kill(kill);
      const graceMs = this.#times.killGraceMs + giveUpMarginMs;
      if (told)
        this.#effects.push({
          type: "interruptShared",
          lease: kill.lease,
          positions: told.positions,
          reason: kill.reason,
          graceMs,
        });
    }
    this.#receive(answer, now);
    if (answer.tasks.length > 0) this.#saidGoodbye = false;
    else if (
      call.request.draining &&
      call.request.running.length === 0 &&
      (call.request.batches?.length ?? 0) === 0
    )
      this.#saidGoodbye = true;
    if (lane === "poll") this.#scheduleNextPoll(call, answer, now);
    if (answer.identify) this.#askedForIdentity(now);
    this.#reportRest(now);
    return this.#decide(now);
  }

  failed(lane: Lane, failure: CallFailure, now: number, random: number): Effect[] {
    const call = this.#close(lane);
    if (this.#mode === "stopped") return [];
    this.#putBack(lane, call);
    if (this.#mode === "leaving") return this.#stopNow();
    if (failure.kind === "too_large" && this.#callBytes > minCallBytes) {
      this.#callBytes = Math.max(minCallBytes, this.#callBytes / 2);
    } else {
      this.#effects.push(...this.#link.failed(failure, now, random));
    }
    this.#pollAt = now;
    this.#reportRest(now);
    return this.#decide(now);
  }

  /** Drains; with force tells every task to stop and leaves at once. */
  stop(force: boolean, now: number): Effect[] {
    if (this.#mode === "new") return this.#stopNow();
    if (this.#mode === "stopped" || this.#mode === "leaving") return [];
    if (force) return this.#leave(now);
    if (this.#mode === "draining") return [];
    this.#mode = "draining";
    this.#drainSince = now;
    this.#returnQueued(now);
    this.shared.returnWaiting();
    this.#reportBy(now);
    return this.#decide(now);
  }

  tick(now: number): Effect[] {
    return this.#decide(now);
  }

  /** When the next tick is due, if nothing happens before. */
  get wakeAt(): number {
    if (this.#mode !== "serving" && this.#mode !== "draining") return never;
    const { poll, report } = this.#calls;
    let at = this.#hands.nextGiveUpAt;
    if (poll) at = Math.min(at, this.#cutAt(poll));
    else if (this.#wantsPoll()) at = Math.min(at, Math.max(this.#pollAt, this.#link.retryAt));
    if (!report) at = Math.min(at, Math.max(this.#reportAt, this.#link.retryAt));
    return at;
  }

  // --- what was heard

  #close(lane: Lane): OpenCall {
    const call = this.#calls[lane];
    if (!call) throw new Error(`no ${lane} call is under way`);
    this.#calls[lane] = null;
    return call;
  }

  #acknowledge(lane: Lane, answer: ReadAnswer): void {
    for (const { task, message } of this.#results.acknowledge(lane, answer.results)) {
      this.#warn(`the platform refused the result of run ${task.runId}: ${message}`);
    }
    for (const { runId, message } of this.shared.acknowledge(lane, answer.batchOutcomes ?? [])) {
      this.#warn(`the platform refused results of run ${runId}: ${message}`);
    }
    if (lane !== "report") return;
    this.#logs.acknowledge();
    for (const issue of answer.logIssues) this.#warn(`the platform refused log lines: ${issue.message}`);
  }

  #putBack(lane: Lane, call: OpenCall): void {
    this.#results.putBack(lane);
    this.shared.putBack(lane);
    if (lane === "report") this.#logs.putBack();
    if (call.request.identity) this.#needsIdentity = true;
  }

  #notePause(isPaused: boolean): void {
    if (isPaused === this.#isPaused) return;
    this.#isPaused = isPaused;
    this.#warn(
      isPaused ? "the platform asks this worker to take no more work" : "the platform hands out work again",
    );
  }

  #askedForIdentity(now: number): void {
    // Who leaves with nothing in hand need not introduce itself again.
    if (this.#mode === "draining" && this.inHand === 0) return;
    this.#needsIdentity = true;
    if (this.#calls.poll) this.#reportBy(now);
    else this.#pollAt = now;
  }

  #kill(lease: string, reason: EndReason, now: number): void {
    const held = this.#hands.get(lease);
    if (!held) return;
    if (reason === "stale") held.isLost = true;
    if (held.stage === "ending") return;
    if (held.stage === "executing") {
      this.#hands.end(lease, now + this.#times.killGraceMs + giveUpMarginMs);
      this.#effects.push({ type: "interrupt", lease, reason });
      return;
    }
    this.#hands.remove(lease);
    if (held.isLost) return;
    const message = reason === "timeout" ? "timed out before it began" : "killed before it began";
    this.#addResult(held.task, { status: "failed", result: null, message }, now);
  }

  #receive(answer: ReadAnswer, now: number): void {
    for (const batch of answer.batches) {
      this.shared.add(batch);
      this.#saidGoodbye = false;
    }
    if (answer.batches.length > 0 && this.#mode !== "serving") this.shared.returnWaiting();
    if (answer.batches.length > 0) this.#effects.push({ type: "pump" });
    for (const task of answer.tasks) {
      if (this.#hands.has(task.lease) || this.#results.has(task.lease)) continue;
      if (this.#mode === "serving") this.#hands.add(task);
      else this.#addResult(task, { status: "returned", ...emptyOutcome }, now);
    }
    for (const { task, message } of answer.unreadable) {
      if (this.#results.has(task.lease)) continue;
      this.#warn(`a task can't be read: ${message}`);
      this.#addResult(task, { status: "rejected", result: null, message }, now);
    }
  }

  #addResult(task: TaskName, outcome: Outcome, now: number): void {
    this.#results.add(task, { lease: task.lease, ...outcome });
    const { poll } = this.#calls;
    if (this.#logs.holds(task.runId, task.attempt)) this.#reportBy(now + coalesceMs);
    else if (poll) this.#reportBy(Math.max(now + coalesceMs, poll.sentAt + heldAfterMs));
  }

  #returnQueued(now: number): void {
    for (const task of this.#hands.takeQueued()) {
      this.#addResult(task, { status: "returned", ...emptyOutcome }, now);
    }
  }

  #slotFreed(wasFull: boolean, now: number): void {
    if (this.inHand === 0) this.#pollAt = Math.min(this.#pollAt, now);
    else if (wasFull) this.#pollAt = Math.min(this.#pollAt, now + coalesceMs);
  }

  // --- what is to be done

  #decide(now: number): Effect[] {
    if (this.#mode === "serving" || this.#mode === "draining") {
      this.#giveUpIgnorant(now);
      for (let task = this.#hands.begin(); task; task = this.#hands.begin())
        this.#effects.push({ type: "begin", task });
      if (this.shared.left > 0 && this.hasSlot) this.#effects.push({ type: "pump" });
      this.#planCalls(now);
      if (this.#mode === "draining" && this.#isFinished()) return this.#stopNow();
    }
    const effects = this.#effects;
    this.#effects = [];
    return effects;
  }

  /** A processor that ignores its signal keeps running, because nothing can stop it; its slot and its attempt do not wait for it. */
  #giveUpIgnorant(now: number): void {
    if (this.#hands.nextGiveUpAt > now) return;
    const wasFull = this.#hands.free === 0;
    for (const held of this.#hands.takeOverdue(now)) {
      const { task } = held;
      this.#warn(
        `run ${task.runId} (${task.jobName}) did not stop when told to; its processor may still be running`,
      );
      if (held.isLost) continue;
      const message = `did not stop within ${this.#times.killGraceMs} ms after it was told to`;
      this.#addResult(task, { status: "failed", result: null, message }, now);
    }
    this.#slotFreed(wasFull, now);
  }

  #planCalls(now: number): void {
    const { poll } = this.#calls;
    if (poll && now >= this.#cutAt(poll)) this.#cut("poll", now);
    if (now < this.#link.retryAt) return;
    if (!this.#calls.poll && this.#wantsPoll() && now >= this.#pollAt) this.#send("poll", now);
    if (this.#mode === "draining" && this.inHand === 0 && this.#hasLastWords()) this.#reportBy(now);
    if (!this.#calls.report && now >= this.#reportAt) this.#report(now);
  }

  /** A drained worker has nothing to wait for; what is left to say goes by reports. */
  #wantsPoll(): boolean {
    return this.#mode === "serving" || this.inHand > 0;
  }

  /** When a held poll may be given up: at once when it asked for nothing and there is something to ask for, or nothing left to hear. */
  #cutAt(poll: OpenCall): number {
    const askedForWork = poll.request.capacity > 0 || poll.request.prefetch === true;
    if (this.#mode === "serving") {
      return askedForWork || (this.#capacity() === 0 && !this.#wantsPrefetch())
        ? never
        : Math.max(this.#pollAt, poll.sentAt + heldAfterMs);
    }
    if (this.inHand > 0) return never;
    if (!this.#link.isUp && this.#results.size === 0) return poll.sentAt;
    return askedForWork ? this.#drainSince + drainAnswerMs : poll.sentAt + heldAfterMs;
  }

  #cut(lane: Lane, now: number): void {
    const call = this.#close(lane);
    this.#effects.push({ type: "cut", lane });
    this.#putBack(lane, call);
    // What was handed to it in that instant is found missing in the next call.
    if (call.request.capacity > 0 || call.request.prefetch) this.#saidGoodbye = false;
    this.#pollAt = Math.min(this.#pollAt, now);
    this.#reportRest(now);
  }

  #hasLastWords(): boolean {
    return (
      this.#results.unsent > 0 ||
      this.shared.unsent > 0 ||
      this.#logs.hasUnsent ||
      (this.#link.isUp && !this.#saidGoodbye)
    );
  }

  #isFinished(): boolean {
    if (this.inHand > 0 || this.#results.size > 0 || !this.shared.isEmpty || !this.#logs.isEmpty)
      return false;
    if (!this.#link.isUp) return true;
    return this.#saidGoodbye && !this.#calls.poll && !this.#calls.report;
  }

  #wantsPrefetch(): boolean {
    return this.#mode === "serving" && !this.#isPaused && this.shared.isRunningLow;
  }

  #capacity(): number {
    this.#hands.reserved = this.shared.executing;
    return this.#mode === "serving" && !this.#isPaused ? this.#hands.free : 0;
  }

  #scheduleNextPoll(call: OpenCall, answer: ReadAnswer, now: number): void {
    const isEmpty =
      answer.tasks.length === 0 &&
      !answer.kills.some((kill) => this.#hands.has(kill.lease)) &&
      answer.results.length === 0 &&
      answer.batches.length === 0 &&
      (answer.batchOutcomes?.length ?? 0) === 0 &&
      !answer.identify;
    const wasHeld = now - call.sentAt >= heldAfterMs || !call.request.wait;
    this.#emptyAnswers = isEmpty && !wasHeld ? this.#emptyAnswers + 1 : 0;
    if (this.#emptyAnswers > 0) {
      this.#pollAt = now + Math.min(emptyAnswerMaxMs, emptyAnswerMs * this.#emptyAnswers);
    } else if (answer.batches.length > 0 && this.shared.open > 0) {
      this.#pollAt = now + (this.shared.isRunningLow ? 0 : fullGatherMs);
    } else if (answer.tasks.length > 0 && this.#hands.size > 0) {
      this.#pollAt = now + (this.#capacity() > 0 ? gatherMs : fullGatherMs);
    } else this.#pollAt = now;
  }

  #reportBy(at: number): void {
    this.#reportAt = Math.min(this.#reportAt, at);
  }

  /** After a call: what it could not carry, and what came up meanwhile. */
  #reportRest(now: number): void {
    if (this.#logs.hasUnsent) this.#reportBy(now + logDelayMs / 4);
    if (this.shared.unsent > 0 && this.#calls.poll) this.#reportBy(now + sharedGatherMs);
    if (this.#results.unsent > 0 && this.#calls.poll) this.#reportBy(now + coalesceMs);
  }

  #report(now: number): void {
    this.#reportAt = never;
    const hasNews =
      this.#logs.hasUnsent ||
      this.#results.unsent > 0 ||
      this.shared.unsent > 0 ||
      this.#hands.hasNews ||
      this.#needsIdentity ||
      this.#mode === "draining";
    if (hasNews) this.#send("report", now);
  }

  #send(lane: Lane, now: number): void {
    const isReport = lane === "report";
    // The first call after a failure is answered at once, so that people hear soon whether all is well.
    const wait = !isReport && this.#link.isUp;
    const logs = isReport ? this.#logs.take(this.#callBytes / 2) : [];
    // The last lines of an attempt never come after its result: readers stop at the end of a run.
    const results = this.#results.take(lane, this.#callBytes / 4, (task) =>
      isReport
        ? this.#logs.isUnderWay(task.runId, task.attempt)
        : !this.#logs.holds(task.runId, task.attempt),
    );
    const batchResults = this.shared.take(lane, this.#callBytes / 4, ({ batch }) =>
      isReport
        ? this.#logs.isUnderWay(batch.runId, batch.attempt)
        : !this.#logs.holds(batch.runId, batch.attempt),
    );
    const sent = new Set(results.map((result) => result.lease));
    const running = this.#hands.listing();
    for (const lease of this.#results.leases()) if (!sent.has(lease)) running.push({ lease });
    const request: SentRequest = {
      workerId: this.#settings.workerId,
      running,
      capacity: this.#capacity(),
      wait,
      ...(this.#needsIdentity ? { identity: this.#settings.identity } : {}),
      ...(this.#load && (this.#loadIsNews || this.#needsIdentity) ? { load: this.#load } : {}),
      batches: this.shared.listing(),
      ...(this.#wantsPrefetch() ? { prefetch: true } : {}),
      ...(results.length > 0 ? { results } : {}),
      ...(batchResults.length > 0 ? { batchResults } : {}),
      ...(logs.length > 0 ? { logs } : {}),
      ...(this.#mode === "serving" ? {} : { draining: true }),
    };
    this.#needsIdentity = false;
    this.#loadIsNews = false;
    this.#calls[lane] = { sentAt: now, request };
    const holdMs = wait ? Math.max(this.#times.pollMs, this.#times.heartbeatMs) : 0;
    this.#effects.push({ type: "send", lane, request, limitMs: holdMs + answerMarginMs });
    if (!isReport) this.#reportRest(now);
  }

  // --- ends

  #leave(now: number): Effect[] {
    this.#mode = "leaving";
    for (const lane of ["poll", "report"] as const) if (this.#calls[lane]) this.#cut(lane, now);
    this.#returnQueued(now);
    for (const held of this.#hands.takeAll()) {
      this.#effects.push({ type: "interrupt", lease: held.task.lease, reason: "stopped" });
      if (held.isLost) continue;
      this.#addResult(held.task, { status: "failed", result: null, message: "the worker was stopped" }, now);
    }
    this.shared.returnWaiting();
    for (const { batch } of this.shared.all())
      this.#effects.push({
        type: "interruptShared",
        lease: batch.lease,
        positions: null,
        reason: "stopped",
        graceMs: 0,
      });
    if (!this.#link.isUp) return this.#stopNow();
    this.#send("report", now);
    this.#effects = this.#effects.map((effect) =>
      effect.type === "send" ? { ...effect, limitMs: leaveLimitMs } : effect,
    );
    return this.#decide(now);
  }

  #stopNow(): Effect[] {
    this.#mode = "stopped";
    for (const lane of ["poll", "report"] as const) {
      if (this.#calls[lane]) this.#effects.push({ type: "cut", lane });
      this.#calls[lane] = null;
    }
    this.#effects.push({ type: "stopped" });
    return this.#decide(0);
  }

  #warn(text: string): void {
    this.#effects.push({ type: "warn", text });
  }

  #assertMode(expected: Mode): void {
    if (this.#mode !== expected)
      throw new Error(`the worker is ${this.#mode}, not ${expected}: a worker starts once`);
  }
}
