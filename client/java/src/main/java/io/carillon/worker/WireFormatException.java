package io.carillon.worker;

/** Something the platform sent is not what this version of the client knows. */
final class WireFormatException extends RuntimeException {
  private static final long serialVersionUID = 1;

  WireFormatException(String message) {
    super(message);
  }
}
