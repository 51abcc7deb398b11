import { BatchSizes } from "./batch-size.ts";
import type { ClaimBook } from "./claim-book.ts";
import { type Claim, chunkOf, type FanOutState } from "./fan-out-state.ts";
import type { NumberedTasks } from "./numbered-tasks.ts";
import type { Supply, WorkerName } from "./rpc.ts";
import { type StageTasks, soloTaskName } from "./stage-tasks.ts";
import { taskStates } from "./task-table.ts";
import type { WaitingLine } from "./waiting-line.ts";
import type { WorkerNumbers } from "./worker-numbers.ts";

/** A batch to be handed out: which tasks, or which one outside the numbering. */
export interface Grant {
  claim: Claim;
  concurrency: number;
  taskName: string | null;
}

/** What a worker that asks for work has, and how many share it. */
export interface GrantAsk {
  slots: number;
  /** Tasks in its hands that have not begun. */
  left: number;
  peers: number;
}

interface Parts {
  claims: ClaimBook;
  stages: StageTasks;
  tasks: NumberedTasks;
  line: WaitingLine;
  workers: WorkerNumbers;
}

/** Who takes which tasks. */
export class Granting {
  readonly #state: FanOutState;
  readonly #parts: Parts;
  readonly sizes: BatchSizes;

  constructor(state: FanOutState, parts: Parts) {
    this.#state = state;
    this.#parts = parts;
    this.sizes = new BatchSizes(state);
  }

  supply(): Supply {
    const { state, stages, claims } = { state: this.#state, ...this.#parts };
    if (state.end || state.ending) return { any: 0, only: {} };
    const any = stages.waiting.length;
    if (!stages.letTasksRun) return { any, only: {} };
    if (state.rules.mode !== "broadcast")
      return { any: any + (claims.slotsLeft > 0 ? state.table.count(taskStates.waiting) : 0), only: {} };
    const only: Supply["only"] = {};
    for (let part = 0; part < state.table.size; part += 1) {
      const worker = state.workers[state.table.worker(part) - 1];
      if (worker && state.table.state(part) === taskStates.waiting) only[worker.workerId] = 1;
    }
    return { any, only };
  }

  /** At most one batch of numbered tasks and one other. */
  grant(worker: WorkerName, ask: GrantAsk, newLease: () => string, now: number): Grant[] {
    const { stages } = this.#parts;
    if (this.#state.end || this.#state.ending) return [];
    const grants: Grant[] = [];
    const [solo] = stages.waiting;
    if (solo && ask.left === 0) {
      stages.claim(solo, worker.workerId, now);
      grants.push({
        claim: this.#open(newLease(), worker, solo.phase, [], now),
        concurrency: 1,
        taskName: soloTaskName(solo.phase),
      });
      // One such task at a time keeps the rest for others, unless there are none.
      if (ask.peers > 1) return grants;
    }
    const grant = stages.letTasksRun ? this.#grantTasks(worker, ask, newLease, now) : null;
    if (grant) grants.push(grant);
    return grants;
  }

  #grantTasks(worker: WorkerName, ask: GrantAsk, newLease: () => string, now: number): Grant | null {
    const { table, rules, chunks } = this.#state;
    const { claims, line, tasks, workers } = this.#parts;
    const waiting = table.count(taskStates.waiting);
    if (waiting === 0) return null;
    if (rules.mode === "broadcast") return this.#grantPart(worker, newLease, now);
    const has = claims.hasTasks(worker.workerId);
    const allowed = has
      ? claims.allowance(worker.workerId)
      : Math.min(rules.concurrencyPerWorker, ask.slots, claims.slotsLeft);
    if (allowed <= 0) return null;
    const number = workers.numberOf(worker);
    const count = this.sizes.of({
      workerId: worker.workerId,
      owned: tasks.ownedBy(number),
      allowed,
      left: ask.left,
      peers: Math.max(1, ask.peers),
      waiting,
      hasReturned: line.hasReturned,
    });
    const taken = count > 0 ? line.take(count) : [];
    const [first] = taken;
    if (first === undefined) return null;
    if (!has) claims.allow(worker.workerId, allowed);
    tasks.claim(taken, number, now);
    return {
      claim: this.#open(newLease(), worker, null, taken, now),
      concurrency: allowed,
      taskName: chunks[chunkOf(chunks, first)]?.taskName ?? null,
    };
  }

  #grantPart(worker: WorkerName, newLease: () => string, now: number): Grant | null {
    const { table } = this.#state;
    const { workers, tasks } = this.#parts;
    const number = workers.known(worker.workerId) ?? 0;
    const part = number - 1;
    if (part < 0 || part >= table.size || table.state(part) !== taskStates.waiting) return null;
    tasks.claim([part], number, now);
    return { claim: this.#open(newLease(), worker, null, [part], now), concurrency: 1, taskName: null };
  }

  #open(lease: string, worker: WorkerName, solo: Claim["solo"], tasks: number[], now: number): Claim {
    this.#parts.workers.numberOf(worker);
    return this.#parts.claims.open(lease, worker, solo, tasks, now);
  }
}
