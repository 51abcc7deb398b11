import type { Env } from "../env.ts";
import { queueOf } from "../stubs.ts";

/**
 * So many runs of an app may wait in its pool before a batch starts more: what the timers fire meanwhile stands behind these few,
 * not behind thousands.
 */
export const mostInPool = 100;

/** How many runs of each app may still be started. */
export class PoolRoom {
  readonly #env: Env;
  readonly #free = new Map<string, Promise<number>>();
  readonly #taken = new Map<string, number>();

  constructor(env: Env) {
    this.#env = env;
  }

  /** False: not now. */
  async take(namespace: string, appId: string): Promise<boolean> {
    const key = `${namespace}/${appId}`;
    const asked = this.#free.get(key) ?? this.#ask(namespace, appId);
    this.#free.set(key, asked);
    const free = await asked;
    const taken = this.#taken.get(key) ?? 0;
    if (taken >= free) return false;
    this.#taken.set(key, taken + 1);
    return true;
  }

  async #ask(namespace: string, appId: string): Promise<number> {
    const { open, workers } = await queueOf(this.#env, namespace, appId).stats();
    // Nobody takes anything from the pool: waiting for room would be for ever.
    return workers === 0 ? Number.POSITIVE_INFINITY : mostInPool - open.pool;
  }
}
