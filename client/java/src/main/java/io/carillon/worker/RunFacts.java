package io.carillon.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a task says of its run and job; all tasks of a batch share it. */
final class RunFacts {
  private static final Set<String> mapModes = Set.of("parallel", "memory_grid", "grid");

  final String runId;
  final int attempt;
  final long jobId;
  final String jobName;
  final String jobType;
  final String mode;
  final String processor;
  final String parameters;
  final Instant scheduleTime;
  final Instant dataTime;
  final String trigger;
  final String phase;
  final String taskName;
  final List<UpstreamData> upstream;
  final List<TaskOutcome> results;
  /** Null outside the reduce of grids. */
  final TaskTotals totals;

  /** Throws {@link WireFormatException} naming the field that is not as it should be. */
  RunFacts(JsonObject json) {
    runId = Wire.text(json, "runId");
    attempt = (int) Wire.whole(json, "attempt");
    jobId = Wire.whole(json, "jobId");
    jobName = Wire.text(json, "jobName");
    jobType = Wire.text(json, "jobType");
    mode = Wire.text(json, "mode");
    processor = Wire.textOrNull(json, "processor");
    parameters = Wire.text(json, "parameters");
    scheduleTime = Wire.instant(json, "scheduleTime");
    dataTime = Wire.instant(json, "dataTime");
    trigger = Wire.text(json, "trigger");
    phase = Wire.text(json, "phase");
    taskName = Wire.textOrNull(json, "taskName");
    List<UpstreamData> nodes = new ArrayList<>();
    for (JsonElement element : Wire.listOrEmpty(json, "upstream")) {
      JsonObject node = Wire.object(element, "upstream");
      nodes.add(new UpstreamData(Wire.text(node, "node"), Wire.whole(node, "job"), Wire.text(node, "data")));
    }
    upstream = List.copyOf(nodes);
    List<TaskOutcome> outcomes = new ArrayList<>();
    for (JsonElement element : Wire.listOrEmpty(json, "results")) outcomes.add(readOutcome(Wire.object(element, "results")));
    results = List.copyOf(outcomes);
    JsonObject sums = Wire.objectOrNull(json, "totals");
    totals =
        sums == null
            ? null
            : new TaskTotals(Wire.whole(sums, "total"), Wire.whole(sums, "success"), Wire.whole(sums, "failed"));
  }

  boolean maps() {
    return mapModes.contains(mode);
  }

  /** Its failures are listed by their messages: thousands of stacks would push everything else out of the log. */
  boolean isGrid() {
    return mode.equals("grid") || mode.equals("memory_grid");
  }

  private static TaskOutcome readOutcome(JsonObject json) {
    return new TaskOutcome(
        Wire.text(json, "taskId"),
        Wire.textOrNull(json, "taskName"),
        Wire.textOrNull(json, "workerId"),
        Wire.text(json, "status").equals("success"),
        Wire.textOrNull(json, "result"),
        Wire.textOrNull(json, "message"));
  }
}
