package io.carillon.worker;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

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

  static final class ResultAnswer {
    final String outcome;
    final String message;

    ResultAnswer(String outcome, String message) {
      this.outcome = outcome;
      this.message = message;
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
      // A reason that a later platform invents still ends the task.
      EndReason reason = reasons.getOrDefault(Wire.text(kill, "reason"), EndReason.KILLED);
      answer.kills.add(new Kill(Wire.text(kill, "lease"), reason));
    }
    for (JsonElement element : Wire.list(json, "results")) {
      JsonObject result = Wire.object(element, "results");
      answer.results.add(new ResultAnswer(Wire.text(result, "outcome"), Wire.textOrNull(result, "message")));
    }
    for (JsonElement element : Wire.list(json, "logIssues")) {
      answer.logIssues.add(Wire.text(Wire.object(element, "logIssues"), "message"));
    }
    return answer;
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
}
