package io.carillon.worker;

import io.carillon.worker.Hands.Held;
import io.carillon.worker.Hands.Stage;

/** The tasks in hand, alone and in batches, from their arrival until their results wait to be told. */
final class Custody {
  /** What the platform allows on top of the grace before it closes an attempt itself is 5 s: the worker's own word comes before. */
  private static final long giveUpMarginMs = 1000;

  private final Effects effects;
  private final Hands hands;
  private final SharedBatches shared;
  private final Outgoing outgoing;
  private final CallPlan plan;
  private long killGraceMs;

  Custody(Effects effects, Hands hands, SharedBatches shared, Outgoing outgoing, CallPlan plan) {
    this.effects = effects;
    this.hands = hands;
    this.shared = shared;
    this.outgoing = outgoing;
    this.plan = plan;
  }

  static String beforeBegin(EndReason reason) {
    return reason == EndReason.TIMEOUT ? "timed out before it began" : "killed before it began";
  }

  void allowToEnd(long graceMs) {
    killGraceMs = graceMs;
  }

  int size() {
    return hands.size() + shared.open();
  }

  long nextGiveUpAt() {
    return hands.nextGiveUpAt();
  }

  /** Whether the progress changed. */
  boolean progressed(String lease, double done, double total) {
    Held held = hands.get(lease);
    if (held == null || (held.done == done && held.total == total)) return false;
    hands.progressed(held, done, total);
    return true;
  }

  /** A processor came to its end. One that was given up before is not heard any more. */
  void settled(String lease, TaskResult result, long now) {
    boolean wasFull = hands.free() == 0;
    Held held = hands.remove(lease);
    if (held == null) return;
    if (!held.isLost) addResult(held.task, result, now);
    plan.slotFreed(size(), wasFull, now);
  }

  /** Tasks of batches began or ended. */
  void sharedMoved(boolean isServing, long now) {
    shared.collect();
    boolean isThrough = shared.open() == 0;
    if (shared.unsent() > 0) plan.sharedResults(isThrough, isServing, now);
    if (shared.isRunningLow() || (isThrough && hands.free() > 0)) plan.pollNow(now);
  }

  void heed(PollAnswer answer, long now) {
    for (PollAnswer.Kill kill : answer.kills) kill(kill.lease, kill.reason, now);
    for (PollAnswer.BatchKill kill : answer.batchKills) {
      if (!shared.kill(kill)) continue;
      effects.interruptShared(kill.lease, kill.positions, kill.reason, killGraceMs + giveUpMarginMs);
    }
  }

  private void kill(String lease, EndReason reason, long now) {
    Held held = hands.get(lease);
    if (held == null) return;
    if (reason == EndReason.STALE) held.isLost = true;
    if (held.stage == Stage.ENDING) return;
    if (held.stage == Stage.EXECUTING) {
      hands.end(lease, now + killGraceMs + giveUpMarginMs);
      effects.interrupt(lease, reason);
      return;
    }
    hands.remove(lease);
    if (!held.isLost) addResult(held.task, TaskResult.failed(beforeBegin(reason)), now);
  }

  /** Who drains gives back at once what arrives. */
  void receive(PollAnswer answer, boolean isServing, long now) {
    for (TaskBatch batch : answer.batches) shared.add(batch);
    if (!answer.batches.isEmpty() && !isServing) shared.returnWaiting();
    for (Task task : answer.tasks) {
      if (hands.has(task.lease) || outgoing.hasResult(task.lease)) continue;
      if (isServing) hands.add(task);
      else addResult(task, TaskResult.returned(), now);
    }
    for (PollAnswer.Unreadable one : answer.unreadable) {
      if (outgoing.hasResult(one.task.lease)) continue;
      effects.warn("a task can't be read: " + one.message);
      addResult(one.task, TaskResult.rejected(one.message), now);
    }
    for (String issue : answer.unreadableBatches) effects.warn(issue);
  }

  private void addResult(TaskRef task, TaskResult result, long now) {
    outgoing.addResult(task, result);
    plan.resultAdded(outgoing.hasLines(task), now);
  }

  /** Begins what finds a slot. */
  void begin() {
    for (Task task = hands.begin(); task != null; task = hands.begin()) effects.begin(task);
    if (shared.left() > 0 && hands.hasSlot()) effects.pump();
  }

  /** A processor that ignores its end keeps running, because nothing can stop it; its slot and its attempt do not wait for it. */
  void giveUpIgnorant(long now) {
    if (hands.nextGiveUpAt() > now) return;
    boolean wasFull = hands.free() == 0;
    for (Held held : hands.takeOverdue(now)) {
      Task task = held.task;
      effects.warn(
          "run " + task.runId + " (" + task.facts.jobName + ") did not stop when told to; its processor may still be running");
      if (!held.isLost) addResult(task, TaskResult.deaf(killGraceMs), now);
    }
    plan.slotFreed(size(), wasFull, now);
  }

  /** Gives back what has not begun. */
  void returnWaiting(long now) {
    for (Held held : hands.takeQueued()) addResult(held.task, TaskResult.returned(), now);
    shared.returnWaiting();
  }

  /** Tells everything to stop. */
  void breakOff(long now) {
    for (Held held : hands.takeAll()) {
      effects.interrupt(held.task.lease, EndReason.STOPPED);
      if (!held.isLost) addResult(held.task, TaskResult.failed(EndReason.STOPPED.toString()), now);
    }
    for (String lease : shared.leases()) effects.interruptShared(lease, null, EndReason.STOPPED, 0);
  }
}
