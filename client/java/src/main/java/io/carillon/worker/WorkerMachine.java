package io.carillon.worker;

import io.carillon.worker.CallPlan.OpenCall;
import io.carillon.worker.CallPlan.Worth;
import io.carillon.worker.Hands.Held;
import io.carillon.worker.Hands.Stage;
import java.time.Instant;

/**
 * Decides for a worker: which call goes out when and what it carries, which task begins, what is told to stop. Clock, randomness, network
 * and processors are outside: every event says when it happened, what is to be done goes to {@link Effects}. One thread at a time.
 *
 * <p>Two calls at a time: {@code POLL} waits at the platform for work, {@code REPORT} carries results and log lines meanwhile. A held poll
 * is never given up while it asks for work, because the platform could be handing tasks to it in that instant; one that asked for nothing
 * can be.
 */
final class WorkerMachine {
  enum Mode {
    NEW,
    /** Asks for work. */
    SERVING,
    /** Takes nothing more, waits for what runs and for the platform's word on every result. */
    DRAINING,
    /** One last call is under way, whatever becomes of it. */
    LEAVING,
    STOPPED
  }

  /** What the platform allows on top of the grace before it closes an attempt itself is 5 s: the worker's own word comes before. */
  private static final long giveUpMarginMs = 1000;
  private static final long leaveLimitMs = 2000;
  /** A platform that hears of a drain ends the held poll; one that does not is not waited for longer. */
  private static final long drainAnswerMs = 1000;
  private static final long answerMarginMs = 10_000;

  private final Effects effects;
  private final Hands hands;
  private final Outgoing outgoing;
  private final Link link;
  private final CallPlan plan = new CallPlan();
  private Mode mode = Mode.NEW;
  private PollAnswer.Times times = new PollAnswer.Times(25_000, 10_000, 10_000);
  /** The platform asks to take no more work. */
  private boolean isPaused;
  private long drainSince;
  /** The platform knows that this worker drains and has nothing in hand. */
  private boolean saidGoodbye;

  WorkerMachine(String workerId, SentRequest.Identity identity, LogBuffer logs, Effects effects) {
    this.effects = effects;
    hands = new Hands(identity.concurrency);
    outgoing = new Outgoing(workerId, identity, logs);
    link = new Link(effects);
  }

  Mode mode() {
    return mode;
  }

  boolean isConnected() {
    return link.isUp();
  }

  int inHand() {
    return hands.size();
  }

  // --- events

  void start(long now) {
    if (mode != Mode.NEW) throw new IllegalStateException("a worker starts once");
    mode = Mode.SERVING;
    decide(now);
  }

  void identityChanged(SentRequest.Identity identity, long now) {
    outgoing.identityChanged(identity);
    if (plan.isOpen(Lane.POLL)) plan.reportNow(now);
    decide(now);
  }

  void loadMeasured(SentRequest.Load load) {
    outgoing.addLoad(load);
  }

  void logged(Task task, Instant at, String level, String text, long now) {
    if (mode == Mode.STOPPED) return;
    outgoing.addLines(task, at, level, text);
    plan.logged(now);
    decide(now);
  }

  void progressed(String lease, double done, double total, long now) {
    Held held = hands.get(lease);
    if (held == null || (held.done == done && held.total == total)) return;
    hands.progressed(held, done, total);
    plan.progressed(now);
    decide(now);
  }

  /** A processor came to its end. One that was given up before is not heard any more. */
  void settled(String lease, TaskResult result, long now) {
    boolean wasFull = hands.free() == 0;
    Held held = hands.remove(lease);
    if (held == null) return;
    if (!held.isLost) addResult(held.task, result, now);
    plan.slotFreed(hands.size(), wasFull, now);
    decide(now);
  }

  void answered(Lane lane, PollAnswer answer, long now) {
    OpenCall call = plan.close(lane);
    if (mode == Mode.STOPPED) return;
    times = answer.times;
    link.answered(now);
    for (String refusal : outgoing.acknowledge(lane, answer)) effects.warn(refusal);
    if (mode == Mode.LEAVING) {
      stopNow();
      return;
    }
    notePause(answer.drain);
    for (PollAnswer.Kill kill : answer.kills) kill(kill.lease, kill.reason, now);
    receive(answer, now);
    if (!answer.tasks.isEmpty()) saidGoodbye = false;
    else if (call.request.draining && call.request.running.isEmpty()) saidGoodbye = true;
    if (lane == Lane.POLL) plan.pollAnswered(call, worthOf(answer, call), capacity(), now);
    if (answer.identify) askedForIdentity(now);
    planRest(now);
    decide(now);
  }

