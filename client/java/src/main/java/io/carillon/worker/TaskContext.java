package io.carillon.worker;

import com.google.gson.JsonParseException;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A task as its processor sees it. */
final class TaskContext implements Context {
  private final Task task;
  private final Execution execution;

  TaskContext(Task task, Execution execution) {
    this.task = task;
    this.execution = execution;
  }

  @Override
  public String runId() {
    return task.runId;
  }

  @Override
  public long jobId() {
    return task.facts.jobId;
  }

  @Override
  public String jobName() {
    return task.facts.jobName;
  }

  @Override
  public int attempt() {
    return task.attempt;
  }

  @Override
  public String parameters() {
    return task.facts.parameters;
  }

  @Override
  public Instant scheduleTime() {
    return task.facts.scheduleTime;
  }

  @Override
  public Instant dataTime() {
    return task.facts.dataTime;
  }

  @Override
  public String trigger() {
    return task.facts.trigger;
  }

  @Override
  public String mode() {
    return task.facts.mode;
  }

  @Override
  public Optional<String> taskName() {
    return Optional.ofNullable(task.facts.taskName);
  }

  @Override
  public Object item() {
    return task.item == null ? null : Json.gson.fromJson(task.item, Object.class);
  }

  @Override
  public <T> T item(Class<T> type) {
    if (task.item == null) return null;
    try {
      return Json.gson.fromJson(task.item, type);
    } catch (JsonParseException fault) {
      throw new IllegalArgumentException("the item is no " + type.getName() + ": " + fault.getMessage(), fault);
    }
  }

  @Override
  public Optional<Sharding> sharding() {
    return Optional.ofNullable(task.sharding);
  }

  @Override
  public List<UpstreamData> upstream() {
    return task.facts.upstream;
  }

  @Override
  public boolean isRoot() {
    return rootTask.equals(task.facts.taskName);
  }

  @Override
  public void map(Iterable<?> items, String taskName) throws InterruptedException {
    execution.map(items.iterator(), taskName);
  }

  @Override
  public void map(Iterator<?> items, String taskName) throws InterruptedException {
    execution.map(items, taskName);
  }

  @Override
  public void map(Stream<?> items, String taskName) throws InterruptedException {
    try (Stream<?> open = items) {
      execution.map(open.iterator(), taskName);
    }
  }

  @Override
  public List<TaskOutcome> results() {
    return task.facts.results;
  }

  @Override
  public Optional<TaskTotals> totals() {
    return Optional.ofNullable(task.facts.totals);
  }

  @Override
  public TaskLog log() {
    return new LogWriter(execution);
  }

  @Override
  public void progress(double done, double total) {
    if (!Double.isFinite(done) || !Double.isFinite(total)) {
      throw new IllegalArgumentException("progress takes two finite numbers, not " + done + " and " + total);
    }
    execution.progress(done, total);
  }

  @Override
  public boolean isKilled() {
    return execution.endReason() != null;
  }

  @Override
  public Optional<EndReason> endReason() {
    return Optional.ofNullable(execution.endReason());
  }

  private static final class LogWriter implements TaskLog {
    private final Execution execution;

    LogWriter(Execution execution) {
      this.execution = execution;
    }

    @Override
    public void debug(String text, Object... values) {
      execution.log("debug", LogText.of(text, values));
    }

    @Override
    public void info(String text, Object... values) {
      execution.log("info", LogText.of(text, values));
    }

    @Override
    public void warn(String text, Object... values) {
      execution.log("warn", LogText.of(text, values));
    }

    @Override
    public void error(String text, Object... values) {
      execution.log("error", LogText.of(text, values));
    }
  }
}
