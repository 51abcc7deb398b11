import { livePauseMs, liveQuietMs } from "../../client/protocol/live.ts";

/** Changes rarely come alone, and what is told of has to be there for those who ask. */
const gatherMs = 100;
/** After a failure the change is told again: a listener would otherwise miss it. */
const retryMs = 2_000;
const maxFailures = 3;

/**
 * Tells the live feed that something changed: a moment after the first change, then at most every half second, once for all
 * changes until then, and for a while not at all where nobody listens.
 */
export class LivePublisher {
  /** Answers how many listen. */
  readonly #tell: () => Promise<number>;
  #timer: ReturnType<typeof setTimeout> | null = null;
  #isTelling = false;
  /** Changed again while the feed was being told. */
  #isBehind = false;
  #toldAt = 0;
  #quietUntil = 0;
  #failures = 0;

  constructor(tell: () => Promise<number>) {
    this.#tell = tell;
  }

  mark(): void {
    if (this.#isTelling) this.#isBehind = true;
    else if (Date.now() >= this.#quietUntil) this.#tellSoon();
  }

  #tellSoon(): void {
    this.#tellIn(Math.max(gatherMs, this.#toldAt + livePauseMs - Date.now()));
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
    this.#toldAt = Date.now();
    try {
      const listeners = await this.#tell();
      this.#failures = 0;
      if (listeners === 0) this.#quietUntil = Date.now() + liveQuietMs;
      else if (this.#isBehind) this.#tellSoon();
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
