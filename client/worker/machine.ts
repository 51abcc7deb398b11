import type { Load } from "../protocol/app.ts";
import type { DumpTold } from "../protocol/thread-dump.ts";
import type { Task, WorkerIdentity } from "../protocol/worker-call.ts";
import { CallPlan, never } from "./call-plan.ts";
import { Conversation } from "./conversation.ts";
import { Hands } from "./hands.ts";
import { Link } from "./link.ts";
import type { LogEntry, LogLimits } from "./log-buffer.ts";
import type { CallFailure, Effect, Outcome, ReadAnswer } from "./machine-effects.ts";
import { Outgoing } from "./outgoing.ts";
import type { Lane } from "./result-ledger.ts";
import { SharedBatches } from "./shared-batches.ts";
import { type Mode, newStanding, warn } from "./standing.ts";
import { WorkInHand } from "./work-in-hand.ts";

export interface MachineSettings {
  workerId: string;
  identity: WorkerIdentity;
  logLimits?: LogLimits;
}

const leaveLimitMs = 2000;
const lanes = ["poll", "report"] as const;

/**
 * Decides for a worker: which call goes out when and what it carries, which task begins, what is told to stop. Clock, randomness,
 * network and processors are outside: every event says when it happened and answers what is to be done.
 */
export class WorkerMachine {
  readonly #standing = newStanding();
  readonly #hands: Hands;
  readonly #outgoing: Outgoing;
  /** Tasks of distributed runs; whoever executes them reports here and says `sharedMoved`. */
  readonly shared = new SharedBatches();
  readonly #link = new Link();
  readonly #plan = new CallPlan();
  readonly #work: WorkInHand;
  readonly #calls: Conversation;

