package io.carillon.worker;

/** How long to wait after calls that failed. */
final class Backoff {
  static final long minMs = 200;
  static final long maxMs = 10_000;
  /** A platform that asks for more patience than this is asked again anyway: the key or the address may have been put right. */
  private static final long retryAfterMaxMs = 60_000;

  private Backoff() {}

  /**
   * After the n-th failure in a row (from 1): doubling from 0.2 s to 10 s, half of it by chance, so that a thousand workers do not come
   * back in the same instant. Never sooner than the platform asked (a negative value: it did not).
   */
  static long afterMs(int failures, double random, long retryAfterMs) {
    long ceiling = Math.min(maxMs, minMs << Math.min(failures, 10));
    long jittered = Math.max(minMs, Math.round(ceiling * (0.5 + random / 2)));
    if (retryAfterMs < 0) return jittered;
    return Math.max(jittered, Math.min(retryAfterMaxMs, retryAfterMs + Math.round(random * 500)));
  }

  /** Wrong keys and addresses are put right by people: no hurry. */
  static long slowMs(double random) {
    return Math.round(maxMs * (0.75 + random / 2));
  }
}
