package io.carillon.worker;

import io.carillon.worker.SharedBatches.Begun;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;

/**
 * Executes tasks of batches. A thread that has ended one goes on with the next, so that a task that takes microseconds costs one passage
 * through the lock. What is said to be under the lock is called with it held.
 */
final class SharedRunner {
  interface Host {
    SharedBatches shared();

    boolean hasSlot();

    Execution executionOf(Task task);

    /** Tasks began or ended. */
    void moved();

    void after(long ms, Runnable then);
  }

  private static final class Running {
    final Begun begun;
    final Execution execution;

    Running(Begun begun, Execution execution) {
      this.begun = begun;
      this.execution = execution;
    }
  }

  private final Object lock;
  private final Host host;
  private final Executor threads;
  private final Set<Running> running = new HashSet<>();
  /** While a thread asks for its next task. */
  private boolean isHandingOn;
  private Running handedOn;

  SharedRunner(Object lock, Host host, Executor threads) {
    this.lock = lock;
    this.host = host;
    this.threads = threads;
  }

  /** Begins what finds a slot. Under the lock. */
  void pump() {
    while (host.hasSlot()) {
      Begun begun = host.shared().begin();
      if (begun == null) return;
      Running next = new Running(begun, host.executionOf(new Task(begun.held.batch, begun.position)));
      running.add(next);
      if (isHandingOn && handedOn == null) handedOn = next;
      else threads.execute(() -> work(next));
    }
  }

  /** No positions: every executing task of the batch. Under the lock. */
  void interrupt(String lease, Set<Integer> positions, EndReason reason, long graceMs) {
    List<Running> told = new ArrayList<>();
    for (Running one : running) {
      boolean isMeant = one.begun.held.batch.lease.equals(lease);
      if (isMeant && (positions == null || positions.contains(one.begun.position))) told.add(one);
    }
    for (Running one : told) {
      one.execution.interrupt(reason);
      host.after(graceMs, () -> giveUp(one, graceMs));
    }
  }

  /** Under the lock. */
  List<Execution> atWork() {
    List<Execution> executions = new ArrayList<>(running.size());
    for (Running one : running) executions.add(one.execution);
    return executions;
  }

  /** Under the lock. */
  void interruptAll(EndReason reason) {
    for (Running one : running) one.execution.interrupt(reason);
  }

  private void work(Running first) {
    Running next = first;
    while (next != null) next = settle(next, next.execution.perform());
  }

  private Running settle(Running ended, TaskResult result) {
    synchronized (lock) {
      // Given up meanwhile: its slot is another's.
      if (!running.remove(ended)) return null;
      host.shared().settle(ended.begun, result);
      isHandingOn = true;
      try {
        host.moved();
        return handedOn;
      } finally {
        isHandingOn = false;
        handedOn = null;
      }
    }
  }

  /** Nothing can stop a processor that ignores its end; its slot does not wait for it. */
  private void giveUp(Running deaf, long graceMs) {
    synchronized (lock) {
      if (!running.remove(deaf)) return;
      host.shared().settle(deaf.begun, TaskResult.deaf(graceMs));
      host.moved();
    }
  }
}
