package io.carillon.worker;

import io.carillon.worker.SentRequest.BatchReport;
import io.carillon.worker.SentRequest.PackedResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Predicate;

/** Tasks of distributed runs in hand: by the batch, with counters in place of an object for each task. */
final class SharedBatches {
  private static final int maxRanges = 20_000;
  private static final int maxResults = 20_000;

  /** A batch from its arrival until the platform has the last of its results. */
  static final class Held {
    final TaskBatch batch;
    /** Position of the first task that has not begun; beyond the count when all have. */
    private final AtomicInteger next = new AtomicInteger();
    /** Threads at work on it. */
    private int executing;
    /** Positions of tasks that succeeded without a result, not yet taken by a call. */
    private final BitSet done = new BitSet();
    private int doneCount;
    private final List<PackedResult> results = new ArrayList<>();
    /** In a call that is not answered yet. */
    private final Map<Lane, BatchReport> inLane = new EnumMap<>(Lane.class);

    private Held(TaskBatch batch) {
      this.batch = batch;
    }

    /** The next task, for a thread that is at work on the batch; negative when all have begun. Needs no lock. */
    int claim() {
      int position = next.getAndIncrement();
      return position < batch.count ? position : -1;
    }

    private int left() {
      return Math.max(0, batch.count - next.get());
    }

    private int unsent() {
      return doneCount + results.size();
    }

    private boolean isSettled() {
      return left() == 0 && executing == 0 && unsent() == 0 && inLane.isEmpty();
    }
  }

  /** A task that a thread begins with. */
  static final class Begun {
    final Held held;
    final int position;

    private Begun(Held held, int position) {
      this.held = held;
      this.position = position;
    }
  }

  private static final class Ended {
    final Held held;
    final int position;
    final TaskResult result;

    Ended(Held held, int position, TaskResult result) {
      this.held = held;
      this.position = position;
      this.result = result;
    }
  }

  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Map<Lane, List<String>> inLane = new EnumMap<>(Lane.class);
  /** What threads have ended and nobody has noted yet. */
  private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();
  private int executing;
  private int unsent;

  SharedBatches() {
    for (Lane lane : Lane.values()) inLane.put(lane, new ArrayList<>());
  }

  /** Threads at work. */
  int executing() {
    return executing;
  }

  /** Tasks that have not begun. */
  int left() {
    int left = 0;
    for (Held one : held.values()) left += one.left();
    return left;
  }

  int unsent() {
    return unsent;
  }

  /** Tasks that have not ended. */
  int open() {
    return left() + executing;
  }

  /** Nothing in hand, and the platform has every result. */
  boolean isEmpty() {
    return held.isEmpty();
  }

  /** Less than half of the batches is left: time to ask for more. */
  boolean isRunningLow() {
    if (open() == 0) return false;
    int largest = 0;
    for (Held one : held.values()) largest = Math.max(largest, one.batch.count);
    return left() * 2 <= largest;
  }

  void add(TaskBatch batch) {
    if (held.containsKey(batch.lease)) return;
    held.put(batch.lease, new Held(batch));
  }

  /** A task for one more thread to begin with, or null; the thread counts as executing until it leaves. */
  Begun begin() {
    for (Held one : held.values()) {
      if (one.left() == 0 || executingOf(one) >= one.batch.concurrency) continue;
      int position = one.claim();
      if (position < 0) continue;
      one.executing += 1;
      executing += 1;
      return new Begun(one, position);
    }
    return null;
  }

  /** The limit is the run's, over all batches of it. */
  private int executingOf(Held of) {
    if (held.size() == 1) return of.executing;
    int count = 0;
    for (Held one : held.values()) {
      if (one.batch.facts.runId.equals(of.batch.facts.runId)) count += one.executing;
    }
    return count;
  }

  /** A task came to its end. Needs no lock: what ended is noted by {@link #collect}. */
  void settle(Held of, int position, TaskResult result) {
    ended.add(new Ended(of, position, result));
  }

  /** A thread turns from the batch. */
  void leave(Held of) {
    of.executing -= 1;
    executing -= 1;
    collect();
    // Its last results may have been told while it was still at work.
    if (of.isSettled()) held.remove(of.batch.lease, of);
  }

  void collect() {
    for (Ended one = ended.poll(); one != null; one = ended.poll()) {
      // Dropped meanwhile: nobody waits for the result.
      if (held.get(one.held.batch.lease) == one.held) note(one.held, one.position, one.result);
    }
  }

