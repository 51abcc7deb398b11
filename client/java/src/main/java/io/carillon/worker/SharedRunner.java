package io.carillon.worker;

import io.carillon.worker.SharedBatches.Begun;
import io.carillon.worker.SharedBatches.Held;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Executes tasks of batches. A thread stays with its batch until every task of it has begun, and takes the next one without the lock:
 * where tasks take microseconds, waiting for each other would take most of the time. What has ended meanwhile is told every
 * millisecond. What is said to be under the lock is called with it held.
 */
final class SharedRunner {
  private static final long tellAfterMs = 1;

  interface Host {
    SharedBatches shared();

    boolean hasSlot();

    Execution executionOf(Task task);

    /** Tasks began or ended. */
    void moved();

    void after(long ms, Runnable then);
  }

  /** The task that a thread is at. */
  private static final class Current {
    final int position;
    final Execution execution;
    /** Set by whoever says first what became of it: the thread, or who gave it up. */
    final AtomicBoolean isOver = new AtomicBoolean();

    Current(int position, Execution execution) {
      this.position = position;
      this.execution = execution;
    }
  }

  private static final class Told {
    /** Null: every task. */
    final Set<Integer> positions;
    final EndReason reason;

    Told(Set<Integer> positions, EndReason reason) {
      this.positions = positions;
      this.reason = reason;
    }

    boolean means(Current current) {
      return positions == null || positions.contains(current.position);
    }

    void tell(Current current) {
      if (means(current)) current.execution.interrupt(reason);
    }
  }

  /** A thread from its first task of a batch to its last. */
  private final class Stint implements Runnable {
    private final Held held;
    private volatile Current current;
    private volatile Told told;

    Stint(Begun begun) {
      held = begun.held;
      current = currentOf(begun.position);
    }

    private Current currentOf(int position) {
      return new Current(position, host.executionOf(new Task(held.batch, position)));
    }

    @Override
    public void run() {
      Stint next = this;
      while (next != null) next = next.work();
    }

    /** Executes until every task of the batch has begun; answers what the thread does then. */
    private Stint work() {
      for (Current at = current; ; at = current) {
        TaskResult result = at.execution.perform();
        // Given up meanwhile: its slot is another's.
        if (!at.isOver.compareAndSet(false, true)) return null;
        host.shared().settle(held, at.position, result);
        int position = held.claim();
        if (position < 0) return leave(this);
        tellSoon();
        begin(position);
      }
    }

    /** Whoever is told to stop in this instant either finds the new task, or is found by it. */
    private void begin(int position) {
      Current next = currentOf(position);
      current = next;
      Told before = told;
      if (before != null) before.tell(next);
    }

    void tell(Told what) {
      told = what;
      what.tell(current);
    }

    boolean isOf(String lease) {
      return held.batch.lease.equals(lease);
    }
  }

  private final Object lock;
  private final Host host;
  private final Executor threads;
  private final Set<Stint> stints = new HashSet<>();
  private final AtomicBoolean isTellDue = new AtomicBoolean();
  /** While a thread asks what to do next. */
  private boolean isHandingOn;
  private Stint handedOn;

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
      Stint next = new Stint(begun);
      stints.add(next);
      if (isHandingOn && handedOn == null) handedOn = next;
      else threads.execute(next);
    }
  }

  /** No positions: every executing task of the batch. Under the lock. */
  void interrupt(String lease, Set<Integer> positions, EndReason reason, long graceMs) {
    Told told = new Told(positions, reason);
    for (Stint one : stints) {
      if (!one.isOf(lease)) continue;
      one.tell(told);
      if (told.means(one.current)) host.after(graceMs, () -> giveUp(one, told, graceMs));
    }
  }

  /** Under the lock. */
  List<Execution> atWork() {
    List<Execution> executions = new ArrayList<>(stints.size());
    for (Stint one : stints) executions.add(one.current.execution);
    return executions;
  }

  /** Under the lock. */
  void interruptAll(EndReason reason) {
    Told told = new Told(null, reason);
    for (Stint one : stints) one.tell(told);
  }

  private Stint leave(Stint done) {
    synchronized (lock) {
      stints.remove(done);
      host.shared().leave(done.held);
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

  private void tellSoon() {
    if (isTellDue.get() || !isTellDue.compareAndSet(false, true)) return;
    host.after(
        tellAfterMs,
        () -> {
          isTellDue.set(false);
          synchronized (lock) {
            host.moved();
          }
        });
  }

  /** Nothing can stop a processor that ignores its end; its slot does not wait for it. */
  private void giveUp(Stint stint, Told told, long graceMs) {
    synchronized (lock) {
      Current deaf = stint.current;
      if (!told.means(deaf) || !deaf.isOver.compareAndSet(false, true)) return;
      stints.remove(stint);
      host.shared().settle(stint.held, deaf.position, TaskResult.deaf(graceMs));
      host.shared().leave(stint.held);
      host.moved();
    }
  }
}
