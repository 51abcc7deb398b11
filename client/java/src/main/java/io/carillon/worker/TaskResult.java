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

  static TaskResult rejected(String message) {
    return new TaskResult(Status.rejected, null, message);
  }

  static TaskResult returned() {
    return new TaskResult(Status.returned, null, null);
  }
}
