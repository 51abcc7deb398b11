import { type Chunk, chunkOf, type FanOutState } from "./fan-out-state.ts";
import { taskStates } from "./task-table.ts";

/** Of the items in one batch: an answer has at most 4 MB. */
const maxClaimBytes = 1_000_000;

/** Chunks hold a megabyte at most, so that a few large items among small ones stay within an answer all the same. */
const meanBytes = (chunk: Chunk | undefined): number => (chunk ? chunk.bytes / chunk.count : 0);

/** The order in which waiting tasks are taken: what came back first, then what nobody has had. */
export class WaitingLine {
  readonly #state: FanOutState;
  /** Up to here every task was looked at; what came back since stands in `#returned`. */
  #fresh = 0;
  #returned: number[] = [];

  constructor(state: FanOutState) {
    this.#state = state;
  }

  get hasReturned(): boolean {
    return this.#returned.length > 0;
  }

  putBack(task: number): void {
    this.#returned.push(task);
  }

  forgetReturned(): void {
    this.#returned = [];
  }

  /** Waiting tasks of one name, as many as one answer carries. */
  take(count: number): number[] {
    if (this.#returned.length > 0) {
      const tasks = this.#takeReturned(count);
      if (tasks.length > 0) return tasks;
    }
    return this.#takeFresh(count);
  }

  #takeReturned(count: number): number[] {
    const { table, chunks } = this.#state;
    const tasks: number[] = [];
    const rest: number[] = [];
    let room = maxClaimBytes;
    let name: string | null | undefined;
    for (const task of this.#returned) {
      if (table.state(task) !== taskStates.waiting) continue;
      const chunk = chunks[chunkOf(chunks, task)];
      const own = chunk?.taskName ?? null;
      const hasRoom = tasks.length < count && (tasks.length === 0 || room > 0);
      if (hasRoom && (name === undefined || own === name)) {
        name = own;
        room -= meanBytes(chunk);
        tasks.push(task);
      } else rest.push(task);
    }
    this.#returned = rest;
    return tasks;
  }

  #takeFresh(count: number): number[] {
    const { table, chunks } = this.#state;
    const tasks: number[] = [];
    let room = maxClaimBytes;
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
}
