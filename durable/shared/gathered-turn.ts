import { logEvent, reasonOf } from "./log-event.ts";

/**
 * What several calls changed in memory is stored together: each joins the turn that is gathering, and answers once that is over. A turn
 * that cannot be stored starts the object again from what is: memory would be ahead of it.
 */
export class GatheredTurn {
  readonly #ctx: DurableObjectState;
  readonly #failed: string;
  readonly #flush: () => void;
  #gathering: Promise<void> | null = null;

  constructor(ctx: DurableObjectState, failed: string, flush: () => void) {
    this.#ctx = ctx;
    this.#failed = failed;
    this.#flush = flush;
  }

  join(): Promise<void> {
    this.#gathering ??= new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#gathering = null;
        try {
          this.#flush();
          resolve();
        } catch (error) {
          logEvent("error", this.#failed, { error: reasonOf(error) });
          reject(error);
          this.#ctx.abort("the turn could not be stored");
        }
      }, 0);
    });
    return this.#gathering;
  }
}
