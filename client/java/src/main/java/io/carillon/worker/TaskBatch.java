package io.carillon.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;

/** Tasks of a distributed run: what they share is said once, and one lease stands for all of them. */
final class TaskBatch {
  final String lease;
  final RunFacts facts;
  /** How many tasks of this run the worker may execute at once. */
  final int concurrency;
  /** How many tasks there are; they are named by their position, from 0. */
  final int count;
  /** One for each task; empty when there are none. */
  final JsonArray items;
  /** Numbers of the tasks in the run: first, how many, first, how many, …; empty for tasks outside the numbering. */
  private final long[] numbers;

  /** Throws {@link WireFormatException} naming the field that is not as it should be. */
  TaskBatch(JsonObject json) {
    lease = Wire.text(json, "lease");
    facts = new RunFacts(json);
    concurrency = (int) Wire.whole(json, "concurrency");
    count = (int) Wire.whole(json, "count");
    items = Wire.list(json, "items");
    JsonArray pairs = Wire.list(json, "tasks");
    numbers = new long[pairs.size() * 2];
    for (int index = 0; index < pairs.size(); index += 1) {
      numbers[index * 2] = Wire.wholeAt(pairs.get(index), 0, "tasks");
      numbers[index * 2 + 1] = Wire.wholeAt(pairs.get(index), 1, "tasks");
    }
    if (!facts.mode.equals("sharding")) return;
    for (JsonElement shard : items) Task.shardOf(Wire.object(shard, "items"));
  }

  /** The number of a task in the run; null for tasks outside the numbering. */
  String numberAt(int position) {
    long at = position;
    for (int index = 0; index < numbers.length; index += 2) {
      if (at < numbers[index + 1]) return String.valueOf(numbers[index] + at);
      at -= numbers[index + 1];
    }
    return null;
  }
}
