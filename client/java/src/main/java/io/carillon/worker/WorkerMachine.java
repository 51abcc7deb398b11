package io.carillon.worker;

import io.carillon.worker.CallPlan.OpenCall;
import io.carillon.worker.CallPlan.Worth;
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

  private static final long leaveLimitMs = 2000;
  /** A platform that hears of a drain ends the held poll; one that does not is not waited for longer. */
  private static final long drainAnswerMs = 1000;
  private static final long answerMarginMs = 10_000;

  private final Effects effects;
  private final SharedBatches shared = new SharedBatches();
  private final Hands hands;
  private final Outgoing outgoing;
  private final Custody custody;
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
    hands = new Hands(identity.concurrency, shared);
    outgoing = new Outgoing(workerId, identity, logs, shared);
    custody = new Custody(effects, hands, shared, outgoing, plan);
    custody.allowToEnd(times.killGraceMs);
    link = new Link(effects);
  }

  Mode mode() {
    return mode;
  }

  boolean isConnected() {
    return link.isUp();
  }

  int inHand() {
    return custody.size();
  }

  /** Tasks of batches, for those who execute them. */
  SharedBatches shared() {
    return shared;
  }

  /** Whether a task of a batch finds a slot. */
  boolean hasSlot() {
    return (mode == Mode.SERVING || mode == Mode.DRAINING) && hands.hasSlot();
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
    if (!custody.progressed(lease, done, total)) return;
    plan.progressed(now);
    decide(now);
  }

  /** A processor came to its end. */
  void settled(String lease, TaskResult result, long now) {
    custody.settled(lease, result, now);
    decide(now);
  }

  /** Tasks of batches began or ended. */
  void sharedMoved(long now) {
    if (mode == Mode.STOPPED) return;
    custody.sharedMoved(mode == Mode.SERVING, now);
    decide(now);
  }

  /** What a person asked for. */
  void dumped(String id, String text, long now) {
    if (mode == Mode.STOPPED) return;
    outgoing.addDump(new SentRequest.Dump(id, text));
    plan.reportNow(now);
    decide(now);
  }

  void answered(Lane lane, PollAnswer answer, long now) {
    OpenCall call = plan.close(lane);
    if (mode == Mode.STOPPED) return;
    times = answer.times;
    custody.allowToEnd(times.killGraceMs);
    link.answered(now);
    for (String refusal : outgoing.acknowledge(lane, answer)) effects.warn(refusal);
    if (mode == Mode.LEAVING) {
      stopNow();
      return;
    }
    notePause(answer.drain);
    custody.heed(answer, now);
    custody.receive(answer, mode == Mode.SERVING, now);
    for (String id : answer.dumpAsks) effects.dump(id);
    if (answer.bringsWork()) saidGoodbye = false;
    else if (call.request.draining && call.request.isEmptyHanded()) saidGoodbye = true;
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
    custody.returnWaiting(now);
    plan.reportNow(now);
    decide(now);
  }

  void tick(long now) {
    decide(now);
  }

  /** When the next tick is due, if nothing happens before. */
  long wakeAt() {
    if (mode != Mode.SERVING && mode != Mode.DRAINING) return CallPlan.never;
    long at = custody.nextGiveUpAt();
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
    if (mode == Mode.DRAINING && custody.size() == 0) return;
    outgoing.askIdentity();
    if (plan.isOpen(Lane.POLL)) plan.reportNow(now);
  }

  // --- what is to be done

  private void decide(long now) {
    if (mode != Mode.SERVING && mode != Mode.DRAINING) return;
    custody.giveUpIgnorant(now);
    custody.begin();
    planCalls(now);
    if (mode == Mode.DRAINING && isFinished()) stopNow();
  }

  private void planCalls(long now) {
    OpenCall poll = plan.open(Lane.POLL);
    if (poll != null && now >= cutAt(poll)) cut(Lane.POLL, now);
    if (now < link.retryAt()) return;
    if (!plan.isOpen(Lane.POLL) && wantsPoll() && now >= plan.pollAt()) send(Lane.POLL, now);
    if (mode == Mode.DRAINING && custody.size() == 0 && hasLastWords()) plan.reportNow(now);
    if (!plan.isOpen(Lane.REPORT) && now >= plan.reportAt()) report(now);
  }

  /** A drained worker has nothing to wait for; what is left to say goes by reports. */
  private boolean wantsPoll() {
    return mode == Mode.SERVING || custody.size() > 0;
  }

  /** When a held poll may be given up: at once when it asked for nothing and there is something to ask for, or nothing left to hear. */
  private long cutAt(OpenCall poll) {
    boolean askedForWork = poll.request.asksForWork();
    long heldAt = poll.sentAt + CallPlan.heldAfterMs;
    if (mode == Mode.SERVING) {
      boolean hasNothingToAsk = capacity() == 0 && !wantsPrefetch();
      return askedForWork || hasNothingToAsk ? CallPlan.never : Math.max(plan.pollAt(), heldAt);
    }
    if (custody.size() > 0) return CallPlan.never;
    if (!link.isUp() && outgoing.isEmpty()) return poll.sentAt;
    return askedForWork ? drainSince + drainAnswerMs : heldAt;
  }

  private void cut(Lane lane, long now) {
    OpenCall call = plan.close(lane);
    effects.cut(lane);
    outgoing.putBack(lane, call.request);
    // What was handed to it in that instant is found missing in the next call.
    if (call.request.asksForWork()) saidGoodbye = false;
    plan.pollNow(now);
    planRest(now);
  }

  private boolean hasLastWords() {
    return outgoing.hasUnsent() || (link.isUp() && !saidGoodbye);
  }

  private boolean isFinished() {
    if (custody.size() > 0 || !outgoing.isEmpty()) return false;
    if (!link.isUp()) return true;
    return saidGoodbye && !plan.isOpen(Lane.POLL) && !plan.isOpen(Lane.REPORT);
  }

  private int capacity() {
    return mode == Mode.SERVING && !isPaused ? hands.free() : 0;
  }

  private boolean wantsPrefetch() {
    return mode == Mode.SERVING && !isPaused && shared.isRunningLow();
  }

  private Worth worthOf(PollAnswer answer, OpenCall call) {
    if (!answer.tasks.isEmpty() && hands.size() > 0) return Worth.BROUGHT;
    if (!answer.batches.isEmpty() && shared.open() > 0) return shared.isRunningLow() ? Worth.OTHER : Worth.BATCHES;
    boolean isForSomething =
        answer.bringsWork()
            || !answer.batchOutcomes.isEmpty()
            || !answer.results.isEmpty()
            || answer.kills.stream().anyMatch(kill -> hands.has(kill.lease))
            || (answer.identify && call.request.identity == null);
    return isForSomething ? Worth.OTHER : Worth.NOTHING;
  }

  private void planRest(long now) {
    plan.leftOver(outgoing.hasUnsentLines(), outgoing.hasUnsentResults(), now);
    if (shared.unsent() > 0) plan.sharedResults(false, mode == Mode.SERVING, now);
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
    SentRequest request = outgoing.write(lane, capacity(), wait, mode != Mode.SERVING, wantsPrefetch(), hands);
    plan.opened(lane, request, now);
    effects.send(lane, request, limitMs);
  }

  // --- ends

  private void leave(long now) {
    mode = Mode.LEAVING;
    for (Lane lane : Lane.values()) if (plan.isOpen(lane)) cut(lane, now);
    custody.returnWaiting(now);
    custody.breakOff(now);
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
