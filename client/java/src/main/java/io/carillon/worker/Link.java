package io.carillon.worker;

/** Whether the platform answers, and when to try again if not. */
final class Link {
  /** A reason that stays is said again after so long, for those who look later. */
  private static final long repeatMs = 60_000;

  private final Effects effects;
  private boolean isUp;
  private boolean wasUp;
  private int failures;
  private long lostAt;
  private long retryAt = Long.MIN_VALUE;
  private String said = "";
  private long saidAt;

  Link(Effects effects) {
    this.effects = effects;
  }

  boolean isUp() {
    return isUp;
  }

  long retryAt() {
    return retryAt;
  }

  void answered(long now) {
    failures = 0;
    retryAt = Long.MIN_VALUE;
    if (isUp) return;
    long afterMs = wasUp ? now - lostAt : -1;
    isUp = true;
    wasUp = true;
    said = "";
    effects.connected(afterMs);
  }

  void failed(CallFailure failure, long now, double random) {
    // Both calls fail when the platform goes away: that is one failure.
    if (now < retryAt) return;
    failures += 1;
    long retryInMs =
        failure.kind == CallFailure.Kind.REFUSED
            ? Backoff.slowMs(random)
            : Backoff.afterMs(failures, random, failure.retryAfterMs);
    retryAt = now + retryInMs;
    if (isUp) lostAt = now;
    isUp = false;
    if (failure.message.equals(said) && now - saidAt < repeatMs) return;
    said = failure.message;
    saidAt = now;
    effects.disconnected(failure, retryInMs);
  }
}
