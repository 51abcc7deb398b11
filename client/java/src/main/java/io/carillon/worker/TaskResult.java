package io.carillon.worker;

/** How a task ended. */
final class TaskResult {
  enum Status {
    success,
    failed,
    /** The worker will not execute it. */
    rejected,
    /** It never began: hand it to another. */
    returned
  }

  final Status status;
  final String result;
  final String message;

  private TaskResult(Status status, String result, String message) {
    this.status = status;
    this.result = result;
    this.message = message;
  }

  static TaskResult success(String result) {
    return new TaskResult(Status.success, result, null);
  }

  static TaskResult failed(String message) {
    return new TaskResult(Status.failed, null, message);
  }

  /** Of a task that was given up because it ignores its end. */
  static TaskResult deaf(long graceMs) {
    return failed("did not stop within " + graceMs + " ms after it was told to");
  }

  static TaskResult rejected(String message) {
    return new TaskResult(Status.rejected, null, message);
  }

  static TaskResult returned() {
    return new TaskResult(Status.returned, null, null);
  }
}
