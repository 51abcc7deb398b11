import { resultBytes } from "../../client/protocol/run.ts";
import {
  type BatchKill,
  type BatchOutcome,
  type BatchResult,
  type HeldBatch,
  mapLimits,
  reduceTaskName,
  rootTaskName,
  type TaskOutcome,
  type TaskTotals,
} from "../../client/protocol/task-batch.ts";
import {
  type Chunk,
  type Claim,
  chunkOf,
  type Detail,
  type FanOutState,
  isListed,
  isMapMode,
  type Solo,
  type SoloPhase,
} from "./fan-out-state.ts";
import type { FanOutEnd, Supply, WorkerName } from "./rpc.ts";
import { taskStates } from "./task-table.ts";

/** A task that lost so many workers is more likely their end than their victim. */
const maxLosses = 3;
const maxFailuresKept = 1_000;
const maxClaim = 10_000;
/** Of the items in one batch: an answer has at most 4 MB. */
const maxClaimBytes = 1_000_000;
/** Claims that last less than the first grow, longer than the second shrink: a report every second or so costs little. */
const quickClaimMs = 200;
const slowClaimMs = 2_000;
const utf8 = new TextEncoder();

export type SuccessOrFailure = "success" | "failed" | "rejected" | "returned";

/** A batch to be handed out: which tasks, or which one outside the numbering. */
export interface Grant {
  claim: Claim;
  concurrency: number;
  taskName: string | null;
}

interface Delayed {
  at: number;
  task: number | SoloPhase;
}

/**
 * Decides for one attempt of a distributed run: who takes which tasks, what a result makes of them, and when it is over.
 * Pure but for the state it was given: clock and leases are arguments, storage and network are somebody else's.
 */
export class FanOutMachine {
  readonly state: FanOutState;
  /** Up to here every task was looked at; what came back since stands in `#returned`. */
  #fresh = 0;
  #returned: number[] = [];
  #delayed: Delayed[] = [];
  /** How much each worker takes at a time where the platform sizes it. */
  readonly #claimSizes = new Map<string, number>();
  readonly #workerNumbers = new Map<string, number>();
  readonly #openByWorker = new Map<string, Set<string>>();
  readonly #owned = new Map<number, number>();
  readonly touchedClaims = new Set<string>();
  readonly touchedDetails = new Set<number>();
  headerTouched = true;

  constructor(state: FanOutState) {
    this.state = state;
    for (const [index, worker] of state.workers.entries())
      this.#workerNumbers.set(worker.workerId, index + 1);
    for (const claim of state.claims.values()) this.#indexClaim(claim);
    const { table } = state;
    for (let task = 0; task < table.size; task += 1) {
      const worker = table.worker(task);
      if (worker > 0 && table.state(task) !== taskStates.waiting) this.#own(worker, 1);
      if (table.state(task) === taskStates.delayed) table.setState(task, taskStates.waiting);
    }
    for (const solo of state.solos) if (solo.state === "delayed") solo.state = "waiting";
  }

  // --- begin

  begin(parts: number): void {
    const { rules } = this.state;
    if (rules.mode === "broadcast" && rules.hasStages) this.#addSolo("preProcess");
    if (isMapMode(rules.mode)) this.#addSolo("root");
    if (parts > 0) {
      this.state.chunks.push({ first: 0, count: parts, taskName: null, bytes: 0 });
      this.state.table.grow(parts);
    }
    if (rules.mode === "broadcast")
      for (let part = 0; part < parts; part += 1) this.state.table.setWorker(part, part + 1);
  }

  workerNumber(worker: WorkerName): number {
    const known = this.#workerNumbers.get(worker.workerId);
    if (known !== undefined) return known;
    // Sixteen bits a task: workers beyond are counted together.
    if (this.state.workers.length >= 65_000) return 65_000;
    this.state.workers.push(worker);
    this.#workerNumbers.set(worker.workerId, this.state.workers.length);
    this.headerTouched = true;
    return this.state.workers.length;
  }

