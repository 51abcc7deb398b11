import type { BatchKill, BatchOutcome, BatchResult, HeldBatch } from "../../client/protocol/task-batch.ts";
import { ClaimBook } from "./claim-book.ts";
import { edgeWorker } from "./edge-worker.ts";
import { type Changes, type Claim, type FanOutState, isMapMode, type SoloPhase } from "./fan-out-state.ts";
import { type Grant, type GrantAsk, Granting } from "./granting.ts";
import { type MapBatch, mapRefusal } from "./map-rules.ts";
import { endingWords, NumberedTasks } from "./numbered-tasks.ts";
import { totalsOf } from "./outcomes.ts";
import { RetryDelays } from "./retry-delays.ts";
import type { FanOutEnd, Supply, WorkerName } from "./rpc.ts";
import { nextStep } from "./run-end.ts";
import { StageTasks } from "./stage-tasks.ts";
import { taskStates } from "./task-table.ts";
import { done, type Verdict, verdictOf } from "./verdict.ts";
import { WaitingLine } from "./waiting-line.ts";
import { WorkerNumbers } from "./worker-numbers.ts";

export type { Grant } from "./granting.ts";

/**
 * Decides for one attempt of a distributed run: who takes which tasks, what a result makes of them, and when it is over.
 * Pure but for the state it was given: clock and leases are arguments, storage and network are somebody else's.
 */
export class FanOutMachine {
  readonly state: FanOutState;
  readonly changes: Changes = { header: true, claims: new Set(), details: new Set() };
  readonly #delays = new RetryDelays();
  readonly #claims: ClaimBook;
  readonly #stages: StageTasks;
  readonly #tasks: NumberedTasks;
  readonly #workers: WorkerNumbers;
  readonly #granting: Granting;