  void failed(Lane lane, CallFailure failure, long now, double random) {
    OpenCall call = plan.close(lane);
    if (mode == Mode.STOPPED) return;
    outgoing.putBack(lane, call.request);
    if (mode == Mode.LEAVING) {
      stopNow();
      return;
    }
    boolean isMended = failure.kind == CallFailure.Kind.TOO_LARGE && outgoing.shrink();
    if (!isMended) link.failed(failure, now, random);
    plan.failed(now);
    planRest(now);
    decide(now);
  }

  /** Drains; with force tells every task to stop and leaves at once. */
  void stop(boolean force, long now) {
    if (mode == Mode.NEW) {
      stopNow();
      return;
    }
    if (mode == Mode.STOPPED || mode == Mode.LEAVING) return;
    if (force) {
      leave(now);
      return;
    }
    if (mode == Mode.DRAINING) return;
    mode = Mode.DRAINING;
    drainSince = now;
    returnQueued(now);
    plan.reportNow(now);
    decide(now);
  }

  void tick(long now) {
    decide(now);
  }

  /** When the next tick is due, if nothing happens before. */
  long wakeAt() {
    if (mode != Mode.SERVING && mode != Mode.DRAINING) return CallPlan.never;
    long at = hands.nextGiveUpAt();
    OpenCall poll = plan.open(Lane.POLL);
    if (poll != null) at = Math.min(at, cutAt(poll));
    else if (wantsPoll()) at = Math.min(at, Math.max(plan.pollAt(), link.retryAt()));
    if (!plan.isOpen(Lane.REPORT)) at = Math.min(at, Math.max(plan.reportAt(), link.retryAt()));
    return at;
  }

  // --- what was heard

  private void notePause(boolean paused) {
    if (paused == isPaused) return;
    isPaused = paused;
    effects.warn(
        paused ? "the platform asks this worker to take no more work" : "the platform hands out work again");
  }

  private void askedForIdentity(long now) {
    // Who leaves with nothing in hand need not introduce itself again.
    if (mode == Mode.DRAINING && hands.size() == 0) return;
    outgoing.askIdentity();
    if (plan.isOpen(Lane.POLL)) plan.reportNow(now);
  }

  private void kill(String lease, EndReason reason, long now) {
    Held held = hands.get(lease);
    if (held == null) return;
    if (reason == EndReason.STALE) held.isLost = true;
    if (held.stage == Stage.ENDING) return;
    if (held.stage == Stage.EXECUTING) {
      hands.end(lease, now + times.killGraceMs + giveUpMarginMs);
      effects.interrupt(lease, reason);
      return;
    }
    hands.remove(lease);
    if (held.isLost) return;
    String message = reason == EndReason.TIMEOUT ? "timed out before it began" : "killed before it began";
    addResult(held.task, TaskResult.failed(message), now);
  }

  private void receive(PollAnswer answer, long now) {
    for (Task task : answer.tasks) {
      if (hands.has(task.lease) || outgoing.hasResult(task.lease)) continue;
      if (mode == Mode.SERVING) hands.add(task);
      else addResult(task, TaskResult.returned(), now);
    }
    for (PollAnswer.Unreadable one : answer.unreadable) {
      if (outgoing.hasResult(one.task.lease)) continue;
      effects.warn("a task can't be read: " + one.message);
      addResult(one.task, TaskResult.rejected(one.message), now);
    }
  }

  private void addResult(TaskRef task, TaskResult result, long now) {
    outgoing.addResult(task, result);
    plan.resultAdded(outgoing.hasLines(task), now);
  }

  private void returnQueued(long now) {
    for (Held held : hands.takeQueued()) addResult(held.task, TaskResult.returned(), now);
  }

  // --- what is to be done

  private void decide(long now) {
    if (mode != Mode.SERVING && mode != Mode.DRAINING) return;
    giveUpIgnorant(now);
    for (Task task = hands.begin(); task != null; task = hands.begin()) effects.begin(task);
    planCalls(now);
    if (mode == Mode.DRAINING && isFinished()) stopNow();
  }

  /** A processor that ignores its end keeps running, because nothing can stop it; its slot and its attempt do not wait for it. */
  private void giveUpIgnorant(long now) {
    if (hands.nextGiveUpAt() > now) return;
    boolean wasFull = hands.free() == 0;
    for (Held held : hands.takeOverdue(now)) {
      Task task = held.task;
      effects.warn(
          "run " + task.runId + " (" + task.jobName + ") did not stop when told to; its processor may still be running");
      if (held.isLost) continue;
      String message = "did not stop within " + times.killGraceMs + " ms after it was told to";
      addResult(task, TaskResult.failed(message), now);
    }
    plan.slotFreed(hands.size(), wasFull, now);
  }

