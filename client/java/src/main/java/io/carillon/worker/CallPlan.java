package io.carillon.worker;

import java.util.EnumMap;
import java.util.Map;

/** Which calls are under way, and when the next of each is due. */
final class CallPlan {
  static final long never = Long.MAX_VALUE;

  /** A call is probably answered at once within this time; after it, it is being held. */
  static final long heldAfterMs = 10;

  /** After tasks came: so long their results are awaited, to travel with the next request for work. */
  private static final long gatherMs = 5;
  /** With every slot taken there is nothing to ask for; a poll is held then only to hear of kills. */
  private static final long fullGatherMs = 100;
  /** Ends that fall together travel together. */
  private static final long coalesceMs = 2;
  private static final long logDelayMs = 200;
  /** Lines that came up during a report follow it sooner: they have waited already. */
  private static final long logFollowMs = 50;
  private static final long progressDelayMs = 1000;
  /** Results of batches gather so long while more tasks of them execute. */
  private static final long sharedGatherMs = 100;
  /** A platform that does not hold polls is asked more and more slowly. */
  private static final long emptyAnswerMs = 50;
  private static final long emptyAnswerMaxMs = 1000;

  /** What the answer to a poll was worth. */
  enum Worth {
    /** Tasks to wait for. */
    BROUGHT,
    /** Batches that last a while. */
    BATCHES,
    /** Not a thing that the call was for. */
    NOTHING,
    OTHER
  }

  static final class OpenCall {
    final long sentAt;
    final SentRequest request;

    OpenCall(long sentAt, SentRequest request) {
      this.sentAt = sentAt;
      this.request = request;
    }
  }

  private final Map<Lane, OpenCall> open = new EnumMap<>(Lane.class);
  private long pollAt = Long.MIN_VALUE;
  private long reportAt = never;
  private int emptyAnswers;

  OpenCall open(Lane lane) {
    return open.get(lane);
  }

  boolean isOpen(Lane lane) {
    return open.containsKey(lane);
  }

  long pollAt() {
    return pollAt;
  }

  long reportAt() {
    return reportAt;
  }

  void opened(Lane lane, SentRequest request, long now) {
    open.put(lane, new OpenCall(now, request));
  }

  OpenCall close(Lane lane) {
    OpenCall call = open.remove(lane);
    if (call == null) throw new IllegalStateException("no " + lane + " call is under way");
    return call;
  }

  void pollNow(long now) {
    pollAt = Math.min(pollAt, now);
  }

  void reportNow(long now) {
    reportBy(now);
  }

  void reportStarted() {
    reportAt = never;
  }

  void logged(long now) {
    reportBy(now + logDelayMs);
  }

  void progressed(long now) {
    reportBy(now + progressDelayMs);
  }

  /** The next poll takes a result along; one that is held already, or lines that come before it, need a report. */
  void resultAdded(boolean hasLines, long now) {
    OpenCall poll = open.get(Lane.POLL);
    if (hasLines) reportBy(now + coalesceMs);
    else if (poll != null) reportBy(Math.max(now + coalesceMs, poll.sentAt + heldAfterMs));
  }

  /** The last results of what is in hand go at once, others gather. A worker that drains only reports. */
  void sharedResults(boolean isThrough, boolean polls, long now) {
    if (isOpen(Lane.POLL) || !polls) reportBy(now + (isThrough ? coalesceMs : sharedGatherMs));
    else pollNow(isThrough ? now : now + sharedGatherMs);
  }

  /** What the last call could not carry, and what came up meanwhile. */
  void leftOver(boolean lines, boolean results, long now) {
    if (lines) reportBy(now + logFollowMs);
    if (results && isOpen(Lane.POLL)) reportBy(now + coalesceMs);
  }

  void slotFreed(int tasksInHand, boolean wasFull, long now) {
    if (tasksInHand == 0) pollNow(now);
    else if (wasFull) pollNow(now + coalesceMs);
  }

  void failed(long now) {
    pollAt = now;
  }

  void pollAnswered(OpenCall call, Worth worth, int capacity, long now) {
    boolean wasHeld = now - call.sentAt >= heldAfterMs || !call.request.wait;
    emptyAnswers = worth == Worth.NOTHING && !wasHeld ? emptyAnswers + 1 : 0;
    if (emptyAnswers > 0) pollAt = now + Math.min(emptyAnswerMaxMs, emptyAnswerMs * emptyAnswers);
    else if (worth == Worth.BATCHES) pollAt = now + fullGatherMs;
    else if (worth == Worth.BROUGHT) pollAt = now + (capacity > 0 ? gatherMs : fullGatherMs);
    else pollAt = now;
  }

  private void reportBy(long at) {
    reportAt = Math.min(reportAt, at);
  }
}
