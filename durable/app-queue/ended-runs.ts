import { type EndedRun, runKey } from "./open-run.ts";
import type { QueueChanges } from "./queue-changes.ts";
import type { QueueEffect } from "./queue-effect.ts";
import type { QueueState } from "./queue-state.ts";

/** Runs that ended, until the history has them. */
export class EndedRuns {
  readonly #state: QueueState;
  readonly #changes: QueueChanges;
  readonly #effect: (effect: QueueEffect) => void;

  constructor(state: QueueState, changes: QueueChanges, effect: (effect: QueueEffect) => void) {
    this.#state = state;
    this.#changes = changes;
    this.#effect = effect;
  }

  /** `keep`: nobody reports it again, so the journal holds it. */
  note(ended: EndedRun, keep: boolean): void {
    const key = runKey(ended.record);
    this.#state.ended.set(key, ended);
    if (keep) this.#changes.touchEnded(key);
    this.#effect({ kind: "ended", run: ended });
  }

  /** The history takes its time: make the ends last here before they are acknowledged. */
  keep(keys: Iterable<string>): void {
    for (const key of keys) if (this.#state.ended.has(key)) this.#changes.touchEnded(key);
  }

  forget(key: string): void {
    if (this.#state.ended.delete(key)) this.#changes.noteGone(key);
    this.#changes.dropEnded(key);
  }

  forgetJob(jobId: number): void {
    for (const [key, ended] of this.#state.ended) if (ended.record.jobId === jobId) this.forget(key);
  }
}