  constructor(state: FanOutState) {
    this.state = state;
    const { changes } = this;
    const line = new WaitingLine(state);
    this.#workers = new WorkerNumbers(state, changes);
    this.#claims = new ClaimBook(state, changes);
    this.#tasks = new NumberedTasks(state, changes, line, this.#delays);
    this.#stages = new StageTasks(state, changes, this.#delays);
    this.#granting = new Granting(state, {
      claims: this.#claims,
      stages: this.#stages,
      tasks: this.#tasks,
      workers: this.#workers,
      line,
    });
  }

  begin(parts: number): void {
    const { rules, chunks, table } = this.state;
    if (rules.mode === "broadcast" && rules.hasStages) this.#stages.add("preProcess");
    if (isMapMode(rules.mode)) this.#stages.add("root");
    if (parts > 0) {
      chunks.push({ first: 0, count: parts, taskName: null, bytes: 0 });
      table.grow(parts);
    }
    if (rules.mode === "broadcast")
      for (let part = 0; part < parts; part += 1) table.setWorker(part, part + 1);
  }

  /** Why a batch is refused, or null when it is taken (or was taken before). */
  map(batch: MapBatch, lease: string): { refused: string | null; isRepeat: boolean } {
    const { state } = this;
    if (isMapMode(state.rules.mode) && state.batchIds.has(batch.batchId))
      return { refused: null, isRepeat: true };
    const refused = mapRefusal(state, batch, lease);
    if (refused !== null) return { refused, isRepeat: false };
    state.batchIds.add(batch.batchId);
    state.bytes += batch.bytes;
    if (batch.count > 0) {
      const { count, taskName, bytes } = batch;
      state.chunks.push({ first: state.table.size, count, taskName, bytes });
      state.table.grow(count);
    }
    return { refused: null, isRepeat: false };
  }

  // --- handing out

  supply(): Supply {
    return this.#granting.supply();
  }

  /** What a worker that asks for work is given now. */
  grant(worker: WorkerName, ask: GrantAsk, newLease: () => string, now: number): Grant[] {
    return this.#granting.grant(worker, ask, newLease, now);
  }

  // --- results

  result(workerId: string, report: BatchResult, now: number): BatchOutcome {
    const claim = this.state.claims.get(report.lease);
    if (!claim || claim.workerId !== workerId) return { outcome: "stale", message: "the lease was given up" };
    const count = claim.closed.length;
    for (const [first, last] of report.done ?? []) {
      if (!(first >= 0 && last < count && first <= last))
        return {
          outcome: "invalid",
          message: `done: no positions ${first} to ${last} in a batch of ${count}`,
        };
      for (let position = first; position <= last; position += 1) this.#settle(claim, position, done, now);
    }
    for (const packed of report.results ?? []) {
      const [position] = packed;
      if (position >= count)
        return { outcome: "invalid", message: `results: no position ${position} in a batch of ${count}` };
      this.#settle(claim, position, verdictOf(packed), now);
    }
    if (claim.open === 0) {
      this.#claims.drop(claim);
      this.#granting.sizes.learn(claim, this.#claims.allowance(claim.workerId), now);
    }
    return { outcome: "accepted" };
  }

  #settle(claim: Claim, position: number, verdict: Verdict, now: number): void {
    if (!this.#claims.close(claim, position)) return;
    if (claim.solo) {
      this.#stages.settle(claim.solo, verdict, now);
      return;
    }
    const task = claim.tasks[position];
    if (task !== undefined) this.#tasks.settle(task, verdict, now);
  }

  /** Batches that a worker which asks for work does not list: their answer was lost, they never began. */
  hold(workerId: string, inHand: readonly HeldBatch[], fresh: ReadonlySet<string>): void {
    const listed = new Set(inHand.map((batch) => batch.lease));
    for (const claim of this.#claims.of(workerId)) {
      if (listed.has(claim.lease) || fresh.has(claim.lease)) continue;
      for (const task of openTasks(claim)) this.#tasks.takeBack(task);
      if (claim.solo) this.#stages.takeBack(claim.solo);
      this.#claims.drop(claim);
    }
  }

  // --- calls, which their targets may finish later

  /** What a completion URL stands for: one execution of one task in one attempt. */
  callLease(task: number | SoloPhase): string {
    const tries = typeof task === "number" ? this.#tasks.tries(task) : 0;
    return `${this.state.lease}:${task}:${tries}`;
  }

  /** A target tells the end of its call; false when that execution is over. */
  complete(callLease: string, verdict: Verdict, now: number): boolean {
    const task = Number(callLease.split(":").at(-2) ?? "");
    if (!Number.isInteger(task) || task < 0 || task >= this.state.table.size) return false;
    if (this.callLease(task) !== callLease || !this.#tasks.isUnderWay(task)) return false;
    this.#closePlace(task);
    this.#tasks.settle(task, verdict, now);
    return true;
  }

  /** Whoever executes the task is not heard any more. */
  #closePlace(task: number): void {
    const place = this.#claims.placeOf(task);
    if (!place) return;
    this.#claims.close(place.claim, place.position);
    if (place.claim.open === 0) this.#claims.drop(place.claim);
  }

  holds(workerId: string): boolean {
    return this.#claims.holds(workerId);
  }

  holders(): string[] {
    return this.#claims.holders();
  }

  lose(workerId: string, now: number): void {
    for (const claim of this.#claims.of(workerId)) {
      for (const task of openTasks(claim)) this.#tasks.lose(task, workerId, now);
      if (claim.solo) this.#stages.lose(claim.solo, workerId, now);
      this.#claims.drop(claim);
    }
    if (this.state.rules.mode === "broadcast")
      this.#tasks.losePart((this.#workers.known(workerId) ?? 0) - 1, workerId, now);
  }

  // --- stopping

  kill(by: string, reason: "killed" | "timeout", now: number): { workerId: string; kill: BatchKill }[] {
    const { state } = this;
    if (state.end) return [];
    this.hold(edgeWorker.workerId, [], new Set());
    state.ending = { by, reason };
    const why = endingWords(state.ending);
    this.#delays.clear();
    this.#stages.dropWaiting(why, now);
    this.#tasks.dropWaiting(why, now);
    return [...state.claims.values()].map((claim) => {
      claim.killed = reason;
      return { workerId: claim.workerId, kill: { lease: claim.lease, positions: null, reason } };
    });
  }

  /** Told with every call until it came to an end: an answer may be lost. */
  killsFor(workerId: string): BatchKill[] {
    return this.#claims.of(workerId).flatMap((claim): BatchKill[] => {
      const { lease, killed } = claim;
      if (killed) return [{ lease, positions: null, reason: killed }];
      const positions = this.#tasks.killedIn(claim);
      return positions.length > 0 ? [{ lease, positions, reason: "killed" }] : [];
    });
  }

  /** Ends one task: what its worker is to be told, or null when nobody has to be. False: nobody executes it. */
  killTask(task: number, by: string, now: number): { workerId: string; kill: BatchKill } | null | false {
    if (!this.#tasks.isUnderWay(task)) return false;
    const place = this.#claims.placeOf(task);
    if (!place || place.claim.workerId === edgeWorker.workerId) {
      this.#closePlace(task);
      this.#tasks.killCall(task, by, now);
      return null;
    }
    const { lease, workerId } = place.claim;
    this.#tasks.noteKill(task, by);
    return { workerId, kill: { lease, positions: [place.position], reason: "killed" } };
  }

  // --- actions of people on single tasks

  markTask(task: number, by: string, now: number): void {
    this.#tasks.mark(task, by, now);
  }

  rerunTask(task: number): void {
    this.#tasks.rerun(task);
  }

  /** The run goes on under a new lease; stages after the tasks are made again. */
  reopen(lease: string, now: number): void {
    const { state } = this;
    state.end = null;
    state.ending = null;
    state.finishedAt = null;
    state.lease = lease;
    state.timeoutAt = state.rules.timeoutMs === null ? null : now + state.rules.timeoutMs;
    state.solos = state.solos.filter((solo) => solo.phase === "root" || solo.phase === "preProcess");
    this.changes.header = true;
  }

  // --- time and end

  get nextDueAt(): number | null {
    const dueAt = this.#delays.nextAt;
    const limitAt = this.#promiseLimitAt;
    return dueAt === null || limitAt === null ? (dueAt ?? limitAt) : Math.min(dueAt, limitAt);
  }

  passTime(now: number): void {
    for (const due of this.#delays.takeDue(now)) {
      if (typeof due === "number") this.#tasks.passDelay(due);
      else this.#stages.passDelay(due);
    }
    const limitAt = this.#promiseLimitAt;
    if (limitAt !== null && limitAt <= now) this.kill("timeout", "timeout", now);
  }

  /** What waits for its target, and for nobody else, ends with the run's timeout, whatever the job says of it. */
  get #promiseLimitAt(): number | null {
    const { end, ending, table, timeoutAt } = this.state;
    return end || ending || table.count(taskStates.promised) === 0 ? null : (timeoutAt ?? null);
  }

  /** Moves on when a stage is through: adds the next one, or ends the attempt. Answers whether it ended now. */
  advance(now: number): boolean {
    if (this.state.end) return false;
    const next = nextStep(this.state);
    if (next.kind === "stage") this.#stages.add(next.phase);
    if (next.kind !== "end") return false;
    this.finish(next.end, now);
    return true;
  }

  finish(end: FanOutEnd, now: number): void {
    this.state.end = end;
    this.state.finishedAt = now;
    this.changes.header = true;
  }

  totals() {
    return totalsOf(this.state);
  }
}

const openTasks = (claim: Claim): number[] =>
  claim.tasks.filter((_, position) => claim.closed[position] === 0);