  private void planCalls(long now) {
    OpenCall poll = plan.open(Lane.POLL);
    if (poll != null && now >= cutAt(poll)) cut(Lane.POLL, now);
    if (now < link.retryAt()) return;
    if (!plan.isOpen(Lane.POLL) && wantsPoll() && now >= plan.pollAt()) send(Lane.POLL, now);
    if (mode == Mode.DRAINING && hands.size() == 0 && hasLastWords()) plan.reportNow(now);
    if (!plan.isOpen(Lane.REPORT) && now >= plan.reportAt()) report(now);
  }

  /** A drained worker has nothing to wait for; what is left to say goes by reports. */
  private boolean wantsPoll() {
    return mode == Mode.SERVING || hands.size() > 0;
  }

  /** When a held poll may be given up: at once when it asked for nothing and there is something to ask for, or nothing left to hear. */
  private long cutAt(OpenCall poll) {
    boolean askedForWork = poll.request.capacity > 0;
    long heldAt = poll.sentAt + CallPlan.heldAfterMs;
    if (mode == Mode.SERVING) {
      return askedForWork || capacity() == 0 ? CallPlan.never : Math.max(plan.pollAt(), heldAt);
    }
    if (hands.size() > 0) return CallPlan.never;
    if (!link.isUp() && outgoing.isEmpty()) return poll.sentAt;
    return askedForWork ? drainSince + drainAnswerMs : heldAt;
  }

  private void cut(Lane lane, long now) {
    OpenCall call = plan.close(lane);
    effects.cut(lane);
    outgoing.putBack(lane, call.request);
    // What was handed to it in that instant is found missing in the next call.
    if (call.request.capacity > 0) saidGoodbye = false;
    plan.pollNow(now);
    planRest(now);
  }

  private boolean hasLastWords() {
    return outgoing.hasUnsent() || (link.isUp() && !saidGoodbye);
  }

  private boolean isFinished() {
    if (hands.size() > 0 || !outgoing.isEmpty()) return false;
    if (!link.isUp()) return true;
    return saidGoodbye && !plan.isOpen(Lane.POLL) && !plan.isOpen(Lane.REPORT);
  }

  private int capacity() {
    return mode == Mode.SERVING && !isPaused ? hands.free() : 0;
  }

  private Worth worthOf(PollAnswer answer, OpenCall call) {
    if (!answer.tasks.isEmpty() && hands.size() > 0) return Worth.BROUGHT;
    boolean isForSomething =
        !answer.tasks.isEmpty()
            || !answer.results.isEmpty()
            || answer.kills.stream().anyMatch(kill -> hands.has(kill.lease))
            || (answer.identify && call.request.identity == null);
    return isForSomething ? Worth.OTHER : Worth.NOTHING;
  }

  private void planRest(long now) {
    plan.leftOver(outgoing.hasUnsentLines(), outgoing.hasUnsentResults(), now);
  }

  private void report(long now) {
    plan.reportStarted();
    boolean hasNews =
        outgoing.hasUnsent() || outgoing.needsIdentity() || hands.hasNews() || mode == Mode.DRAINING;
    if (hasNews) send(Lane.REPORT, now);
  }

  private void send(Lane lane, long now) {
    // The first call after a failure is answered at once, so that people hear soon whether all is well.
    boolean wait = lane == Lane.POLL && link.isUp();
    long holdMs = wait ? Math.max(times.pollMs, times.heartbeatMs) : 0;
    send(lane, wait, holdMs + answerMarginMs, now);
    if (lane == Lane.POLL) planRest(now);
  }

  private void send(Lane lane, boolean wait, long limitMs, long now) {
    SentRequest request = outgoing.write(lane, capacity(), wait, mode != Mode.SERVING, hands);
    plan.opened(lane, request, now);
    effects.send(lane, request, limitMs);
  }

  // --- ends

  private void leave(long now) {
    mode = Mode.LEAVING;
    for (Lane lane : Lane.values()) if (plan.isOpen(lane)) cut(lane, now);
    returnQueued(now);
    for (Held held : hands.takeAll()) {
      effects.interrupt(held.task.lease, EndReason.STOPPED);
      if (!held.isLost) addResult(held.task, TaskResult.failed(EndReason.STOPPED.toString()), now);
    }
    if (link.isUp()) send(Lane.REPORT, false, leaveLimitMs, now);
    else stopNow();
  }

  private void stopNow() {
    mode = Mode.STOPPED;
    for (Lane lane : Lane.values()) {
      if (!plan.isOpen(lane)) continue;
      plan.close(lane);
      effects.cut(lane);
    }
    effects.stopped();
  }
}
