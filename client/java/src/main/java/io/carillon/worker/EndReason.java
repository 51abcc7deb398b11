package io.carillon.worker;

/** Why a task was told to end. */
public enum EndReason {
  KILLED("the run was killed"),
  TIMEOUT("the run took longer than its timeout"),
  /** The worker was away too long; the platform may have given the task to another and drops its result. */
  STALE("the lease of the task was lost"),
  STOPPED("the worker was stopped");

  private final String words;

  EndReason(String words) {
    this.words = words;
  }

  @Override
  public String toString() {
    return words;
  }
}
