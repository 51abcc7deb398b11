package io.carillon.worker;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What waits to be told to the platform, and what is being told: each thing by one call at a time, until the platform has answered. */
final class Outgoing {
  /** Of the 4 MB of a call; the rest is for tasks in hand and the form of JSON. */
  private static final int maxCallBytes = 3_000_000;
  private static final int minCallBytes = 30_000;

  private final String workerId;
  private SentRequest.Identity identity;
  private boolean needsIdentity = true;
  private SentRequest.Load load;
  private boolean loadIsNews;
  private final ResultLedger results = new ResultLedger();
  private final LogBuffer logs;
  private final SharedBatches shared;
  private final Deque<SentRequest.Dump> dumps = new ArrayDeque<>();
  private int callBytes = maxCallBytes;

  Outgoing(String workerId, SentRequest.Identity identity, LogBuffer logs, SharedBatches shared) {
    this.workerId = workerId;
    this.identity = identity;
    this.logs = logs;
    this.shared = shared;
  }

  boolean needsIdentity() {
    return needsIdentity;
  }

  /** Results or lines that no call carries at the moment. */
  boolean hasUnsent() {
    return hasUnsentResults() || shared.unsent() > 0 || hasUnsentLines() || !dumps.isEmpty();
  }

  boolean hasUnsentResults() {
    return results.unsent() > 0;
  }

  boolean hasUnsentLines() {
    return logs.hasUnsent();
  }

  /** The platform has answered for every result and every line. */
  boolean isEmpty() {
    return results.size() == 0 && shared.isEmpty() && logs.isEmpty();
  }

  boolean hasResult(String lease) {
    return results.has(lease);
  }

  /** Whether lines of the task's attempt are without an answer: its result may not overtake them. */
  boolean hasLines(TaskRef task) {
    return logs.holds(task.runId, task.attempt);
  }

  void askIdentity() {
    needsIdentity = true;
  }

  void identityChanged(SentRequest.Identity changed) {
    identity = changed;
    needsIdentity = true;
  }

  void addLoad(SentRequest.Load measured) {
    load = measured;
    loadIsNews = true;
  }

  void addResult(TaskRef task, TaskResult result) {
    results.add(task, result);
  }

  void addDump(SentRequest.Dump dump) {
    dumps.add(dump);
  }

  void addLines(Task task, Instant at, String level, String text) {
    logs.append(task, at, level, text, task.label());
  }

  SentRequest write(Lane lane, int capacity, boolean wait, boolean draining, boolean prefetch, Hands hands) {
    boolean isReport = lane == Lane.REPORT;
    SentRequest request = new SentRequest();
    request.workerId = workerId;
    request.capacity = capacity;
    request.wait = wait;
    request.draining = draining;
    request.prefetch = prefetch;
    if (isReport) request.logs = logs.take(callBytes / 2);
    if (isReport) request.dump = dumps.poll();
    // The last lines of an attempt never come after its result: readers stop at the end of a run.
    request.results =
        results.take(lane, callBytes / 4, task -> mayGo(task.runId, task.attempt, isReport));
    request.batchReports = shared.take(lane, callBytes / 4, batch -> mayGo(batch.facts.runId, batch.facts.attempt, isReport));
    request.batches = shared.listing();
    Set<String> sent = new HashSet<>();
    for (SentRequest.Result one : request.results) sent.add(one.lease);
    request.running = hands.listing();
    for (String lease : results.leases()) {
      if (!sent.contains(lease)) request.running.add(new SentRequest.Running(lease, Double.NaN, Double.NaN));
    }
    if (needsIdentity) request.identity = identity;
    if (loadIsNews || needsIdentity) request.load = load;
    needsIdentity = false;
    loadIsNews = false;
    return request;
  }

  private boolean mayGo(String runId, int attempt, boolean isReport) {
    return isReport ? logs.isUnderWay(runId, attempt) : !logs.holds(runId, attempt);
  }

  /** The call was answered. Returns what the platform refused, in words. */
  List<String> acknowledge(Lane lane, PollAnswer answer) {
    List<String> refusals = new ArrayList<>();
    results.acknowledge(
        lane,
        answer.results,
        (task, message) -> refusals.add("the platform refused the result of run " + task.runId + ": " + message));
    shared.acknowledge(
        lane,
        answer.batchOutcomes,
        (runId, message) -> refusals.add("the platform refused results of run " + runId + ": " + message));
    if (lane == Lane.POLL) return refusals;
    logs.acknowledge();
    for (String issue : answer.logIssues) refusals.add("the platform refused log lines: " + issue);
    return refusals;
  }

  /** The call got no answer: whatever it carried goes again, but a dump: who asked for it does not wait so long. */
  void putBack(Lane lane, SentRequest request) {
    results.putBack(lane);
    shared.putBack(lane);
    if (lane == Lane.REPORT) logs.putBack();
    if (request.identity != null) needsIdentity = true;
  }

  /** Something on the way takes less than the platform; false when calls are as small as they can be. */
  boolean shrink() {
    if (callBytes <= minCallBytes) return false;
    callBytes = Math.max(minCallBytes, callBytes / 2);
    return true;
  }
}
