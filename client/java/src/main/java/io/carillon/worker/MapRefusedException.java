package io.carillon.worker;

/** The platform takes no more items; the message says which limit was passed, and which mode takes more. */
public final class MapRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MapRefusedException(String message) {
    super(message);
  }
}
