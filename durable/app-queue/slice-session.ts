import type { Horizon, MeetingAsk } from "./slice-rpc.ts";
import { isBefore } from "./slice-token.ts";

/**
 * The slice's side of the meetings with the first slice, pure. A session is named by the slice itself and lives in memory: a start
 * of either side opens another, and a grant of a session that is over is void, however late it comes.
 */
export class SliceSession {
  #name: string | null = null;
  #seq = 0;

  /** Whether the grants of this meeting count. `fresh` names the session that a first meeting opens. */
  admit({ session, seq }: Pick<MeetingAsk, "session" | "seq">, fresh: string): boolean {
    if (session === null) {
      this.#name = fresh;
      this.#seq = seq;
      return true;
    }
    // Twice, or overtaken: never one grant after a later one.
    if (session !== this.#name || seq !== this.#seq + 1) return false;
    this.#seq = seq;
    return true;
  }

  get name(): string | null {
    return this.#name;
  }

  /** Whether a worker that does not list the lease in a call at this horizon does not have it. */
  knows(token: string, horizon: Omit<Horizon, "outgoing">): boolean {
    return horizon.session === this.#name && isBefore(token, horizon);
  }
}
