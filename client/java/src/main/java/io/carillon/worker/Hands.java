package io.carillon.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The tasks in hand and the slots they take. */
final class Hands {
  enum Stage {
    /** No slot was free yet. */
    QUEUED,
    EXECUTING,
    /** Told to stop, by the platform or because the worker stops. */
    ENDING
  }

  static final class Held {
    final Task task;
    Stage stage = Stage.QUEUED;
    /** Not a number until the processor tells. */
    double done = Double.NaN;
    double total = Double.NaN;
    /** When a task that ignores its end is given up. */
    long giveUpAt = CallPlan.never;
    /** Its lease is lost: nobody waits for the result. */
    boolean isLost;

    Held(Task task) {
      this.task = task;
    }
  }

  private final int slots;
  private final SharedBatches shared;
  private final Map<String, Held> held = new LinkedHashMap<>();
  private final Deque<String> queue = new ArrayDeque<>();
  private final Set<String> ending = new HashSet<>();
  private int busy;
  private boolean hasNews;

  /** Tasks of the batches that execute take slots too. */
  Hands(int slots, SharedBatches shared) {
    this.slots = slots;
    this.shared = shared;
  }

  int size() {
    return held.size();
  }

  /** How many more tasks find a free slot. */
  int free() {
    return Math.max(0, slots - held.size() - shared.executing());
  }

  /** Whether one more task may begin. */
  boolean hasSlot() {
    return busy + shared.executing() < slots;
  }

  /** Progress that no call has carried yet. */
  boolean hasNews() {
    return hasNews;
  }

  /** When the next task that was told to stop is given up. */
  long nextGiveUpAt() {
    long at = CallPlan.never;
    for (String lease : ending) at = Math.min(at, held.get(lease).giveUpAt);
    return at;
  }

  boolean has(String lease) {
    return held.containsKey(lease);
  }

  Held get(String lease) {
    return held.get(lease);
  }

  void add(Task task) {
    held.put(task.lease, new Held(task));
    queue.add(task.lease);
  }

  /** The next task that has a slot, or null; it counts as executing from here. */
  Task begin() {
    while (hasSlot()) {
      String lease = queue.poll();
      if (lease == null) return null;
      Held next = held.get(lease);
      if (next == null || next.stage != Stage.QUEUED) continue;
      next.stage = Stage.EXECUTING;
      busy += 1;
      return next.task;
    }
    return null;
  }

  void progressed(Held of, double done, double total) {
    of.done = done;
    of.total = total;
    hasNews = true;
  }

  /** Told to stop; it keeps its slot until it does or is given up. */
  void end(String lease, long giveUpAt) {
    Held of = held.get(lease);
    if (of == null || of.stage != Stage.EXECUTING) return;
    of.stage = Stage.ENDING;
    of.giveUpAt = giveUpAt;
    ending.add(lease);
  }

  Held remove(String lease) {
    Held gone = held.remove(lease);
    if (gone == null) return null;
    ending.remove(lease);
    if (gone.stage != Stage.QUEUED) busy -= 1;
    return gone;
  }

  List<Held> takeQueued() {
    return takeWhere(one -> one.stage == Stage.QUEUED);
  }

  List<Held> takeOverdue(long now) {
    return takeWhere(one -> one.giveUpAt <= now);
  }

  List<Held> takeAll() {
    return takeWhere(one -> true);
  }

  /** As the platform hears of them; progress told from here on is news again. */
  List<SentRequest.Running> listing() {
    List<SentRequest.Running> listing = new ArrayList<>(held.size());
    for (Held one : held.values()) listing.add(new SentRequest.Running(one.task.lease, one.done, one.total));
    hasNews = false;
    return listing;
  }

  private List<Held> takeWhere(Predicate<Held> test) {
    List<Held> taken = new ArrayList<>();
    for (Held one : held.values()) if (test.test(one)) taken.add(one);
    for (Held one : taken) remove(one.task.lease);
    return taken;
  }
}
