package io.carillon.worker;

import java.util.Set;

/** What the machine has done in the world outside. None of it may call the machine before it returns. */
interface Effects {
  void send(Lane lane, SentRequest request, long limitMs);

  /** Give the call up; its answer must not be read any more. */
  void cut(Lane lane);

  void begin(Task task);

  void interrupt(String lease, EndReason reason);

  /** Tasks of batches may begin. */
  void pump();

  /** No positions: every executing task of the batch. */
  void interruptShared(String lease, Set<Integer> positions, EndReason reason, long graceMs);

  /** A negative time: for the first time. */
  void connected(long afterMs);

  void disconnected(CallFailure failure, long retryInMs);

  void warn(String text);

  /** A person wants to know what the process is doing. */
  void dump(String id);

  void stopped();
}
