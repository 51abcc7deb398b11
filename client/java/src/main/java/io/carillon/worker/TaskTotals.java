package io.carillon.worker;

/** How the subtasks of a grid ended. */
public final class TaskTotals {
  private final long total;
  private final long success;
  private final long failed;

  public TaskTotals(long total, long success, long failed) {
    this.total = total;
    this.success = success;
    this.failed = failed;
  }

  public long total() {
    return total;
  }

  public long success() {
    return success;
  }

  public long failed() {
    return failed;
  }
}
