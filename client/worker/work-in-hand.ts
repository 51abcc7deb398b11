import type { BatchKill } from "../protocol/task-batch.ts";
import type { CallPlan } from "./call-plan.ts";
import type { Hands } from "./hands.ts";
import {
  type EndReason,
  emptyOutcome,
  type Outcome,
  type ReadAnswer,
  type TaskName,
} from "./machine-effects.ts";
import type { Outgoing } from "./outgoing.ts";
import type { SharedBatches } from "./shared-batches.ts";
import { type Standing, warn } from "./standing.ts";

/** What the platform allows on top of the grace before it closes an attempt itself is 5 s: the worker's own word comes before. */
const giveUpMarginMs = 1000;

interface Parts {
  hands: Hands;
  shared: SharedBatches;
  outgoing: Outgoing;
  plan: CallPlan;
}

/** Tasks from their arrival to their result: single ones by the slot, those of distributed runs by the batch. */
export class WorkInHand {
  readonly #standing: Standing;
  readonly #parts: Parts;

  constructor(standing: Standing, parts: Parts) {
    this.#standing = standing;
    this.#parts = parts;
  }

  get count(): number {
    return this.#parts.hands.size + this.#parts.shared.open;
  }

  get hasSlot(): boolean {
    const { hands, shared } = this.#parts;
    hands.reserved = shared.executing;
    return hands.hasSlot;
  }

  get capacity(): number {
    const { hands, shared } = this.#parts;
    hands.reserved = shared.executing;
    return this.#mayTake ? hands.free : 0;
  }

  get wantsPrefetch(): boolean {
    return this.#mayTake && this.#parts.shared.isRunningLow;
  }

  get #mayTake(): boolean {
    return this.#standing.mode === "serving" && !this.#standing.isPaused;
  }

  receive(answer: ReadAnswer, now: number): void {
    const { hands, shared, outgoing } = this.#parts;
    const { effects, mode } = this.#standing;
    for (const batch of answer.batches) {
      shared.add(batch);
      this.#standing.saidGoodbye = false;
    }
    if (answer.batches.length > 0 && mode !== "serving") shared.returnWaiting();
    if (answer.batches.length > 0) effects.push({ type: "pump" });
    for (const task of answer.tasks) {
      if (hands.has(task.lease) || outgoing.hasResult(task.lease)) continue;
      if (mode === "serving") hands.add(task);
      else this.addResult(task, { status: "returned", ...emptyOutcome }, now);
    }
    for (const { task, message } of answer.unreadable) {
      if (outgoing.hasResult(task.lease)) continue;
      warn(this.#standing, `a task can't be read: ${message}`);
      this.addResult(task, { status: "rejected", result: null, message }, now);
    }
  }

  kill(lease: string, reason: EndReason, now: number): void {
    const { hands } = this.#parts;
    const held = hands.get(lease);
    if (!held) return;
    if (reason === "stale") held.isLost = true;
    if (held.stage === "ending") return;
    if (held.stage === "executing") {
      hands.end(lease, now + this.#graceMs);
      this.#standing.effects.push({ type: "interrupt", lease, reason });
      return;
    }
    hands.remove(lease);
    if (held.isLost) return;
    const message = reason === "timeout" ? "timed out before it began" : "killed before it began";
    this.addResult(held.task, { status: "failed", result: null, message }, now);
  }

  killShared(kill: BatchKill): void {
    const told = this.#parts.shared.kill(kill);
    if (!told) return;
    const { lease, reason } = kill;
    const { positions } = told;
    this.#standing.effects.push({
      type: "interruptShared",
      lease,
      positions,
      reason,
      graceMs: this.#graceMs,
    });
  }

  begin(): void {
    const { hands, shared } = this.#parts;
    const { effects } = this.#standing;
    for (let task = hands.begin(); task; task = hands.begin()) effects.push({ type: "begin", task });
    if (shared.left > 0 && this.hasSlot) effects.push({ type: "pump" });
  }

  addResult(task: TaskName, outcome: Outcome, now: number): void {
    const { outgoing, plan } = this.#parts;
    outgoing.addResult(task, outcome);
    plan.resultAdded(outgoing.hasLines(task), now);
  }

  /** What has not begun goes back. */
  returnQueued(now: number): void {
    const { hands, shared } = this.#parts;
    for (const task of hands.takeQueued()) this.addResult(task, { status: "returned", ...emptyOutcome }, now);
    shared.returnWaiting();
  }

  /** A processor that ignores its signal keeps running, because nothing can stop it; its slot and its attempt do not wait for it. */
  giveUpIgnorant(now: number): void {
    const { hands, plan } = this.#parts;
    if (hands.nextGiveUpAt > now) return;
    const wasFull = hands.free === 0;
    for (const { task, isLost } of hands.takeOverdue(now)) {
      warn(
        this.#standing,
        `run ${task.runId} (${task.jobName}) did not stop when told to; its processor may still be running`,
      );
      if (isLost) continue;
      const message = `did not stop within ${this.#standing.times.killGraceMs} ms after it was told to`;
      this.addResult(task, { status: "failed", result: null, message }, now);
    }
    plan.slotFreed(this.count, wasFull, now);
  }

  /** The worker leaves: whatever executes is told to stop. */
  interruptAll(now: number): void {
    const { hands, shared } = this.#parts;
    const { effects } = this.#standing;
    for (const held of hands.takeAll()) {
      effects.push({ type: "interrupt", lease: held.task.lease, reason: "stopped" });
      if (held.isLost) continue;
      this.addResult(held.task, { status: "failed", result: null, message: "the worker was stopped" }, now);
    }
    for (const { batch } of shared.all())
      effects.push({
        type: "interruptShared",
        lease: batch.lease,
        positions: null,
        reason: "stopped",
        graceMs: 0,
      });
  }

  get #graceMs(): number {
    return this.#standing.times.killGraceMs + giveUpMarginMs;
  }
}
