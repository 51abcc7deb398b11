import { type CallPlan, heldAfterMs, never, type OpenCall, type PollWorth } from "./call-plan.ts";
import type { Hands } from "./hands.ts";
import type { Link } from "./link.ts";
import type { ReadAnswer } from "./machine-effects.ts";
import type { Outgoing } from "./outgoing.ts";
import type { Lane } from "./result-ledger.ts";
import type { SharedBatches } from "./shared-batches.ts";
import type { Standing } from "./standing.ts";
import type { WorkInHand } from "./work-in-hand.ts";

/** A platform that hears of a drain ends the held poll; one that does not is not waited for longer. */
const drainAnswerMs = 1000;
const answerMarginMs = 10_000;

interface Parts {
  hands: Hands;
  shared: SharedBatches;
  outgoing: Outgoing;
  plan: CallPlan;
  link: Link;
  work: WorkInHand;
}

const isEmptyHanded = ({ running, batches = [] }: OpenCall["request"]): boolean =>
  running.length === 0 && batches.length === 0;

/**
 * Two calls at a time: `poll` waits at the platform for work, `report` carries results and log lines meanwhile. A held poll is never
 * given up while it asks for work, because the platform could be handing tasks to it in that instant; one that asked for nothing can be.
 */
export class Conversation {
  readonly #standing: Standing;
  readonly #parts: Parts;

  constructor(standing: Standing, parts: Parts) {
    this.#standing = standing;
    this.#parts = parts;
  }

  /** When a call is due to go out or to be given up, if nothing happens before. */
  get wakeAt(): number {
    const { plan, link } = this.#parts;
    const { poll, report, pollAt, reportAt } = plan;
    let at = never;
    if (poll) at = this.#cutAt(poll);
    else if (this.#wantsPoll) at = Math.max(pollAt, link.retryAt);
    if (!report) at = Math.min(at, Math.max(reportAt, link.retryAt));
    return at;
  }

  goOn(now: number): void {
    const { plan, link, work } = this.#parts;
    const { poll } = plan;
    if (poll && now >= this.#cutAt(poll)) this.cut("poll", now);
    if (now < link.retryAt) return;
    if (!plan.poll && this.#wantsPoll && now >= plan.pollAt) this.send("poll", now);
    if (this.#standing.mode === "draining" && work.count === 0 && this.#hasLastWords) plan.reportNow(now);
    if (!plan.report && now >= plan.reportAt) this.#report(now);
  }

  send(lane: Lane, now: number): void {
    const { outgoing, plan, link, work, hands } = this.#parts;
    const { times, mode, effects } = this.#standing;
    // The first call after a failure is answered at once, so that people hear soon whether all is well.
    const wait = lane === "poll" && link.isUp;
    const frame = {
      capacity: work.capacity,
      wait,
      draining: mode !== "serving",
      prefetch: work.wantsPrefetch,
    };
    const request = outgoing.write(lane, frame, hands);
    plan.opened(lane, request, now);
    const holdMs = wait ? Math.max(times.pollMs, times.heartbeatMs) : 0;
    effects.push({ type: "send", lane, request, limitMs: holdMs + answerMarginMs });
    if (lane === "poll") this.planRest(now);
  }

  cut(lane: Lane, now: number): void {
    const { plan, outgoing } = this.#parts;
    const { request } = plan.close(lane);
    this.#standing.effects.push({ type: "cut", lane });
    outgoing.putBack(lane, request);
    // What was handed to it in that instant is found missing in the next call.
    if (request.capacity > 0 || request.prefetch) this.#standing.saidGoodbye = false;
    plan.pollNow(now);
    this.planRest(now);
  }

  /** What an answer means for the next calls. */
  noteAnswer(lane: Lane, answer: ReadAnswer, call: OpenCall, now: number): void {
    if (answer.tasks.length > 0) this.#standing.saidGoodbye = false;
    else if (call.request.draining && isEmptyHanded(call.request)) this.#standing.saidGoodbye = true;
    if (lane === "report") return;
    const { plan, work } = this.#parts;
    plan.pollAnswered(call, this.#worthOf(answer, call), work.capacity, now);
  }

  planRest(now: number): void {
    const { outgoing, plan, shared } = this.#parts;
    plan.leftOver({ lines: outgoing.hasUnsentLines, results: outgoing.hasUnsentResults }, now);
    if (shared.unsent > 0) plan.sharedResults(false, this.#standing.mode === "serving", now);
  }

  /** A drained worker that the platform has heard out. */
  get isFinished(): boolean {
    const { outgoing, plan, link, work } = this.#parts;
    if (work.count > 0 || !outgoing.isEmpty) return false;
    if (!link.isUp) return true;
    return this.#standing.saidGoodbye && !plan.poll && !plan.report;
  }

  /** A drained worker has nothing to wait for; what is left to say goes by reports. */
  get #wantsPoll(): boolean {
    return this.#standing.mode === "serving" || this.#parts.work.count > 0;
  }

  get #hasLastWords(): boolean {
    const { outgoing, link } = this.#parts;
    return outgoing.hasUnsent || (link.isUp && !this.#standing.saidGoodbye);
  }

  /** When a held poll may be given up: at once when it asked for nothing and there is something to ask for, or nothing left to hear. */
  #cutAt(poll: OpenCall): number {
    const { outgoing, plan, link, work } = this.#parts;
    const askedForWork = poll.request.capacity > 0 || poll.request.prefetch === true;
    if (this.#standing.mode === "serving") {
      return askedForWork || (work.capacity === 0 && !work.wantsPrefetch)
        ? never
        : Math.max(plan.pollAt, poll.sentAt + heldAfterMs);
    }
    if (work.count > 0) return never;
    if (!link.isUp && outgoing.isEmpty) return poll.sentAt;
    return askedForWork ? this.#standing.drainSince + drainAnswerMs : poll.sentAt + heldAfterMs;
  }

  #report(now: number): void {
    const { outgoing, plan, hands } = this.#parts;
    plan.reportStarted();
    const hasNews =
      outgoing.hasUnsent || outgoing.needsIdentity || hands.hasNews || this.#standing.mode === "draining";
    if (hasNews) this.send("report", now);
  }

  #worthOf(answer: ReadAnswer, call: OpenCall): PollWorth {
    const { hands, shared } = this.#parts;
    if (answer.tasks.length > 0 && hands.size > 0) return "brought";
    if (answer.batches.length > 0 && shared.open > 0) return shared.isRunningLow ? "other" : "batches";
    const isForSomething =
      answer.tasks.length > 0 ||
      answer.batches.length > 0 ||
      (answer.batchOutcomes?.length ?? 0) > 0 ||
      answer.results.length > 0 ||
      answer.kills.some((kill) => hands.has(kill.lease)) ||
      (answer.identify && !call.request.identity);
    return isForSomething ? "other" : "nothing";
  }
}
