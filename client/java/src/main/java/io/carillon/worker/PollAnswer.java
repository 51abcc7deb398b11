package io.carillon.worker;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the platform says to a call. Tasks are read one by one: one that this version does not understand spoils no other. */
final class PollAnswer {
  private static final Map<String, EndReason> reasons =
      Map.of("killed", EndReason.KILLED, "timeout", EndReason.TIMEOUT, "stale", EndReason.STALE);

  Instant now = Instant.EPOCH;
  Times times = new Times(25_000, 10_000, 10_000);
  boolean identify;
  boolean drain;
  final List<Task> tasks = new ArrayList<>();
  final List<Unreadable> unreadable = new ArrayList<>();
  final List<Kill> kills = new ArrayList<>();
  final List<ResultAnswer> results = new ArrayList<>();
  final List<String> logIssues = new ArrayList<>();
  final List<TaskBatch> batches = new ArrayList<>();
  final List<String> unreadableBatches = new ArrayList<>();
  /** Ids of dumps that people wait for. */
  final List<String> dumpAsks = new ArrayList<>();
  final List<BatchKill> batchKills = new ArrayList<>();
  final List<ResultAnswer> batchOutcomes = new ArrayList<>();

  static final class Times {
    final long pollMs;
    final long heartbeatMs;
    final long killGraceMs;

    Times(long pollMs, long heartbeatMs, long killGraceMs) {
      this.pollMs = pollMs;
      this.heartbeatMs = heartbeatMs;
      this.killGraceMs = killGraceMs;
    }
  }

  static final class Kill {
    final String lease;
    final EndReason reason;

    Kill(String lease, EndReason reason) {
      this.lease = lease;
      this.reason = reason;
    }
  }

  static final class BatchKill {
    final String lease;
    /** Null: every task of the batch. */
    final Set<Integer> positions;
    final EndReason reason;

    BatchKill(String lease, Set<Integer> positions, EndReason reason) {
      this.lease = lease;
      this.positions = positions;
      this.reason = reason;
    }
  }

  static final class ResultAnswer {
    final String outcome;
    final String message;

    ResultAnswer(String outcome, String message) {
      this.outcome = outcome;
      this.message = message;
    }

    String reason() {
      return message == null ? "no reason given" : message;
    }
  }

  static final class Unreadable {
    final TaskRef task;
    final String message;

    Unreadable(TaskRef task, String message) {
      this.task = task;
      this.message = message;
    }
  }

  /** Throws {@link WireFormatException} when it is not an answer of the platform. */
  static PollAnswer read(JsonElement body) {
    JsonObject json = Wire.object(body, "it");
    PollAnswer answer = new PollAnswer();
    answer.now = Wire.instant(json, "now");
    JsonObject times = Wire.object(json.get("times"), "times");
    answer.times =
        new Times(Wire.whole(times, "pollMs"), Wire.whole(times, "heartbeatMs"), Wire.whole(times, "killGraceMs"));
    answer.identify = Wire.flag(json, "identify");
    answer.drain = Wire.flag(json, "drain");
    for (JsonElement element : Wire.list(json, "tasks")) answer.readTask(element);
    for (JsonElement element : Wire.list(json, "kills")) {
      JsonObject kill = Wire.object(element, "kills");
      answer.kills.add(new Kill(Wire.text(kill, "lease"), reasonIn(kill)));
    }
    answer.results.addAll(readOutcomes(Wire.list(json, "results")));
    answer.batchOutcomes.addAll(readOutcomes(Wire.listOrEmpty(json, "batchOutcomes")));
    for (JsonElement element : Wire.listOrEmpty(json, "batches")) answer.readBatch(element);
    for (JsonElement element : Wire.listOrEmpty(json, "threadDumps")) {
      answer.dumpAsks.add(Wire.text(Wire.object(element, "threadDumps"), "id"));
    }
    for (JsonElement element : Wire.listOrEmpty(json, "batchKills")) {
      answer.batchKills.add(readBatchKill(Wire.object(element, "batchKills")));
    }
    for (JsonElement element : Wire.list(json, "logIssues")) {
      answer.logIssues.add(Wire.text(Wire.object(element, "logIssues"), "message"));
    }
    return answer;
  }

  boolean bringsWork() {
    return !tasks.isEmpty() || !batches.isEmpty();
  }

  private void readTask(JsonElement element) {
    JsonObject json = Wire.object(element, "tasks");
    try {
      tasks.add(new Task(json));
    } catch (WireFormatException fault) {
      TaskRef task =
          new TaskRef(Wire.text(json, "lease"), Wire.text(json, "runId"), (int) Wire.whole(json, "attempt"));
      String message = "this worker's version does not understand the task (" + fault.getMessage() + ")";
      unreadable.add(new Unreadable(task, message));
    }
  }

  /** One that can't be read never arrived, for the platform: it hands the tasks out again. */
  private void readBatch(JsonElement element) {
    try {
      batches.add(new TaskBatch(Wire.object(element, "batches")));
    } catch (WireFormatException fault) {
      unreadableBatches.add("this worker's version does not understand a batch of tasks (" + fault.getMessage() + ")");
    }
  }

  private static List<ResultAnswer> readOutcomes(JsonArray list) {
    List<ResultAnswer> outcomes = new ArrayList<>(list.size());
    for (JsonElement element : list) {
      JsonObject outcome = Wire.object(element, "outcomes");
      outcomes.add(new ResultAnswer(Wire.text(outcome, "outcome"), Wire.textOrNull(outcome, "message")));
    }
    return outcomes;
  }

  private static BatchKill readBatchKill(JsonObject json) {
    Set<Integer> positions = null;
    if (json.has("positions") && !json.get("positions").isJsonNull()) {
      positions = new HashSet<>();
      for (JsonElement position : Wire.list(json, "positions")) positions.add(position.getAsInt());
    }
    return new BatchKill(Wire.text(json, "lease"), positions, reasonIn(json));
  }

  /** A reason that a later platform invents still ends the task. */
  private static EndReason reasonIn(JsonObject kill) {
    return reasons.getOrDefault(Wire.text(kill, "reason"), EndReason.KILLED);
  }
}
