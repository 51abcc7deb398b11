import type { PollRequest, Task } from "../protocol/worker-call.ts";

type RunningTask = PollRequest["running"][number];

export interface Held {
  task: Task;
  /** `queued`: no slot was free yet. `ending`: told to stop, by the platform or because the worker stops. */
  stage: "queued" | "executing" | "ending";
  done: number | null;
  total: number | null;
  /** When a task that ignores its end is given up. */
  giveUpAt: number | null;
  /** Its lease is lost: nobody waits for the result. */
  isLost: boolean;
}

/** The tasks in hand and the slots they take. */
export class Hands {
  readonly #slots: number;
  readonly #held = new Map<string, Held>();
  readonly #queue: string[] = [];
  readonly #ending = new Set<string>();
  #busy = 0;
  /** Progress that no call has carried yet. */
  hasNews = false;
  /** Slots that tasks of distributed runs take. */
  reserved = 0;

  constructor(slots: number) {
    this.#slots = slots;
  }

  get size(): number {
    return this.#held.size;
  }

  get executing(): number {
    return this.#busy;
  }

  /** How many more tasks find a free slot. */
  get free(): number {
    return Math.max(0, this.#slots - this.#held.size - this.reserved);
  }

  /** When the next task that was told to stop is given up. */
  get nextGiveUpAt(): number {
    let at = Number.POSITIVE_INFINITY;
    for (const lease of this.#ending) at = Math.min(at, this.#held.get(lease)?.giveUpAt ?? at);
    return at;
  }

  /** Whether a task of a distributed run may begin. */
  get hasSlot(): boolean {
    return this.#busy + this.reserved < this.#slots;
  }

  has(lease: string): boolean {
    return this.#held.has(lease);
  }

  get(lease: string): Held | undefined {
    return this.#held.get(lease);
  }

  add(task: Task): void {
    this.#held.set(task.lease, {
      task,
      stage: "queued",
      done: null,
      total: null,
      giveUpAt: null,
      isLost: false,
    });
    this.#queue.push(task.lease);
  }

  /** The next task that has a slot; it counts as executing from here. */
  begin(): Task | null {
    while (this.#busy + this.reserved < this.#slots) {
      const lease = this.#queue.shift();
      if (lease === undefined) return null;
      const held = this.#held.get(lease);
      if (held?.stage !== "queued") continue;
      held.stage = "executing";
      this.#busy += 1;
      return held.task;
    }
    return null;
  }

  /** Told to stop; it keeps its slot until it does or is given up. */
  end(lease: string, giveUpAt: number): void {
    const held = this.#held.get(lease);
    if (held?.stage !== "executing") return;
    held.stage = "ending";
    held.giveUpAt = giveUpAt;
    this.#ending.add(lease);
  }

  remove(lease: string): Held | null {
    const held = this.#held.get(lease);
    if (!held) return null;
    this.#ending.delete(lease);
    this.#held.delete(lease);
    if (held.stage !== "queued") this.#busy -= 1;
    return held;
  }

  takeQueued(): Task[] {
    return this.#takeWhere((held) => held.stage === "queued").map((held) => held.task);
  }

  takeOverdue(now: number): Held[] {
    return this.#takeWhere((held) => held.giveUpAt !== null && held.giveUpAt <= now);
  }

  takeAll(): Held[] {
    return this.#takeWhere(() => true);
  }

  /** As the platform hears of them; progress told from here on is news again. */
  listing(): RunningTask[] {
    const listing: RunningTask[] = [];
    for (const [lease, { done, total }] of this.#held) {
      listing.push(done === null || total === null ? { lease } : { lease, done, total });
    }
    this.hasNews = false;
    return listing;
  }

  #takeWhere(test: (held: Held) => boolean): Held[] {
    const taken: Held[] = [];
    for (const [lease, held] of [...this.#held]) {
      if (!test(held)) continue;
      taken.push(held);
      this.remove(lease);
    }
    return taken;
  }
}
