import type { Changes, Claim, FanOutState, SoloPhase } from "./fan-out-state.ts";
import type { WorkerName } from "./rpc.ts";

/** Batches that are out, by worker, and what each worker may execute at once for as long as it has any. */
export class ClaimBook {
  readonly #state: FanOutState;
  readonly #changes: Changes;
  readonly #byWorker = new Map<string, Set<string>>();
  readonly #allowances = new Map<string, number>();

  constructor(state: FanOutState, changes: Changes) {
    this.#state = state;
    this.#changes = changes;
    for (const claim of state.claims.values()) this.#index(claim);
  }

  open(lease: string, worker: WorkerName, solo: SoloPhase | null, tasks: number[], now: number): Claim {
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
    this.#state.claims.set(lease, claim);
    this.#index(claim);
    this.#changes.claims.add(lease);
    return claim;
  }

  close(claim: Claim, position: number): boolean {
    if (claim.closed[position] !== 0) return false;
    claim.closed[position] = 1;
    claim.open -= 1;
    this.#changes.claims.add(claim.lease);
    return true;
  }

  drop(claim: Claim): void {
    this.#state.claims.delete(claim.lease);
    this.#changes.claims.add(claim.lease);
    const leases = this.#byWorker.get(claim.workerId);
    leases?.delete(claim.lease);
    if (leases?.size === 0) this.#byWorker.delete(claim.workerId);
  }

  of(workerId: string): Claim[] {
    const claims: Claim[] = [];
    for (const lease of this.#byWorker.get(workerId) ?? []) {
      const claim = this.#state.claims.get(lease);
      if (claim) claims.push(claim);
    }
    return claims;
  }

  holds(workerId: string): boolean {
    return this.#byWorker.has(workerId);
  }

  holders(): string[] {
    return [...this.#byWorker.keys()];
  }

  hasTasks(workerId: string): boolean {
    for (const lease of this.#byWorker.get(workerId) ?? [])
      if (this.#state.claims.get(lease)?.solo === null) return true;
    return false;
  }

  allowance(workerId: string): number {
    return this.#allowances.get(workerId) ?? this.#state.rules.concurrencyPerWorker;
  }

  allow(workerId: string, count: number): void {
    this.#allowances.set(workerId, count);
  }

  /** What each worker with tasks may execute at once is taken off the run's total for as long as it has any. */
  get slotsLeft(): number {
    let used = 0;
    for (const workerId of this.#byWorker.keys())
      if (this.hasTasks(workerId)) used += this.allowance(workerId);
    return this.#state.rules.concurrencyTotal - used;
  }

  /** Where a claimed task is, to tell its worker. */
  placeOf(task: number): { claim: Claim; position: number } | null {
    for (const claim of this.#state.claims.values()) {
      const position = claim.tasks.indexOf(task);
      if (position >= 0 && claim.closed[position] === 0) return { claim, position };
    }
    return null;
  }

  #index(claim: Claim): void {
    const leases = this.#byWorker.get(claim.workerId);
    if (leases) leases.add(claim.lease);
    else this.#byWorker.set(claim.workerId, new Set([claim.lease]));
  }
}
