import { logEvent, reasonOf } from "../shared/log-event.ts";
import { backoffMs } from "../shared/platform-errors.ts";

/** Lists are true within two seconds; what changes again meanwhile costs no second row. */
const gatherMs = 400;
const retryMs = { first: 500, most: 10_000 };

export interface ProjectionHost {
  write(changed: readonly number[], gone: readonly number[]): Promise<void>;
  /** Keeps the object awake for it. */
  background(work: Promise<void>): void;
}

/** Brings changed runs to the lists in the background, one write after the other, until they are there. */
export class Projection {
  readonly #host: ProjectionHost;
  readonly #changed = new Set<number>();
  readonly #gone = new Set<number>();
  #working = false;
  #stopped = false;

  constructor(host: ProjectionHost) {
    this.#host = host;
  }

  get pending(): boolean {
    return this.#changed.size + this.#gone.size > 0;
  }

  changed(number: number): void {
    this.#changed.add(number);
    this.#start();
  }

  gone(number: number): void {
    this.#changed.delete(number);
    this.#gone.add(number);
    this.#start();
  }

  stop(): void {
    this.#stopped = true;
  }

  #start(): void {
    if (this.#working || this.#stopped) return;
    this.#working = true;
    this.#host.background(this.#work());
  }

  async #work(): Promise<void> {
    let failures = 0;
    while (this.pending && !this.#stopped) {
      await pause(failures === 0 ? gatherMs : backoffMs(failures, retryMs.first, retryMs.most));
      const changed = [...this.#changed];
      const gone = [...this.#gone];
      this.#changed.clear();
      this.#gone.clear();
      try {
        await this.#host.write(changed, gone);
        failures = 0;
      } catch (error) {
        logEvent("warn", "workflow_history_unavailable", { runs: changed.length, error: reasonOf(error) });
        for (const number of changed) this.#changed.add(number);
        for (const number of gone) this.#gone.add(number);
        failures += 1;
      }
    }
    this.#working = false;
  }
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
