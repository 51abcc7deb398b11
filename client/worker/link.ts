import { backoffMs, slowRetryMs } from "./backoff.ts";
import type { CallFailure, Effect } from "./machine-effects.ts";

/** A reason that stays is said again after so long, for those who look later. */
const repeatMs = 60_000;

/** Whether the platform answers, and when to try again if not. */
export class Link {
  #isUp = false;
  #wasUp = false;
  #failures = 0;
  #lostAt = 0;
  #retryAt = 0;
  #said = "";
  #saidAt = 0;

  get isUp(): boolean {
    return this.#isUp;
  }

  get retryAt(): number {
    return this.#retryAt;
  }

  answered(now: number): Effect[] {
    this.#failures = 0;
    this.#retryAt = 0;
    if (this.#isUp) return [];
    const afterMs = this.#wasUp ? now - this.#lostAt : null;
    this.#isUp = true;
    this.#wasUp = true;
    this.#said = "";
    return [{ type: "connected", afterMs }];
  }

  failed(failure: CallFailure, now: number, random: number): Effect[] {
    // Both calls fail when the platform goes away: that is one failure.
    if (now < this.#retryAt) return [];
    this.#failures += 1;
    const retryInMs =
      failure.kind === "refused"
        ? slowRetryMs(random)
        : backoffMs(this.#failures, random, failure.retryAfterMs);
    this.#retryAt = now + retryInMs;
    if (this.#isUp) this.#lostAt = now;
    this.#isUp = false;
    if (failure.message === this.#said && now - this.#saidAt < repeatMs) return [];
    this.#said = failure.message;
    this.#saidAt = now;
    return [{ type: "disconnected", failure, retryInMs }];
  }
}
