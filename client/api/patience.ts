import { ApiError } from "./api-error.ts";

export interface Patience {
  /** From the first try on; what failed after it is rejected as it came. */
  limitMs: number;
  signal?: AbortSignal | undefined;
  /** Before each further try. */
  onRetry?: (error: ApiError) => void;
  pause?: (ms: number, signal: AbortSignal | undefined) => Promise<void>;
}

const firstPauseMs = 100;
const longestPauseMs = 2_000;

/** The same request may be answered otherwise a moment later: the platform starts again, is crowded, or is still at it. */
export const isPassing = (error: unknown): error is ApiError =>
  error instanceof ApiError &&
  (error.status === 0 || error.status === 429 || error.status >= 500 || error.retryAfterSeconds !== null);

const pauseFor = (ms: number, signal: AbortSignal | undefined): Promise<void> =>
  new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal?.addEventListener("abort", onAbort, { once: true });
    if (signal?.aborted) onAbort();
  });

/**
 * Calls again while the failure may pass, so that a restart of the platform goes by unseen. Only for what may be repeated: reads, and
 * writes with an `idempotencyKey` that stays the same over all tries.
 */
export const patiently = async <T>(
  call: () => Promise<T>,
  { limitMs, signal, onRetry, pause = pauseFor }: Patience,
): Promise<T> => {
  const limitAt = Date.now() + limitMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = error instanceof ApiError ? Math.max(pauseMs, (error.retryAfterSeconds ?? 0) * 1000) : 0;
      if (!isPassing(error) || Date.now() + waitMs > limitAt) throw error;
      onRetry?.(error);
      await pause(waitMs, signal);
    }
  }
};