  constructor({ workerId, identity, logLimits }: MachineSettings) {
    this.#hands = new Hands(identity.concurrency);
    this.#outgoing = new Outgoing(workerId, identity, this.shared, logLimits);
    const parts = { hands: this.#hands, shared: this.shared, outgoing: this.#outgoing, plan: this.#plan };
    this.#work = new WorkInHand(this.#standing, parts);
    this.#calls = new Conversation(this.#standing, { ...parts, link: this.#link, work: this.#work });
  }

  get mode(): Mode {
    return this.#standing.mode;
  }

  get isConnected(): boolean {
    return this.#link.isUp;
  }

  get inHand(): number {
    return this.#work.count;
  }

  /** Whether a task of a batch finds a slot. */
  get hasSlot(): boolean {
    return this.#work.hasSlot;
  }

  get killGraceMs(): number {
    return this.#standing.times.killGraceMs;
  }

  // --- events

  start(now: number): Effect[] {
    if (this.mode !== "new") throw new Error(`the worker is ${this.mode}, not new: a worker starts once`);
    this.#standing.mode = "serving";
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
    if (this.mode === "stopped") return [];
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
    if (!held.isLost) this.#work.addResult(held.task, outcome, now);
    this.#plan.slotFreed(this.inHand, wasFull, now);
    return this.#decide(now);
  }

  /** Tasks of batches began or ended. */
  sharedMoved(now: number): Effect[] {
    if (this.mode === "stopped") return [];
    this.#hands.reserved = this.shared.executing;
    const isThrough = this.shared.open === 0;
    if (this.shared.unsent > 0) this.#plan.sharedResults(isThrough, this.mode === "serving", now);
    if (this.shared.isRunningLow || (isThrough && this.#hands.free > 0)) this.#plan.pollNow(now);
    return this.#decide(now);
  }

  dumped(told: DumpTold, now: number): Effect[] {
    if (this.mode === "stopped") return [];
    this.#outgoing.addDump(told);
    this.#plan.reportNow(now);
    return this.#decide(now);
  }

  answered(lane: Lane, answer: ReadAnswer, now: number): Effect[] {
    const call = this.#plan.close(lane);
    if (this.mode === "stopped") return [];
    this.#standing.times = answer.times;
    this.#standing.effects.push(...this.#link.answered(now));
    for (const refusal of this.#outgoing.acknowledge(lane, answer)) warn(this.#standing, refusal);
    if (this.mode === "leaving") return this.#stopNow();
    this.#notePause(answer.drain);
    for (const kill of answer.kills) this.#work.kill(kill.lease, kill.reason, now);
    for (const kill of answer.batchKills ?? []) this.#work.killShared(kill);
    this.#work.receive(answer, now);
    for (const { id } of answer.threadDumps ?? []) this.#standing.effects.push({ type: "dump", id });
    this.#calls.noteAnswer(lane, answer, call, now);
    if (answer.identify) this.#askedForIdentity(now);
    this.#calls.planRest(now);
    return this.#decide(now);
  }

  failed(lane: Lane, failure: CallFailure, now: number, random: number): Effect[] {
    const call = this.#plan.close(lane);
    if (this.mode === "stopped") return [];
    this.#outgoing.putBack(lane, call.request);
    if (this.mode === "leaving") return this.#stopNow();
    const isMended = failure.kind === "too_large" && this.#outgoing.shrink();
    if (!isMended) this.#standing.effects.push(...this.#link.failed(failure, now, random));
    this.#plan.failed(now);
    this.#calls.planRest(now);
    return this.#decide(now);
  }

  /** Drains; with force tells every task to stop and leaves at once. */
  stop(force: boolean, now: number): Effect[] {
    if (this.mode === "new") return this.#stopNow();
    if (this.mode === "stopped" || this.mode === "leaving") return [];
    if (force) return this.#leave(now);
    if (this.mode === "draining") return [];
    this.#standing.mode = "draining";
    this.#standing.drainSince = now;
    this.#work.returnQueued(now);
    this.#plan.reportNow(now);
    return this.#decide(now);
  }

  tick(now: number): Effect[] {
    return this.#decide(now);
  }

  /** When the next tick is due, if nothing happens before. */
  get wakeAt(): number {
    if (this.mode !== "serving" && this.mode !== "draining") return never;
    return Math.min(this.#hands.nextGiveUpAt, this.#calls.wakeAt);
  }

  // --- what was heard

  #notePause(isPaused: boolean): void {
    if (isPaused === this.#standing.isPaused) return;
    this.#standing.isPaused = isPaused;
    warn(
      this.#standing,
      isPaused ? "the platform asks this worker to take no more work" : "the platform hands out work again",
    );
  }

  #askedForIdentity(now: number): void {
    // Who leaves with nothing in hand need not introduce itself again.
    if (this.mode === "draining" && this.inHand === 0) return;
    this.#outgoing.askIdentity();
    if (this.#plan.poll) this.#plan.reportNow(now);
  }

  // --- what is to be done

  #decide(now: number): Effect[] {
    if (this.mode === "serving" || this.mode === "draining") {
      this.#work.giveUpIgnorant(now);
      this.#work.begin();
      this.#calls.goOn(now);
      if (this.mode === "draining" && this.#calls.isFinished) return this.#stopNow();
    }
    return this.#standing.effects.splice(0);
  }

  // --- ends

  #leave(now: number): Effect[] {
    this.#standing.mode = "leaving";
    for (const lane of lanes) if (this.#plan[lane]) this.#calls.cut(lane, now);
    this.#work.returnQueued(now);
    this.#work.interruptAll(now);
    if (!this.#link.isUp) return this.#stopNow();
    this.#calls.send("report", now);
    return this.#decide(now).map((effect) =>
      effect.type === "send" ? { ...effect, limitMs: leaveLimitMs } : effect,
    );
  }

  #stopNow(): Effect[] {
    this.#standing.mode = "stopped";
    for (const lane of lanes) {
      if (!this.#plan[lane]) continue;
      this.#plan.close(lane);
      this.#standing.effects.push({ type: "cut", lane });
    }
    this.#standing.effects.push({ type: "stopped" });
    return this.#decide(0);
  }
}
