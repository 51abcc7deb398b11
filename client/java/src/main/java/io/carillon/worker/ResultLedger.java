package io.carillon.worker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Results from the moment a task ended until the platform's word on them. Nothing is dropped: a lost answer means sending again. */
final class ResultLedger {
  private static final int resultOverheadBytes = 120;

  private static final class Entry {
    final TaskRef task;
    final TaskResult result;
    final int bytes;
    Lane lane;

    Entry(TaskRef task, TaskResult result) {
      this.task = task;
      this.result = result;
      bytes = resultOverheadBytes + Texts.jsonBytes(result.result) + Texts.jsonBytes(result.message);
    }
  }

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<Lane, List<String>> inLane = new EnumMap<>(Lane.class);
  private int unsent;

  ResultLedger() {
    for (Lane lane : Lane.values()) inLane.put(lane, new ArrayList<>());
  }

  void add(TaskRef task, TaskResult result) {
    entries.put(task.lease, new Entry(task, result));
    unsent += 1;
  }

  int size() {
    return entries.size();
  }

  int unsent() {
    return unsent;
  }

  boolean has(String lease) {
    return entries.containsKey(lease);
  }

  Set<String> leases() {
    return entries.keySet();
  }

  /** Takes unsent results that may go with this call, oldest first. */
  List<SentRequest.Result> take(Lane lane, int maxBytes, Predicate<TaskRef> mayGo) {
    List<SentRequest.Result> results = new ArrayList<>();
    if (unsent == 0) return results;
    int room = maxBytes;
    for (Entry entry : entries.values()) {
      if (entry.lane != null || !mayGo.test(entry.task)) continue;
      room -= entry.bytes;
      if (room < 0 && !results.isEmpty()) break;
      entry.lane = lane;
      unsent -= 1;
      inLane.get(lane).add(entry.task.lease);
      results.add(new SentRequest.Result(entry.task.lease, entry.result));
    }
    return results;
  }

  /** Answers in the order in which they were taken. Tells the tasks whose result the platform refused to read. */
  void acknowledge(Lane lane, List<PollAnswer.ResultAnswer> answers, BiConsumer<TaskRef, String> refused) {
    List<String> sent = inLane.put(lane, new ArrayList<>());
    for (int index = 0; index < sent.size(); index += 1) {
      String lease = sent.get(index);
      Entry entry = entries.get(lease);
      if (entry == null) continue;
      if (index >= answers.size()) {
        release(entry);
        continue;
      }
      entries.remove(lease);
      PollAnswer.ResultAnswer answer = answers.get(index);
      if (!answer.outcome.equals("invalid")) continue;
      refused.accept(entry.task, answer.reason());
    }
  }

  /** The call got no answer. */
  void putBack(Lane lane) {
    for (String lease : inLane.put(lane, new ArrayList<>())) {
      Entry entry = entries.get(lease);
      if (entry != null) release(entry);
    }
  }

  private void release(Entry entry) {
    entry.lane = null;
    unsent += 1;
  }
}
