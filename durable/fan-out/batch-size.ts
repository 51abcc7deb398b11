import type { Claim, FanOutState } from "./fan-out-state.ts";

const maxClaim = 10_000;
/** Claims that last less than the first grow, longer than the second shrink: a report every second or so costs little. */
const quickClaimMs = 200;
const slowClaimMs = 2_000;

export interface SizeAsk {
  workerId: string;
  /** Tasks the worker has, or has done. */
  owned: number;
  /** What it may execute at once. */
  allowed: number;
  /** Tasks in its hands that have not begun. */
  left: number;
  peers: number;
  waiting: number;
  hasReturned: boolean;
}

/** How many tasks go in one batch: as the job says, by share, or sized by how quickly batches end. */
export class BatchSizes {
  readonly #state: FanOutState;
  readonly #learned = new Map<string, number>();

  constructor(state: FanOutState) {
    this.#state = state;
  }

  of({ workerId, owned, allowed, left, peers, waiting, hasReturned }: SizeAsk): number {
    const { rules, table } = this.#state;
    const share = Math.ceil(table.size / peers) - owned;
    const due = hasReturned ? Math.max(1, share) : share;
    if (rules.distribution === "push" && !rules.isCalls) return Math.min(maxClaim, due);
    if (rules.mode === "sharding") return Math.min(allowed - left, due);
    // Calls are signed when they are handed out: none waits in a worker's hands.
    if (rules.isCalls) return Math.min(allowed - left, Math.ceil(waiting / peers));
    // Less than half of a pull left: time for the next.
    const size = rules.tasksPerPull ?? this.#learned.get(workerId) ?? (rules.mode === "parallel" ? 5 : 64);
    if (left * 2 > size) return 0;
    if (rules.tasksPerPull !== null) return size;
    return Math.min(size, Math.max(allowed, Math.ceil(waiting / peers)));
  }

  /** From a batch that came to its end. */
  learn(claim: Claim, allowance: number, now: number): void {
    const { rules } = this.#state;
    if (claim.solo || rules.tasksPerPull !== null) return;
    const size = this.#learned.get(claim.workerId) ?? claim.tasks.length;
    const tookMs = now - claim.at;
    if (tookMs < quickClaimMs && claim.tasks.length >= size / 2)
      this.#learned.set(claim.workerId, Math.min(maxClaim, size * (rules.mode === "parallel" ? 2 : 4)));
    else if (tookMs > slowClaimMs) this.#learned.set(claim.workerId, Math.max(allowance, size >> 1));
  }
}
