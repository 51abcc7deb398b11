/** How many timers asked in one turn: a crowd is told so, and its members arm themselves again one after the other. */
export class Crowd {
  #gathering = 0;
  #closed = 0;

  join(): void {
    this.#gathering += 1;
  }

  close(): void {
    this.#closed = this.#gathering;
    this.#gathering = 0;
  }

  /** Of the turn that was closed last. */
  get size(): number {
    return this.#closed;
  }
}
