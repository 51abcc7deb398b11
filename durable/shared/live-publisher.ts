import { livePauseMs, liveQuietMs } from "../../client/protocol/live.ts";

/** After a failure the change is told again: a listener would otherwise miss it. */
const retryMs = 2_000;
const maxFailures = 3;

/**
 * Tells the live feed that something changed: half a second after the first change, once for all changes until then, and for a
 * while not at all where nobody listens.
 */
export class LivePublisher {
  /** Answers how many listen. */
  readonly #tell: () => Promise<number>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isTelling = false;
  /** Changed again while the feed was being told. */
  #isBehind = false;
  #quietUntil = 0;
  #failures = 0;

  constructor(tell: () => Promise<number>) {
    this.#tell = tell;
  }

  mark(): void {
    if (this.#isTelling) this.#isBehind = true;
    else if (Date.now() >= this.#quietUntil) this.#tellIn(livePauseMs);
  }

  #tellIn(pauseMs: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      void this.#tellNow();
    }, pauseMs);
  }

  async #tellNow(): Promise<void> {
    this.#isTelling = true;
    this.#isBehind = false;
    try {
      const listeners = await this.#tell();
      this.#failures = 0;
      if (listeners === 0) this.#quietUntil = Date.now() + liveQuietMs;
      else if (this.#isBehind) this.#tellIn(livePauseMs);
    } catch {
      this.#failures += 1;
      // Pages ask by themselves now and then: an object does not stay awake over this.
      if (this.#failures < maxFailures) this.#tellIn(retryMs);
      else this.#failures = 0;
    } finally {
      this.#isTelling = false;
    }
  }
}
