package io.carillon.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A task as the platform hands it out. */
final class Task extends TaskRef {
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
  /** Null when the task has none. */
  final JsonElement item;
  /** Null outside the sharding mode. */
  final Sharding sharding;
  final List<UpstreamData> upstream;

  /** Throws {@link WireFormatException} naming the field that is not as it should be. */
  Task(JsonObject json) {
    super(Wire.text(json, "lease"), Wire.text(json, "runId"), (int) Wire.whole(json, "attempt"));
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
    item = json.get("item");
    sharding = readSharding(Wire.objectOrNull(json, "sharding"));
    List<UpstreamData> nodes = new ArrayList<>();
    for (JsonElement element : Wire.list(json, "upstream")) {
      JsonObject node = Wire.object(element, "upstream");
      nodes.add(new UpstreamData(Wire.text(node, "node"), Wire.whole(node, "job"), Wire.text(node, "data")));
    }
    upstream = List.copyOf(nodes);
  }

  private static Sharding readSharding(JsonObject json) {
    if (json == null) return null;
    return new Sharding((int) Wire.whole(json, "id"), (int) Wire.whole(json, "total"), Wire.text(json, "parameter"));
  }
}
