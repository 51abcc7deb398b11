/** States of tasks as bytes. A delayed task waits for its retry interval, a promised one for its target, which answered 202. */
export const taskStates = {
  waiting: 0,
  claimed: 1,
  success: 2,
  failed: 3,
  marked: 4,
  delayed: 5,
  promised: 6,
} as const;
export type TaskStateByte = (typeof taskStates)[keyof typeof taskStates];

/** A stretch of equal tasks: first, count, state, worker, failed attempts, lost workers. */
export type Stretch = [number, number, number, number, number, number];

const noWorker = 0;

/** The tasks of a run, packed: six bytes each, whatever their number. Items and results are kept elsewhere. */
export class TaskTable {
  #states = new Uint8Array(1024);
  #workers = new Uint16Array(1024);
  #fails = new Uint8Array(1024);
  #losses = new Uint8Array(1024);
  #size = 0;
  /** Stretches [from, to) that changed since the last look. */
  #dirty: [number, number][] = [];
  readonly counts = [0, 0, 0, 0, 0, 0, 0];

  get size(): number {
    return this.#size;
  }

  count(state: TaskStateByte): number {
    return this.counts[state] ?? 0;
  }

  /** Tasks that have not ended. */
  get open(): number {
    const { waiting, claimed, delayed, promised } = taskStates;
    return this.count(waiting) + this.count(claimed) + this.count(delayed) + this.count(promised);
  }

  grow(count: number): void {
    const size = this.#size + count;
    if (size > this.#states.length) {
      const room = Math.max(size, this.#states.length * 2);
      this.#states = grown(this.#states, new Uint8Array(room));
      this.#workers = grown(this.#workers, new Uint16Array(room));
      this.#fails = grown(this.#fails, new Uint8Array(room));
      this.#losses = grown(this.#losses, new Uint8Array(room));
    }
    this.counts[taskStates.waiting] = this.count(taskStates.waiting) + count;
    if (count > 0) this.#touch(this.#size, size);
    this.#size = size;
  }

  state(task: number): number {
    return this.#states[task] ?? 0;
  }

  worker(task: number): number {
    return this.#workers[task] ?? noWorker;
  }

  fails(task: number): number {
    return this.#fails[task] ?? 0;
  }

  losses(task: number): number {
    return this.#losses[task] ?? 0;
  }

  setState(task: number, state: TaskStateByte): void {
    const before = this.state(task);
    this.counts[before] = (this.counts[before] ?? 0) - 1;
    this.counts[state] = (this.counts[state] ?? 0) + 1;
    this.#states[task] = state;
    this.#touch(task, task + 1);
  }

  setWorker(task: number, worker: number): void {
    this.#workers[task] = worker;
    this.#touch(task, task + 1);
  }

  setFails(task: number, fails: number): void {
    this.#fails[task] = Math.min(255, fails);
    this.#touch(task, task + 1);
  }

  setLosses(task: number, losses: number): void {
    this.#losses[task] = Math.min(255, losses);
    this.#touch(task, task + 1);
  }

  /** What changed since the last call, for storage. */
  takeStretches(): Stretch[] {
    const stretches: Stretch[] = [];
    for (const [from, to] of this.#dirty) this.#stretches(from, to, stretches);
    this.#dirty = [];
    return stretches;
  }

  allStretches(): Stretch[] {
    const stretches: Stretch[] = [];
    this.#stretches(0, this.#size, stretches);
    return stretches;
  }

  restore(stretches: readonly Stretch[]): void {
    for (const [first, count, state, worker, fails, losses] of stretches) {
      if (first + count > this.#size) this.grow(first + count - this.#size);
      for (let task = first; task < first + count; task += 1) {
        const before = this.state(task);
        this.counts[before] = (this.counts[before] ?? 0) - 1;
        this.counts[state] = (this.counts[state] ?? 0) + 1;
      }
      this.#states.fill(state, first, first + count);
      this.#workers.fill(worker, first, first + count);
      this.#fails.fill(fails, first, first + count);
      this.#losses.fill(losses, first, first + count);
    }
    this.#dirty = [];
  }

  #touch(from: number, to: number): void {
    const last = this.#dirty.at(-1);
    if (last && from >= last[0] && from <= last[1]) last[1] = Math.max(last[1], to);
    else this.#dirty.push([from, to]);
  }

  #stretches(from: number, to: number, into: Stretch[]): void {
    let last: Stretch | null = null;
    for (let task = from; task < to; task += 1) {
      const state = this.state(task);
      const worker = this.worker(task);
      const fails = this.fails(task);
      const losses = this.losses(task);
      if (last && last[2] === state && last[3] === worker && last[4] === fails && last[5] === losses) {
        last[1] += 1;
        continue;
      }
      last = [task, 1, state, worker, fails, losses];
      into.push(last);
    }
  }
}

const grown = <T extends Uint8Array | Uint16Array>(from: T, to: T): T => {
  to.set(from);
  return to;
};
