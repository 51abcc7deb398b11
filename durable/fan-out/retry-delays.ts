import type { SoloPhase } from "./fan-out-state.ts";

/** Tasks that failed in one moment: a million of them are to cost a number each. */
interface Delayed {
  at: number;
  tasks: (number | SoloPhase)[];
}

/** Tasks that failed and wait for their interval. It is the same for all, so they come due in the order in which they failed. */
export class RetryDelays {
  #waiting: Delayed[] = [];

  get nextAt(): number | null {
    return this.#waiting[0]?.at ?? null;
  }

  add(task: number | SoloPhase, at: number): void {
    const last = this.#waiting.at(-1);
    if (last?.at === at) last.tasks.push(task);
    else this.#waiting.push({ at, tasks: [task] });
  }

  takeDue(now: number): (number | SoloPhase)[] {
    let due = 0;
    while ((this.#waiting[due]?.at ?? Number.POSITIVE_INFINITY) <= now) due += 1;
    return this.#waiting.splice(0, due).flatMap((delayed) => delayed.tasks);
  }

  clear(): void {
    this.#waiting = [];
  }
}
