package io.carillon.worker;

/** As much of a task as its result needs. */
class TaskRef {
  final String lease;
  final String runId;
  final int attempt;

  TaskRef(String lease, String runId, int attempt) {
    this.lease = lease;
    this.runId = runId;
    this.attempt = attempt;
  }
}