  #addSolo(phase: SoloPhase): void {
    this.state.solos.push({
      phase,
      state: "waiting",
      fails: 0,
      losses: 0,
      workerId: null,
      startedAt: null,
      finishedAt: null,
      result: null,
      message: null,
      reason: null,
    });
    this.headerTouched = true;
  }

  solo(phase: SoloPhase): Solo | undefined {
    return this.state.solos.find((solo) => solo.phase === phase);
  }

  // --- map

  /** Why a batch is refused, or null when it is taken (or was taken before). */
  map(
    batch: { batchId: string; taskName: string; count: number; bytes: number },
    lease: string,
  ): { refused: string | null; isRepeat: boolean } {
    const { state } = this;
    const { mode } = state.rules;
    if (!isMapMode(mode))
      return {
        refused: `map needs the mode parallel, memory_grid or grid; this run is ${mode}`,
        isRepeat: false,
      };
    if (state.batchIds.has(batch.batchId)) return { refused: null, isRepeat: true };
    if (!state.claims.has(lease))
      return { refused: "the lease of the mapping task was given up", isRepeat: false };
    const limits = mapLimits[mode];
    const total = state.table.size + batch.count;
    const more =
      mode === "parallel"
        ? "; the mode memory_grid takes 50000, grid 1000000"
        : mode === "memory_grid"
          ? "; the mode grid takes 1000000"
          : "";
    if (total > limits.tasks)
      return {
        refused: `mode ${mode} takes at most ${limits.tasks} subtasks, and this batch would make it ${total}${more}`,
        isRepeat: false,
      };
    if (state.bytes + batch.bytes > limits.bytes) {
      const larger =
        mode === "grid" ? "" : `; the mode ${mode === "parallel" ? "memory_grid" : "grid"} takes more`;
      return {
        refused: `mode ${mode} takes at most ${limits.bytes} bytes of items and results, and this batch would make it ${state.bytes + batch.bytes}${larger}`,
        isRepeat: false,
      };
    }
    state.batchIds.add(batch.batchId);
    state.bytes += batch.bytes;
    if (batch.count > 0) {
      state.chunks.push({
        first: state.table.size,
        count: batch.count,
        taskName: batch.taskName,
        bytes: batch.bytes,
      });
      state.table.grow(batch.count);
    }
    return { refused: null, isRepeat: false };
  }

  // --- handing out

  supply(): Supply {
    const { state } = this;
    const none: Supply = { any: 0, only: {} };
    if (state.end || state.ending) return none;
    const soloWaiting = state.solos.filter((solo) => solo.state === "waiting").length;
    if (!this.#tasksMayRun()) return { any: soloWaiting, only: {} };
    if (state.rules.mode !== "broadcast")
      return {
        any: soloWaiting + (this.#slotsLeft() > 0 ? state.table.count(taskStates.waiting) : 0),
        only: {},
      };
    for (let part = 0; part < state.table.size; part += 1) {
      const worker = state.workers[state.table.worker(part) - 1];
      if (worker && state.table.state(part) === taskStates.waiting) none.only[worker.workerId] = 1;
    }
    return { any: soloWaiting, only: none.only };
  }

  #tasksMayRun(): boolean {
    const pre = this.solo("preProcess");
    return (pre === undefined || pre.state === "success") && this.solo("root")?.state !== "failed";
  }

  /** What each worker with tasks may execute at once is taken off the run's total for as long as it has any. */
  #slotsLeft(): number {
    const { concurrencyTotal } = this.state.rules;
    let used = 0;
    for (const [workerId, leases] of this.#openByWorker)
      used += this.#hasTasks(leases) ? this.#allowance(workerId) : 0;
    return concurrencyTotal - used;
  }

  readonly #allowances = new Map<string, number>();
  #allowance(workerId: string): number {
    return this.#allowances.get(workerId) ?? this.state.rules.concurrencyPerWorker;
  }

  #hasTasks(leases: ReadonlySet<string>): boolean {
    for (const lease of leases) if (this.state.claims.get(lease)?.solo === null) return true;
    return false;
  }

  /** What a worker that asks for work is given now; at most one batch of numbered tasks and one other. */
  grant(
    worker: WorkerName,
    ask: { slots: number; left: number; peers: number },
    newLease: () => string,
    now: number,
  ): Grant[] {
    const { state } = this;
    if (state.end || state.ending) return [];
    const grants: Grant[] = [];
    const solo = state.solos.find((one) => one.state === "waiting");
    if (solo && ask.left === 0) {
      solo.state = "claimed";
      solo.workerId = worker.workerId;
      solo.startedAt = now;
      this.headerTouched = true;
      grants.push({
        claim: this.#openClaim(newLease(), worker, solo.phase, [], now),
        concurrency: 1,
        taskName: soloTaskName(solo.phase),
      });
      // One such task at a time keeps the rest for others, unless there are none.
      if (ask.peers > 1) return grants;
    }
    const grant = this.#tasksMayRun() ? this.#grantTasks(worker, ask, newLease, now) : null;
    if (grant) grants.push(grant);
    return grants;
  }

  #grantTasks(
    worker: WorkerName,
    ask: { slots: number; left: number; peers: number },
    newLease: () => string,
    now: number,
  ): Grant | null {
    const { state } = this;
    const { table, rules } = state;
    if (table.count(taskStates.waiting) === 0) return null;
    if (rules.mode === "broadcast") return this.#grantPart(worker, newLease, now);
    const leases = this.#openByWorker.get(worker.workerId);
    const has = leases !== undefined && this.#hasTasks(leases);
    const allowed = has
      ? this.#allowance(worker.workerId)
      : Math.min(rules.concurrencyPerWorker, ask.slots, this.#slotsLeft());
    if (allowed <= 0) return null;
    const number = this.workerNumber(worker);
    const count = this.#claimSize(worker.workerId, number, allowed, ask);
    if (count <= 0) return null;
    const tasks = this.#take(count);
    const [first] = tasks;
    if (first === undefined) return null;
    if (!has) this.#allowances.set(worker.workerId, allowed);
    for (const task of tasks) {
      table.setState(task, taskStates.claimed);
      if (table.worker(task) !== number) table.setWorker(task, number);
      if (isListed(rules.mode))
        this.#detail(task, { startedAt: now, finishedAt: null, message: null, result: null });
    }
    this.#own(number, tasks.length);
    return {
      claim: this.#openClaim(newLease(), worker, null, tasks, now),
      concurrency: allowed,
      taskName: state.chunks[chunkOf(state.chunks, first)]?.taskName ?? null,
    };
  }

  #grantPart(worker: WorkerName, newLease: () => string, now: number): Grant | null {
    const { table } = this.state;
    const number = this.#workerNumbers.get(worker.workerId) ?? 0;
    const part = number - 1;
    if (part < 0 || part >= table.size || table.state(part) !== taskStates.waiting) return null;
    table.setState(part, taskStates.claimed);
    this.#detail(part, { startedAt: now, finishedAt: null, message: null, result: null });
    return { claim: this.#openClaim(newLease(), worker, null, [part], now), concurrency: 1, taskName: null };
  }

  #claimSize(
    workerId: string,
    number: number,
    allowed: number,
    ask: { left: number; peers: number },
  ): number {
    const { rules, table } = this.state;
    const waiting = table.count(taskStates.waiting);
    const peers = Math.max(1, ask.peers);
    const share = Math.ceil(table.size / peers) - (this.#owned.get(number) ?? 0);
    if (rules.distribution === "push")
      return Math.min(maxClaim, this.#returned.length > 0 ? Math.max(1, share) : share);
    if (rules.mode === "sharding") {
      const room = allowed - ask.left;
      return Math.min(room, this.#returned.length > 0 ? Math.max(1, share) : share);
    }
    // Less than half of a pull left: time for the next.
    const size = rules.tasksPerPull ?? this.#claimSizes.get(workerId) ?? (rules.mode === "parallel" ? 5 : 64);
    if (ask.left * 2 > size) return 0;
    if (rules.tasksPerPull !== null) return size;
    return Math.min(size, Math.max(allowed, Math.ceil(waiting / peers)));
  }

  /** Waiting tasks of one name, as many as one answer carries: what came back first, then in their order. */
  #take(count: number): number[] {
    const { table, chunks } = this.state;
    const tasks: number[] = [];
    let room = maxClaimBytes;
    if (this.#returned.length > 0) {
      const rest: number[] = [];
      let name: string | null | undefined;
      for (const task of this.#returned) {
        if (table.state(task) !== taskStates.waiting) continue;
        const chunk = chunks[chunkOf(chunks, task)];
        const own = chunk?.taskName ?? null;
        if (
          tasks.length < count &&
          (tasks.length === 0 || room > 0) &&
          (name === undefined || own === name)
        ) {
          name = own;
          room -= meanBytes(chunk);
          tasks.push(task);
        } else rest.push(task);
      }
      this.#returned = rest;
      if (tasks.length > 0) return tasks;
    }
    while (this.#fresh < table.size && table.state(this.#fresh) !== taskStates.waiting) this.#fresh += 1;
    let chunk = chunks[chunkOf(chunks, this.#fresh)];
    let mean = meanBytes(chunk);
    const name = chunk?.taskName;
    while (this.#fresh < table.size && tasks.length < count && (tasks.length === 0 || room > 0)) {
      if (chunk && this.#fresh >= chunk.first + chunk.count) {
        chunk = chunks[chunkOf(chunks, this.#fresh)];
        mean = meanBytes(chunk);
        if (chunk?.taskName !== name) break;
      }
      if (table.state(this.#fresh) === taskStates.waiting) {
        tasks.push(this.#fresh);
        room -= mean;
      }
      this.#fresh += 1;
    }
    return tasks;
  }

  #openClaim(lease: string, worker: WorkerName, solo: SoloPhase | null, tasks: number[], now: number): Claim {
    const count = solo ? 1 : tasks.length;
    const claim: Claim = {
      lease,
      workerId: worker.workerId,
      at: now,
      solo,
      tasks,
      closed: new Uint8Array(count),
      open: count,
      killed: null,
    };
    this.workerNumber(worker);
    this.state.claims.set(lease, claim);
    this.#indexClaim(claim);
    this.touchedClaims.add(lease);
    return claim;
  }

  #indexClaim(claim: Claim): void {
    const leases = this.#openByWorker.get(claim.workerId);
    if (leases) leases.add(claim.lease);
    else this.#openByWorker.set(claim.workerId, new Set([claim.lease]));
  }

  #own(worker: number, count: number): void {
    this.#owned.set(worker, (this.#owned.get(worker) ?? 0) + count);
  }

  // --- results

  result(workerId: string, report: BatchResult, now: number): BatchOutcome {
    const claim = this.state.claims.get(report.lease);
    if (!claim || claim.workerId !== workerId) return { outcome: "stale", message: "the lease was given up" };
    for (const [first, last] of report.done ?? []) {
      if (!(first >= 0 && last < claim.closed.length && first <= last))
        return {
          outcome: "invalid",
          message: `done: no positions ${first} to ${last} in a batch of ${claim.closed.length}`,
        };
      for (let position = first; position <= last; position += 1)
        this.#settle(claim, position, "success", null, null, now);
    }
    for (const [position, status, result, message] of report.results ?? []) {
      if (position >= claim.closed.length)
        return {
          outcome: "invalid",
          message: `results: no position ${position} in a batch of ${claim.closed.length}`,
        };
      this.#settle(claim, position, status, result, message?.slice(0, 2000) ?? null, now);
    }
    this.#closeIfDone(claim, now);
    return { outcome: "accepted" };
  }

  #settle(
    claim: Claim,
    position: number,
    status: SuccessOrFailure,
    result: string | null,
    message: string | null,
    now: number,
  ): void {
    if (claim.closed[position] !== 0) return;
    claim.closed[position] = 1;
    claim.open -= 1;
    this.touchedClaims.add(claim.lease);
    let reason: FanOutEnd["reason"] | null =
      status === "success" ? null : status === "rejected" ? "rejected" : "error";
    let text = message;
    if (result !== null && status === "success") {
      const bytes = result.length * 3 <= resultBytes ? 0 : utf8.encode(result).length;
      if (bytes > resultBytes) {
        reason = "result_too_large";
        text = `the result has ${bytes} bytes, at most ${resultBytes} are kept`;
      }
    }
    if (claim.solo) this.#settleSolo(claim.solo, status, reason, reason ? null : result, text, now);
    else {
      const task = claim.tasks[position];
      if (task !== undefined) this.#settleTask(task, status, reason, reason ? null : result, text, now);
    }
  }

  #settleTask(
    task: number,
    status: SuccessOrFailure,
    reason: FanOutEnd["reason"] | null,
    result: string | null,
    message: string | null,
    now: number,
  ): void {
    const { table, rules } = this.state;
    if (table.state(task) !== taskStates.claimed) return;
    if (status === "returned") {
      if (rules.mode === "broadcast") this.#fail(task, "the worker left before it began", now);
      else this.#giveBack(task);
      return;
    }
    if (reason === null) {
      table.setState(task, taskStates.success);
      if (result !== null && rules.mode !== "grid" && rules.mode !== "memory_grid")
        this.state.bytes += result.length;
      if (isListed(rules.mode)) this.#detail(task, { result, message, finishedAt: now });
      else if (table.fails(task) > 0) this.#forgetDetail(task);
      return;
    }
    const text = reason === "error" ? message : `${reason}: ${message ?? ""}`;
    if (this.state.ending) {
      this.#fail(task, text, now);
      return;
    }
    table.setFails(task, table.fails(task) + 1);
    if (table.fails(task) > rules.retries) this.#fail(task, text, now);
    else if (rules.retryIntervalMs === 0) {
      this.#giveBack(task);
      if (isListed(rules.mode)) this.#detail(task, { message: text, finishedAt: now });
    } else {
      table.setState(task, taskStates.delayed);
      this.#delayed.push({ at: now + rules.retryIntervalMs, task });
      if (isListed(rules.mode)) this.#detail(task, { message: text, finishedAt: now });
    }
  }

  #giveBack(task: number): void {
    this.#own(this.state.table.worker(task), -1);
    this.state.table.setState(task, taskStates.waiting);
    this.#returned.push(task);
  }

  #fail(task: number, message: string | null, now: number): void {
    const { table, rules, details } = this.state;
    table.setState(task, taskStates.failed);
    if (isListed(rules.mode) || details.size < maxFailuresKept || details.has(task))
      this.#detail(task, { message, result: null, finishedAt: now });
  }

  #detail(task: number, changes: Partial<Detail>): void {
    const known = this.state.details.get(task) ?? {
      task,
      result: null,
      message: null,
      startedAt: null,
      finishedAt: null,
    };
    this.state.details.set(task, { ...known, ...changes });
    this.touchedDetails.add(task);
  }

  #forgetDetail(task: number): void {
    if (this.state.details.delete(task)) this.touchedDetails.add(task);
  }

  #settleSolo(
    phase: SoloPhase,
    status: SuccessOrFailure,
    reason: FanOutEnd["reason"] | null,
    result: string | null,
    message: string | null,
    now: number,
  ): void {
    const solo = this.solo(phase);
    if (solo?.state !== "claimed") return;
    this.headerTouched = true;
    if (status === "returned") {
      this.#returnSolo(solo, now, "the worker left in the middle of the root task");
      return;
    }
    solo.finishedAt = now;
    solo.result = result;
    solo.message = message;
    if (reason === null) {
      solo.state = "success";
      return;
    }
    solo.reason = reason;
    solo.fails += 1;
    // What a root task has mapped would be mapped a second time.
    const mayRetry =
      solo.fails <= this.state.rules.retries && (phase !== "root" || this.state.table.size === 0);
    if (!mayRetry || this.state.ending) solo.state = "failed";
    else if (this.state.rules.retryIntervalMs === 0) solo.state = "waiting";
    else {
      solo.state = "delayed";
      this.#delayed.push({ at: now + this.state.rules.retryIntervalMs, task: phase });
    }
  }

  #returnSolo(solo: Solo, now: number, why: string): void {
    if (solo.phase === "root" && this.state.table.size > 0) {
      solo.state = "failed";
      solo.reason = "worker_lost";
      solo.message = `${why}, after it had mapped ${this.state.table.size} subtasks`;
      solo.finishedAt = now;
    } else solo.state = "waiting";
    this.headerTouched = true;
  }

  #closeIfDone(claim: Claim, now: number): void {
    if (claim.open > 0) return;
    this.#dropClaim(claim);
    if (claim.solo || this.state.rules.tasksPerPull !== null) return;
    const size = this.#claimSizes.get(claim.workerId) ?? claim.tasks.length;
    const tookMs = now - claim.at;
    if (tookMs < quickClaimMs && claim.tasks.length >= size / 2)
      this.#claimSizes.set(
        claim.workerId,
        Math.min(maxClaim, size * (this.state.rules.mode === "parallel" ? 2 : 4)),
      );
    else if (tookMs > slowClaimMs)
      this.#claimSizes.set(claim.workerId, Math.max(this.#allowance(claim.workerId), size >> 1));
  }

  #dropClaim(claim: Claim): void {
    this.state.claims.delete(claim.lease);
    this.touchedClaims.add(claim.lease);
    const leases = this.#openByWorker.get(claim.workerId);
    leases?.delete(claim.lease);
    if (leases?.size === 0) this.#openByWorker.delete(claim.workerId);
  }

  /** Batches that a worker which asks for work does not list: their answer was lost, they never began. */
  hold(workerId: string, inHand: readonly HeldBatch[], fresh: ReadonlySet<string>): void {
    const listed = new Set(inHand.map((batch) => batch.lease));
    for (const lease of [...(this.#openByWorker.get(workerId) ?? [])]) {
      const claim = this.state.claims.get(lease);
      if (!claim || listed.has(lease) || fresh.has(lease)) continue;
      for (const [position, task] of claim.tasks.entries()) {
        if (claim.closed[position] === 0 && this.state.table.state(task) === taskStates.claimed)
          this.#giveBack(task);
      }
      const solo = claim.solo && this.solo(claim.solo);
      if (solo?.state === "claimed") {
        solo.state = "waiting";
        this.headerTouched = true;
      }
      this.#dropClaim(claim);
    }
  }

  holds(workerId: string): boolean {
    return this.#openByWorker.has(workerId);
  }

  holders(): string[] {
    return [...this.#openByWorker.keys()];
  }

  lose(workerId: string, now: number): void {
    const { table, rules, ending } = this.state;
    for (const lease of [...(this.#openByWorker.get(workerId) ?? [])]) {
      const claim = this.state.claims.get(lease);
      if (!claim) continue;
      for (const [position, task] of claim.tasks.entries()) {
        if (claim.closed[position] !== 0 || table.state(task) !== taskStates.claimed) continue;
        table.setLosses(task, table.losses(task) + 1);
        if (rules.mode === "broadcast" || !rules.failover || ending || table.losses(task) >= maxLosses)
          this.#fail(task, `worker_lost: worker ${workerId} was lost`, now);
        else this.#giveBack(task);
      }
      const solo = claim.solo && this.solo(claim.solo);
      if (solo?.state === "claimed") this.#loseSolo(solo, workerId, now);
      this.#dropClaim(claim);
    }
    if (rules.mode === "broadcast") this.#losePart(workerId, now);
  }

  #loseSolo(solo: Solo, workerId: string, now: number): void {
    solo.losses += 1;
    if (this.state.rules.failover && !this.state.ending && solo.losses < maxLosses)
      this.#returnSolo(solo, now, `worker ${workerId} was lost`);
    else {
      solo.state = "failed";
      solo.reason = "worker_lost";
      solo.message = `worker ${workerId} was lost`;
      solo.finishedAt = now;
    }
    this.headerTouched = true;
  }

  /** A part that its worker never fetched. */
  #losePart(workerId: string, now: number): void {
    const part = (this.#workerNumbers.get(workerId) ?? 0) - 1;
    if (part >= 0 && part < this.state.table.size && this.state.table.state(part) === taskStates.waiting)
      this.#fail(part, `worker_lost: worker ${workerId} was lost`, now);
  }

  // --- stopping

  kill(by: string, reason: "killed" | "timeout", now: number): { workerId: string; kill: BatchKill }[] {
    const { state } = this;
    if (state.end) return [];
    state.ending = { by, reason };
    this.headerTouched = true;
    this.#dropWaiting(reason === "killed" ? `killed by ${by}` : "timeout", now);
    return [...state.claims.values()].map((claim) => {
      claim.killed = reason;
      return { workerId: claim.workerId, kill: { lease: claim.lease, positions: null, reason } };
    });
  }

  #dropWaiting(why: string, now: number): void {
    const { table, solos } = this.state;
    this.#delayed = [];
    this.#returned = [];
    for (const solo of solos)
      if (solo.state === "waiting" || solo.state === "delayed") {
        solo.state = "failed";
        solo.reason = "killed";
        solo.message = why;
        solo.finishedAt = now;
      }
    if (!isListed(this.state.rules.mode)) return;
    for (let task = 0; task < table.size; task += 1) {
      const at = table.state(task);
      if (at === taskStates.waiting || at === taskStates.delayed) this.#fail(task, why, now);
    }
  }

  killsFor(workerId: string): BatchKill[] {
    const kills: BatchKill[] = [];
    for (const lease of this.#openByWorker.get(workerId) ?? []) {
      const claim = this.state.claims.get(lease);
      if (claim?.killed) kills.push({ lease, positions: null, reason: claim.killed });
    }
    return kills;
  }

  /** Where a claimed task is, to tell its worker. */
  placeOf(task: number): { claim: Claim; position: number } | null {
    for (const claim of this.state.claims.values()) {
      const position = claim.tasks.indexOf(task);
      if (position >= 0 && claim.closed[position] === 0) return { claim, position };
    }
    return null;
  }

  // --- actions of people on single tasks

  markTask(task: number, by: string, now: number): void {
    this.state.table.setState(task, taskStates.marked);
    if (isListed(this.state.rules.mode)) this.#detail(task, { message: `marked by ${by}`, finishedAt: now });
    else this.#forgetDetail(task);
  }

  rerunTask(task: number): void {
    this.state.table.setFails(task, 0);
    this.state.table.setLosses(task, 0);
    this.#giveBack(task);
  }

  /** The run goes on under a new lease; stages after the tasks are made again. */
  reopen(lease: string): void {
    const { state } = this;
    state.end = null;
    state.ending = null;
    state.finishedAt = null;
    state.lease = lease;
    state.solos = state.solos.filter((solo) => solo.phase === "root" || solo.phase === "preProcess");
    this.headerTouched = true;
  }

  // --- time and end

  get nextDueAt(): number | null {
    return this.#delayed[0]?.at ?? null;
  }

  passTime(now: number): void {
    while (this.#delayed[0] && this.#delayed[0].at <= now) {
      const due = this.#delayed.shift();
      if (due === undefined) return;
      if (typeof due.task === "string") {
        const solo = this.solo(due.task);
        if (solo?.state === "delayed") solo.state = "waiting";
        this.headerTouched = true;
      } else if (this.state.table.state(due.task) === taskStates.delayed) this.#giveBack(due.task);
    }
  }

  /** Moves on when a stage is through: adds the next one, or ends the attempt. Answers whether it ended now. */
  advance(now: number): boolean {
    const { state } = this;
    if (state.end) return false;
    const end = this.#nextStep();
    if (!end) return false;
    state.end = end;
    state.finishedAt = now;
    this.headerTouched = true;
    return true;
  }

  #nextStep(): FanOutEnd | null {
    const { state } = this;
    const { rules, table } = state;
    if (state.claims.size > 0) return null;
    if (state.ending) {
      const { by, reason } = state.ending;
      return failed(reason, reason === "killed" ? `killed by ${by}` : "the run took longer than its timeout");
    }
    const first = this.solo("preProcess") ?? this.solo("root");
    if (first && (first.state === "waiting" || first.state === "delayed")) return null;
    if (first?.state === "failed")
      return failed(first.reason ?? "error", `${soloTaskName(first.phase)}: ${first.message ?? "failed"}`);
    if (
      table.count(taskStates.waiting) + table.count(taskStates.delayed) + table.count(taskStates.claimed) >
      0
    )
      return null;
    const failures = table.count(taskStates.failed);
    const isWell = failures === 0 || (failures * 100) / table.size <= rules.allowedFailurePercent;
    const lastPhase = rules.mode === "broadcast" ? "postProcess" : isMapMode(rules.mode) ? "reduce" : null;
    const wantsLast =
      lastPhase !== null &&
      rules.hasStages &&
      (isWell || lastPhase === "postProcess" || rules.reduceOnFailure);
    if (wantsLast && !this.solo(lastPhase)) {
      this.#addSolo(lastPhase);
      return null;
    }
    const last = wantsLast ? this.solo(lastPhase) : undefined;
    if (last && (last.state === "waiting" || last.state === "delayed")) return null;
    if (last?.state === "failed")
      return failed(last.reason ?? "error", `${soloTaskName(last.phase)}: ${last.message ?? "failed"}`);
    const result = last?.result ?? (last ? this.solo("root")?.result : null) ?? null;
    if (!isWell) {
      const what = rules.mode === "broadcast" ? "parts" : rules.mode === "sharding" ? "shards" : "subtasks";
      const sample = [...state.details.values()].find(
        (detail) => table.state(detail.task) === taskStates.failed,
      );
      const why = sample?.message ? `; task ${sample.task}: ${sample.message.slice(0, 300)}` : "";
      return { ...failed("partial", `${failures} of ${table.size} ${what} failed${why}`), result };
    }
    return { status: "success", reason: "completed", message: null, result };
  }

  // --- what postProcess and reduce are told

  totals(): TaskTotals {
    const { table } = this.state;
    return {
      total: table.size,
      success: table.count(taskStates.success) + table.count(taskStates.marked),
      failed: table.count(taskStates.failed),
    };
  }

  outcomes(): TaskOutcome[] {
    const { table, workers, chunks, details } = this.state;
    const outcomes: TaskOutcome[] = [];
    for (let task = 0; task < table.size; task += 1) {
      const detail = details.get(task);
      outcomes.push({
        taskId: String(task),
        taskName: chunks[chunkOf(chunks, task)]?.taskName ?? null,
        workerId: workers[table.worker(task) - 1]?.workerId ?? null,
        status: table.state(task) === taskStates.failed ? "failed" : "success",
        result: detail?.result ?? null,
        message: detail?.message ?? null,
      });
    }
    return outcomes;
  }
}

/** Chunks hold a megabyte at most, so that a few large items among small ones stay within an answer all the same. */
const meanBytes = (chunk: Chunk | undefined): number => (chunk ? chunk.bytes / chunk.count : 0);

export const soloTaskName = (phase: SoloPhase): string =>
  phase === "root" ? rootTaskName : phase === "reduce" ? reduceTaskName : phase;

const failed = (reason: FanOutEnd["reason"], message: string): FanOutEnd => ({
  status: "failed",
  reason,
  message,
  result: null,
});
