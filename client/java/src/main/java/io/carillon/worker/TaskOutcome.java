package io.carillon.worker;

import java.util.Optional;

/** How one part of a broadcast or one subtask of a parallel run ended. */
public final class TaskOutcome {
  private final String taskId;
  private final String taskName;
  private final String workerId;
  private final boolean isSuccess;
  private final String result;
  private final String message;

  public TaskOutcome(
      String taskId, String taskName, String workerId, boolean isSuccess, String result, String message) {
    this.taskId = taskId;
    this.taskName = taskName;
    this.workerId = workerId;
    this.isSuccess = isSuccess;
    this.result = result;
    this.message = message;
  }

  public String taskId() {
    return taskId;
  }

  /** As it was given to {@link Context#map}. */
  public Optional<String> taskName() {
    return Optional.ofNullable(taskName);
  }

  /** Who executed it. */
  public Optional<String> workerId() {
    return Optional.ofNullable(workerId);
  }

  public boolean isSuccess() {
    return isSuccess;
  }

  public Optional<String> result() {
    return Optional.ofNullable(result);
  }

  /** Why it failed. */
  public Optional<String> message() {
    return Optional.ofNullable(message);
  }
}