  private void note(Held of, int position, TaskResult result) {
    unsent += 1;
    boolean isBare =
        result.status == TaskResult.Status.success && result.result == null && result.message == null;
    if (isBare) {
      of.done.set(position);
      of.doneCount += 1;
    } else of.results.add(new PackedResult(position, result));
  }

  /** Ends tasks that have not begun. Says whether the batch is known, so that what executes is to be interrupted. */
  boolean kill(PollAnswer.BatchKill kill) {
    Held of = held.get(kill.lease);
    if (of == null) return false;
    if (kill.reason == EndReason.STALE) drop(of);
    else if (kill.positions == null) {
      endWaiting(of, TaskResult.failed(Custody.beforeBegin(kill.reason)));
    }
    return true;
  }

  private void endWaiting(Held of, TaskResult result) {
    for (int position = of.claim(); position >= 0; position = of.claim()) note(of, position, result);
  }

  /** A worker that stops gives back what has not begun. */
  void returnWaiting() {
    for (Held one : held.values()) endWaiting(one, TaskResult.returned());
  }

  List<String> leases() {
    return new ArrayList<>(held.keySet());
  }

  List<SentRequest.HeldBatch> listing() {
    List<SentRequest.HeldBatch> listing = new ArrayList<>(held.size());
    for (Held one : held.values()) {
      listing.add(new SentRequest.HeldBatch(one.batch.facts.runId, one.batch.lease, one.left()));
    }
    return listing;
  }

  /** Takes unsent results that may go with this call, oldest batch first. */
  List<BatchReport> take(Lane lane, int maxBytes, Predicate<TaskBatch> mayGo) {
    List<BatchReport> taken = new ArrayList<>();
    if (unsent == 0) return taken;
    int room = maxBytes;
    for (Held one : held.values()) {
      if (one.unsent() == 0 || one.inLane.containsKey(lane) || !mayGo.test(one.batch)) continue;
      if (room <= 0) break;
      BatchReport report = new BatchReport(one.batch.facts.runId, one.batch.lease);
      takeRanges(one, report);
      room -= report.ranges.size() * PackedResult.rangeBytes + takeResults(one, report, room);
      unsent -= report.taskCount();
      one.inLane.put(lane, report);
      inLane.get(lane).add(one.batch.lease);
      taken.add(report);
    }
    return taken;
  }

  private static void takeRanges(Held of, BatchReport report) {
    int from = of.done.nextSetBit(0);
    while (from >= 0 && report.ranges.size() < maxRanges) {
      int to = of.done.nextClearBit(from);
      report.ranges.add(new int[] {from, to - 1});
      of.done.clear(from, to);
      of.doneCount -= to - from;
      from = of.done.nextSetBit(to);
    }
  }

  private static int takeResults(Held of, BatchReport report, int room) {
    int bytes = 0;
    int count = 0;
    while (count < of.results.size() && count < maxResults && (count == 0 || bytes < room)) {
      bytes += of.results.get(count).bytes;
      count += 1;
    }
    List<PackedResult> going = of.results.subList(0, count);
    report.results.addAll(going);
    going.clear();
    return bytes;
  }

  /** In the order in which they were taken. Tells the runs whose results the platform refused to read. */
  void acknowledge(Lane lane, List<PollAnswer.ResultAnswer> outcomes, BiConsumer<String, String> refused) {
    List<String> sent = inLane.put(lane, new ArrayList<>());
    for (int index = 0; index < sent.size(); index += 1) {
      Held of = held.get(sent.get(index));
      if (of == null) continue;
      PollAnswer.ResultAnswer answer = index < outcomes.size() ? outcomes.get(index) : null;
      if (answer == null || answer.outcome.equals("again")) {
        putBack(of, lane);
        continue;
      }
      of.inLane.remove(lane);
      if (answer.outcome.equals("invalid")) refused.accept(of.batch.facts.runId, answer.reason());
      if (answer.outcome.equals("stale")) drop(of);
      else if (of.isSettled()) held.remove(of.batch.lease);
    }
  }

  /** The call got no answer. */
  void putBack(Lane lane) {
    for (String lease : inLane.put(lane, new ArrayList<>())) {
      Held of = held.get(lease);
      if (of != null) putBack(of, lane);
    }
  }

  private void putBack(Held of, Lane lane) {
    BatchReport report = of.inLane.remove(lane);
    if (report == null) return;
    for (int[] range : report.ranges) {
      of.done.set(range[0], range[1] + 1);
      of.doneCount += range[1] - range[0] + 1;
    }
    of.results.addAll(0, report.results);
    unsent += report.taskCount();
  }

  private void drop(Held of) {
    held.remove(of.batch.lease);
    unsent -= of.unsent();
    of.next.set(of.batch.count);
  }
}
