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

export const stateCount = Object.keys(taskStates).length;

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
  readonly counts: number[] = Array(stateCount).fill(0);

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

  /** Adds tasks [from, to) to the numbers of each state, and of each state by worker: a look at a million takes a few milliseconds. */
  tally(from: number, to: number, byState: Uint32Array, byWorker: Uint32Array): void {
    for (let task = from; task < to; task += 1) {
      const state = this.#states[task] ?? 0;
      byState[state] = (byState[state] ?? 0) + 1;
      const place = (this.#workers[task] ?? 0) * stateCount + state;
      byWorker[place] = (byWorker[place] ?? 0) + 1;
    }
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

  /** What changed since the last call, for storage, in parts of so many. */
  takeStretches(perPart: number): Generator<Stretch[]> {
    const dirty = this.#dirty;
    this.#dirty = [];
    return this.#parts(dirty, perPart);
  }

  /** All tasks, in parts of so many: a million that fail here and there are half a million stretches, never all in memory. */
  allStretches(perPart: number): Generator<Stretch[]> {
    return this.#parts([[0, this.#size]], perPart);
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

  *#parts(ranges: readonly [number, number][], perPart: number): Generator<Stretch[]> {
    let part: Stretch[] = [];
    for (const [from, to] of ranges) {
      for (let first = from; first < to; ) {
        const count = this.#alike(first, to);
        part.push([
          first,
          count,
          this.state(first),
          this.worker(first),
          this.fails(first),
          this.losses(first),
        ]);
        first += count;
        if (part.length < perPart) continue;
        yield part;
        part = [];
      }
    }
    if (part.length > 0) yield part;
  }

  /** How many tasks from here on are like the first. */
  #alike(first: number, to: number): number {
    let next = first + 1;
    while (
      next < to &&
      this.#states[next] === this.#states[first] &&
      this.#workers[next] === this.#workers[first] &&
      this.#fails[next] === this.#fails[first] &&
      this.#losses[next] === this.#losses[first]
    )
      next += 1;
    return next - first;
  }
}

const grown = <T extends Uint8Array | Uint16Array>(from: T, to: T): T => {
  to.set(from);
  return to;
};
