import type { Changes, FanOutState } from "./fan-out-state.ts";
import type { WorkerName } from "./rpc.ts";

/** Their names go into one row, of 2 MB at the most: workers beyond are counted together. */
const maxWorkers = 4_000;

/** Workers that took part, numbered from 1. */
export class WorkerNumbers {
  readonly #state: FanOutState;
  readonly #changes: Changes;
  readonly #numbers = new Map<string, number>();

  constructor(state: FanOutState, changes: Changes) {
    this.#state = state;
    this.#changes = changes;
    for (const [index, worker] of state.workers.entries()) this.#numbers.set(worker.workerId, index + 1);
  }

  known(workerId: string): number | undefined {
    return this.#numbers.get(workerId);
  }

  numberOf(worker: WorkerName): number {
    const known = this.#numbers.get(worker.workerId);
    if (known !== undefined) return known;
    if (this.#state.workers.length >= maxWorkers) return maxWorkers;
    this.#state.workers.push(worker);
    this.#numbers.set(worker.workerId, this.#state.workers.length);
    this.#changes.header = true;
    return this.#state.workers.length;
  }
}
