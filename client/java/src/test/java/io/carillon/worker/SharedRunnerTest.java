package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SharedRunnerTest {
  private static final int slots = 6;

  private final Object lock = new Object();
  private final SharedBatches shared = new SharedBatches();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final CountDownLatch allTold = new CountDownLatch(1);
  private final BitSet told = new BitSet();
  private final List<String> failures = new ArrayList<>();
  private SharedRunner runner;

  @AfterEach
  void stop() {
    threads.shutdownNow();
    timer.shutdownNow();
  }

  /** Tells what has ended as the machine does, and goes on. */
  private final class Host implements SharedRunner.Host, Execution.Port {
    final ProcessorSource source;

    Host(Processor processor) {
      source = ProcessorSource.of(processor);
    }

    @Override
    public SharedBatches shared() {
      return shared;
    }

    @Override
    public boolean hasSlot() {
      return shared.executing() < slots;
    }

    @Override
    public Execution executionOf(Task task) {
      return new Execution(task, Map.of("a", source), this, 0);
    }

    @Override
    public void moved() {
      shared.collect();
      for (SentRequest.BatchReport report : shared.take(Lane.POLL, 1_000_000, one -> true)) {
        for (int[] range : report.ranges) {
          for (int position = range[0]; position <= range[1]; position += 1) tell(position);
        }
        for (SentRequest.PackedResult one : report.results) {
          tell(one.position);
          failures.add(one.position + " " + one.end.message);
        }
        shared.acknowledge(Lane.POLL, List.of(new PollAnswer.ResultAnswer("accepted", null)), (run, why) -> {});
      }
      runner.pump();
      if (shared.isEmpty()) allTold.countDown();
    }

    private void tell(int position) {
      assertTrue(!told.get(position), "told twice: " + position);
      told.set(position);
    }

    @Override
    public void after(long ms, Runnable then) {
      timer.schedule(then, ms, TimeUnit.MILLISECONDS);
    }

    @Override
    public void log(Task task, String level, String text) {}

    @Override
    public void progress(Task task, double done, double total) {}

    @Override
    public void map(Task task, Iterator<?> items, String taskName) {}

    @Override
    public void settled(Task task, TaskResult result) {}
  }

  private void run(TaskBatch batch, Processor processor) {
    runner = new SharedRunner(lock, new Host(processor), threads);
    synchronized (lock) {
      shared.add(batch);
      runner.pump();
    }
  }

  private void awaitAll() throws InterruptedException {
    assertTrue(allTold.await(30, TimeUnit.SECONDS), () -> "told of " + told.cardinality());
  }

  @Test
  void executesAndTellsEachTaskOnceOnSeveralThreads() throws InterruptedException {
    AtomicInteger executed = new AtomicInteger();
    AtomicInteger atOnce = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    run(
        SharedBatchesTest.batch("l", 50_000, 4),
        context -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          int number = executed.incrementAndGet();
          if (number % 1000 == 0) Thread.sleep(1);
          atOnce.decrementAndGet();
          return null;
        });
    awaitAll();
    assertEquals(50_000, executed.get());
    assertEquals(50_000, told.cardinality());
    assertTrue(most.get() <= 4, "at once: " + most);
  }

  @Test
  void tellsQuickTasksWhileAnotherOfTheSameThreadLasts() throws InterruptedException {
    CountDownLatch last = new CountDownLatch(1);
    AtomicInteger begun = new AtomicInteger();
    run(
        SharedBatchesTest.batch("l", 3, 1),
        context -> {
          if (begun.incrementAndGet() == 3) last.await();
          return null;
        });
    for (boolean isTold = false; !isTold; Thread.sleep(1)) {
      synchronized (lock) {
        isTold = told.cardinality() == 2;
      }
    }
    last.countDown();
    awaitAll();
  }

  @Test
  void interruptsWhatExecutesAndGivesUpWhatIgnoresIt() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch never = new CountDownLatch(1);
    AtomicInteger count = new AtomicInteger();
    run(
        SharedBatchesTest.batch("l", 2, 2),
        context -> {
          boolean isDeaf = count.incrementAndGet() == 1;
          begun.countDown();
          while (true) {
            try {
              never.await();
            } catch (InterruptedException interrupted) {
              if (!isDeaf) throw new IllegalStateException("heard " + context.endReason().orElseThrow());
            }
          }
        });
    begun.await();
    synchronized (lock) {
      runner.interrupt("l", null, EndReason.KILLED, 50);
    }
    awaitAll();
    Set<String> messages = Set.of("heard the run was killed", "did not stop within 50 ms after it was told to");
    assertEquals(2, failures.size());
    for (String failure : failures) assertTrue(messages.contains(failure.substring(2)), failure);
  }
}
