package io.carillon.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** A task as the platform hands it out, alone or in a batch. */
final class Task extends TaskRef {
  final RunFacts facts;
  /** Null when the task has none. */
  final JsonElement item;
  /** Null outside the sharding mode. */
  final Sharding sharding;
  /** Null for a task that came alone. */
  private final TaskBatch batch;
  private final int position;

  /** Throws {@link WireFormatException} naming the field that is not as it should be. */
  Task(JsonObject json) {
    super(Wire.text(json, "lease"), Wire.text(json, "runId"), (int) Wire.whole(json, "attempt"));
    facts = new RunFacts(json);
    item = json.get("item");
    JsonObject shard = Wire.objectOrNull(json, "sharding");
    sharding = shard == null ? null : shardOf(shard);
    batch = null;
    position = 0;
  }

  Task(TaskBatch batch, int position) {
    super(batch.lease, batch.facts.runId, batch.facts.attempt);
    facts = batch.facts;
    this.batch = batch;
    this.position = position;
    JsonElement element = position < batch.items.size() ? batch.items.get(position) : null;
    boolean isShard = facts.mode.equals("sharding");
    item = isShard ? null : element;
    sharding = isShard && element != null ? shardOf(element.getAsJsonObject()) : null;
  }

  /** Which task of a distributed run a line is of; null outside of them. */
  String label() {
    if (facts.mode.equals("standalone")) return null;
    if (sharding != null) return String.valueOf(sharding.id());
    String name = facts.taskName;
    String number = batch == null ? null : batch.numberAt(position);
    if (name == null) return facts.phase.equals("process") ? number : facts.phase;
    return number == null ? name : name + " " + number;
  }

  static Sharding shardOf(JsonObject json) {
    return new Sharding((int) Wire.whole(json, "id"), (int) Wire.whole(json, "total"), Wire.text(json, "parameter"));
  }
}
