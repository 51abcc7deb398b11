import type { Load } from "../protocol/app.ts";
import type { BatchKill } from "../protocol/task-batch.ts";
import type { PollAnswer, Task, WorkerIdentity } from "../protocol/worker-call.ts";
import { CallPlan, heldAfterMs, never, type OpenCall, type PollWorth } from "./call-plan.ts";
import { Hands } from "./hands.ts";
import { Link } from "./link.ts";
import type { LogEntry, LogLimits } from "./log-buffer.ts";
import {
  type CallFailure,
  type Effect,
  type EndReason,
  emptyOutcome,
  type Outcome,
  type ReadAnswer,
  type TaskName,
} from "./machine-effects.ts";
import { Outgoing } from "./outgoing.ts";
import type { Lane } from "./result-ledger.ts";
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

/** What the platform allows on top of the grace before it closes an attempt itself is 5 s: the worker's own word comes before. */
const giveUpMarginMs = 1000;
const leaveLimitMs = 2000;
/** A platform that hears of a drain ends the held poll; one that does not is not waited for longer. */
const drainAnswerMs = 1000;
const answerMarginMs = 10_000;
const lanes = ["poll", "report"] as const;

const isEmptyHanded = ({ running, batches = [] }: OpenCall["request"]): boolean =>
  running.length === 0 && batches.length === 0;

/**
 * Decides for a worker: which call goes out when and what it carries, which task begins, what is told to stop. Clock, randomness,
 * network and processors are outside: every event says when it happened and answers what is to be done.
 *
 * Two calls at a time: `poll` waits at the platform for work, `report` carries results and log lines meanwhile. A held poll is never
 * given up while it asks for work, because the platform could be handing tasks to it in that instant; one that asked for nothing can be.
 */
export class WorkerMachine {
  #mode: Mode = "new";
  readonly #hands: Hands;
  readonly #outgoing: Outgoing;
  /** Tasks of distributed runs; whoever executes them reports here and says `sharedMoved`. */
  readonly shared = new SharedBatches();
  readonly #link = new Link();
  readonly #plan = new CallPlan();
  #effects: Effect[] = [];
  #times: PollAnswer["times"] = { pollMs: 25_000, heartbeatMs: 10_000, leaseMs: 30_000, killGraceMs: 10_000 };
  /** The platform asks to take no more work. */
  #isPaused = false;
  #drainSince = 0;
  /** The platform knows that this worker drains and has nothing in hand. */
  #saidGoodbye = false;

