import type { SoloPhase } from "./fan-out-state.ts";

interface Delayed {
  at: number;
  task: number | SoloPhase;
}

/** Tasks that failed and wait for their interval. It is the same for all, so they come due in the order in which they failed. */
export class RetryDelays {
  #waiting: Delayed[] = [];

  get nextAt(): number | null {
    return this.#waiting[0]?.at ?? null;
  }

  add(task: Delayed["task"], at: number): void {
    this.#waiting.push({ at, task });
  }

  takeDue(now: number): Delayed["task"][] {
    let due = 0;
    while ((this.#waiting[due]?.at ?? Number.POSITIVE_INFINITY) <= now) due += 1;
    return this.#waiting.splice(0, due).map((delayed) => delayed.task);
  }

  clear(): void {
    this.#waiting = [];
  }
}
