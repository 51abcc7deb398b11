import type { SentRequest } from "./machine-effects.ts";
import type { Lane } from "./result-ledger.ts";

export const never = Number.POSITIVE_INFINITY;

/** After tasks came: so long their results are awaited, to travel with the next request for work. */
const gatherMs = 5;
/** With every slot taken there is nothing to ask for; a poll is held then only to hear of kills. */
const fullGatherMs = 100;
/** Ends that fall together travel together. */
const coalesceMs = 2;
/** A call is probably answered at once within this time; after it, it is being held. */
export const heldAfterMs = 10;
const logDelayMs = 200;
/** Lines that came up during a report follow it sooner: they have waited already. */
const logFollowMs = 50;
const progressDelayMs = 1000;
/** Results of batches gather so long while more tasks of them execute. */
const sharedGatherMs = 100;
/** A platform that does not hold polls is asked more and more slowly. */
const emptyAnswerMs = 50;
const emptyAnswerMaxMs = 1000;

/** What a poll brought: tasks to wait for, batches that last a while, nothing that the call was for. */
export type PollWorth = "brought" | "batches" | "nothing" | "other";

export interface OpenCall {
  sentAt: number;
  request: SentRequest;
}

/** Which calls are under way, and when the next of each is due. */
export class CallPlan {
  readonly #open: Record<Lane, OpenCall | null> = { poll: null, report: null };
  #pollAt = 0;
  #reportAt = never;
  #emptyAnswers = 0;

  get poll(): OpenCall | null {
    return this.#open.poll;
  }

  get report(): OpenCall | null {
    return this.#open.report;
  }

  get pollAt(): number {
    return this.#pollAt;
  }

  get reportAt(): number {
    return this.#reportAt;
  }

  opened(lane: Lane, request: SentRequest, now: number): void {
    this.#open[lane] = { sentAt: now, request };
  }

  close(lane: Lane): OpenCall {
    const call = this.#open[lane];
    if (!call) throw new Error(`no ${lane} call is under way`);
    this.#open[lane] = null;
    return call;
  }

  pollNow(now: number): void {
    this.#pollAt = Math.min(this.#pollAt, now);
  }

  reportNow(now: number): void {
    this.#reportBy(now);
  }

  reportStarted(): void {
    this.#reportAt = never;
  }

  logged(now: number): void {
    this.#reportBy(now + logDelayMs);
  }

  progressed(now: number): void {
    this.#reportBy(now + progressDelayMs);
  }

  /** The next poll takes a result along; one that is held already, or lines that come before it, need a report. */
  resultAdded(hasLines: boolean, now: number): void {
    const { poll } = this.#open;
    if (hasLines) this.#reportBy(now + coalesceMs);
    else if (poll) this.#reportBy(Math.max(now + coalesceMs, poll.sentAt + heldAfterMs));
  }

  /** The last results of what is in hand go at once, others gather. A worker that drains only reports. */
  sharedResults(isThrough: boolean, polls: boolean, now: number): void {
    if (this.#open.poll || !polls) this.#reportBy(now + (isThrough ? coalesceMs : sharedGatherMs));
    else this.pollNow(isThrough ? now : now + sharedGatherMs);
  }

  /** What the last call could not carry, and what came up meanwhile. */
  leftOver(rest: { lines: boolean; results: boolean }, now: number): void {
    if (rest.lines) this.#reportBy(now + logFollowMs);
    if (rest.results && this.#open.poll) this.#reportBy(now + coalesceMs);
  }

  slotFreed(tasksInHand: number, wasFull: boolean, now: number): void {
    if (tasksInHand === 0) this.pollNow(now);
    else if (wasFull) this.pollNow(now + coalesceMs);
  }

  failed(now: number): void {
    this.#pollAt = now;
  }

  /** A poll was answered. */
  pollAnswered(call: OpenCall, answer: PollWorth, capacity: number, now: number): void {
    const wasHeld = now - call.sentAt >= heldAfterMs || !call.request.wait;
    this.#emptyAnswers = answer === "nothing" && !wasHeld ? this.#emptyAnswers + 1 : 0;
    if (this.#emptyAnswers > 0) {
      this.#pollAt = now + Math.min(emptyAnswerMaxMs, emptyAnswerMs * this.#emptyAnswers);
    } else if (answer === "batches") this.#pollAt = now + fullGatherMs;
    else if (answer === "brought") this.#pollAt = now + (capacity > 0 ? gatherMs : fullGatherMs);
    else this.#pollAt = now;
  }

  #reportBy(at: number): void {
    this.#reportAt = Math.min(this.#reportAt, at);
  }
}