  constructor({ workerId, identity, logLimits }: MachineSettings) {
    this.#hands = new Hands(identity.concurrency);
    this.#outgoing = new Outgoing(workerId, identity, this.shared, logLimits);
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
    this.#outgoing.askIdentity(identity);
    if (this.#plan.poll) this.#plan.reportNow(now);
    return this.#decide(now);
  }

  loadMeasured(load: Load): void {
    this.#outgoing.addLoad(load);
  }

  logged(task: Task, entry: LogEntry, now: number): Effect[] {
    if (this.#mode === "stopped") return [];
    this.#outgoing.addLines(task, entry);
    this.#plan.logged(now);
    return this.#decide(now);
  }

  progressed(lease: string, done: number, total: number, now: number): Effect[] {
    const held = this.#hands.get(lease);
    if (!held || (held.done === done && held.total === total)) return [];
    held.done = done;
    held.total = total;
    this.#hands.hasNews = true;
    this.#plan.progressed(now);
    return this.#decide(now);
  }

  /** A processor came to its end. One that was given up before is not heard any more. */
  settled(lease: string, outcome: Outcome, now: number): Effect[] {
    const wasFull = this.#hands.free === 0;
    const held = this.#hands.remove(lease);
    if (!held) return [];
    if (!held.isLost) this.#addResult(held.task, outcome, now);
    this.#plan.slotFreed(this.inHand, wasFull, now);
    return this.#decide(now);
  }

  /** Tasks of batches began or ended. */
  sharedMoved(now: number): Effect[] {
    if (this.#mode === "stopped") return [];
    this.#hands.reserved = this.shared.executing;
    const isThrough = this.shared.open === 0;
    if (this.shared.unsent > 0) this.#plan.sharedResults(isThrough, this.#mode === "serving", now);
    if (this.shared.isRunningLow || (isThrough && this.#hands.free > 0)) this.#plan.pollNow(now);
    return this.#decide(now);
  }

  answered(lane: Lane, answer: ReadAnswer, now: number): Effect[] {
    const call = this.#plan.close(lane);
    if (this.#mode === "stopped") return [];
    this.#times = answer.times;
    this.#effects.push(...this.#link.answered(now));
    for (const refusal of this.#outgoing.acknowledge(lane, answer)) this.#warn(refusal);
    if (this.#mode === "leaving") return this.#stopNow();
    this.#notePause(answer.drain);
    for (const kill of answer.kills) this.#kill(kill.lease, kill.reason, now);
    for (const kill of answer.batchKills ?? []) this.#killShared(kill);
    this.#receive(answer, now);
    if (answer.tasks.length > 0) this.#saidGoodbye = false;
    else if (call.request.draining && isEmptyHanded(call.request)) this.#saidGoodbye = true;
    if (lane === "poll") {
      this.#plan.pollAnswered(call, this.#worthOf(answer, call), this.#capacity(), now);
    }
    if (answer.identify) this.#askedForIdentity(now);
    this.#planRest(now);
    return this.#decide(now);
  }

  failed(lane: Lane, failure: CallFailure, now: number, random: number): Effect[] {
    const call = this.#plan.close(lane);
    if (this.#mode === "stopped") return [];
    this.#outgoing.putBack(lane, call.request);
    if (this.#mode === "leaving") return this.#stopNow();
    const isMended = failure.kind === "too_large" && this.#outgoing.shrink();
    if (!isMended) this.#effects.push(...this.#link.failed(failure, now, random));
    this.#plan.failed(now);
    this.#planRest(now);
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
    this.#plan.reportNow(now);
    return this.#decide(now);
  }

  tick(now: number): Effect[] {
    return this.#decide(now);
  }

  /** When the next tick is due, if nothing happens before. */
  get wakeAt(): number {
    if (this.#mode !== "serving" && this.#mode !== "draining") return never;
    const { poll, report, pollAt, reportAt } = this.#plan;
    let at = this.#hands.nextGiveUpAt;
    if (poll) at = Math.min(at, this.#cutAt(poll));
    else if (this.#wantsPoll()) at = Math.min(at, Math.max(pollAt, this.#link.retryAt));
    if (!report) at = Math.min(at, Math.max(reportAt, this.#link.retryAt));
    return at;
  }

  // --- what was heard

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
    this.#outgoing.askIdentity();
    if (this.#plan.poll) this.#plan.reportNow(now);
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

  #killShared(kill: BatchKill): void {
    const told = this.shared.kill(kill);
    if (!told) return;
    const { lease, reason } = kill;
    const graceMs = this.#times.killGraceMs + giveUpMarginMs;
    this.#effects.push({ type: "interruptShared", lease, positions: told.positions, reason, graceMs });
  }

  #receive(answer: ReadAnswer, now: number): void {
    for (const batch of answer.batches) {
      this.shared.add(batch);
      this.#saidGoodbye = false;
    }
    if (answer.batches.length > 0 && this.#mode !== "serving") this.shared.returnWaiting();
    if (answer.batches.length > 0) this.#effects.push({ type: "pump" });
    for (const task of answer.tasks) {
      if (this.#hands.has(task.lease) || this.#outgoing.hasResult(task.lease)) continue;
      if (this.#mode === "serving") this.#hands.add(task);
      else this.#addResult(task, { status: "returned", ...emptyOutcome }, now);
    }
    for (const { task, message } of answer.unreadable) {
      if (this.#outgoing.hasResult(task.lease)) continue;
      this.#warn(`a task can't be read: ${message}`);
      this.#addResult(task, { status: "rejected", result: null, message }, now);
    }
  }

  #addResult(task: TaskName, outcome: Outcome, now: number): void {
    this.#outgoing.addResult(task, outcome);
    this.#plan.resultAdded(this.#outgoing.hasLines(task), now);
  }

  #returnQueued(now: number): void {
    for (const task of this.#hands.takeQueued()) {
      this.#addResult(task, { status: "returned", ...emptyOutcome }, now);
    }
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
    this.#plan.slotFreed(this.inHand, wasFull, now);
  }

  #planCalls(now: number): void {
    const { poll } = this.#plan;
    if (poll && now >= this.#cutAt(poll)) this.#cut("poll", now);
    if (now < this.#link.retryAt) return;
    if (!this.#plan.poll && this.#wantsPoll() && now >= this.#plan.pollAt) this.#send("poll", now);
    if (this.#mode === "draining" && this.inHand === 0 && this.#hasLastWords()) this.#plan.reportNow(now);
    if (!this.#plan.report && now >= this.#plan.reportAt) this.#report(now);
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
        : Math.max(this.#plan.pollAt, poll.sentAt + heldAfterMs);
    }
    if (this.inHand > 0) return never;
    if (!this.#link.isUp && this.#outgoing.isEmpty) return poll.sentAt;
    return askedForWork ? this.#drainSince + drainAnswerMs : poll.sentAt + heldAfterMs;
  }

  #cut(lane: Lane, now: number): void {
    const call = this.#plan.close(lane);
    this.#effects.push({ type: "cut", lane });
    this.#outgoing.putBack(lane, call.request);
    // What was handed to it in that instant is found missing in the next call.
    if (call.request.capacity > 0 || call.request.prefetch) this.#saidGoodbye = false;
    this.#plan.pollNow(now);
    this.#planRest(now);
  }

  #hasLastWords(): boolean {
    return this.#outgoing.hasUnsent || (this.#link.isUp && !this.#saidGoodbye);
  }

  #isFinished(): boolean {
    if (this.inHand > 0 || !this.#outgoing.isEmpty) return false;
    if (!this.#link.isUp) return true;
    return this.#saidGoodbye && !this.#plan.poll && !this.#plan.report;
  }

  #wantsPrefetch(): boolean {
    return this.#mode === "serving" && !this.#isPaused && this.shared.isRunningLow;
  }

  #capacity(): number {
    this.#hands.reserved = this.shared.executing;
    return this.#mode === "serving" && !this.#isPaused ? this.#hands.free : 0;
  }

  #worthOf(answer: ReadAnswer, call: OpenCall): PollWorth {
    if (answer.tasks.length > 0 && this.#hands.size > 0) return "brought";
    if (answer.batches.length > 0 && this.shared.open > 0)
      return this.shared.isRunningLow ? "other" : "batches";
    const isForSomething =
      answer.tasks.length > 0 ||
      answer.batches.length > 0 ||
      (answer.batchOutcomes?.length ?? 0) > 0 ||
      answer.results.length > 0 ||
      answer.kills.some((kill) => this.#hands.has(kill.lease)) ||
      (answer.identify && !call.request.identity);
    return isForSomething ? "other" : "nothing";
  }

  #planRest(now: number): void {
    const { hasUnsentLines, hasUnsentResults } = this.#outgoing;
    this.#plan.leftOver({ lines: hasUnsentLines, results: hasUnsentResults }, now);
    if (this.shared.unsent > 0) this.#plan.sharedResults(false, this.#mode === "serving", now);
  }

  #report(now: number): void {
    this.#plan.reportStarted();
    const hasNews =
      this.#outgoing.hasUnsent ||
      this.#outgoing.needsIdentity ||
      this.#hands.hasNews ||
      this.#mode === "draining";
    if (hasNews) this.#send("report", now);
  }

  #send(lane: Lane, now: number): void {
    // The first call after a failure is answered at once, so that people hear soon whether all is well.
    const wait = lane === "poll" && this.#link.isUp;
    const draining = this.#mode !== "serving";
    const request = this.#outgoing.write(
      lane,
      { capacity: this.#capacity(), wait, draining, prefetch: this.#wantsPrefetch() },
      this.#hands,
    );
    this.#plan.opened(lane, request, now);
    const holdMs = wait ? Math.max(this.#times.pollMs, this.#times.heartbeatMs) : 0;
    this.#effects.push({ type: "send", lane, request, limitMs: holdMs + answerMarginMs });
    if (lane === "poll") this.#planRest(now);
  }

  // --- ends

  #leave(now: number): Effect[] {
    this.#mode = "leaving";
    for (const lane of lanes) if (this.#plan[lane]) this.#cut(lane, now);
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
    for (const lane of lanes) {
      if (!this.#plan[lane]) continue;
      this.#plan.close(lane);
      this.#effects.push({ type: "cut", lane });
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
