package io.carillon.worker;

/** Why a call brought no answer. */
final class CallFailure {
  enum Kind {
    UNREACHABLE,
    UNAVAILABLE,
    /** Asking again will not help until a person changes something. */
    REFUSED,
    TOO_LARGE
  }

  final Kind kind;
  final String message;
  /** Negative: the platform did not say. */
  final long retryAfterMs;

  CallFailure(Kind kind, String message, long retryAfterMs) {
    this.kind = kind;
    this.message = message;
    this.retryAfterMs = retryAfterMs;
  }

  CallFailure(Kind kind, String message) {
    this(kind, message, -1);
  }
}
