package io.carillon.worker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ThreadDumpTest {
  private static final class QuietPort implements Execution.Port {
    @Override
    public void log(Task task, String level, String text) {}

    @Override
    public void progress(Task task, double done, double total) {}

    @Override
    public void map(Task task, Iterator<?> items, String taskName) {}

    @Override
    public void settled(Task task, TaskResult result) {}
  }

  @Test
  void showsTheThreadsOfTasksFirstAndWhatTheyWaitFor() throws InterruptedException {
    Object monitor = new Object();
    CountDownLatch begun = new CountDownLatch(1);
    Processor waits =
        context -> {
          begun.countDown();
          synchronized (monitor) {
            return null;
          }
        };
    Execution execution =
        new Execution(WorkerMachineTest.task("l"), Map.of("a", ProcessorSource.of(waits)), new QuietPort(), 1000);
    Thread thread = new Thread(execution, "carillon-task-test");
    String dump;
    synchronized (monitor) {
      thread.start();
      begun.await();
      while (thread.getState() != Thread.State.BLOCKED) Thread.onSpinWait();
      dump = ThreadDump.of(List.of(execution), 3500);
    }
    thread.join();
    assertTrue(dump.contains("\n1 tasks at work, "), dump);
    int named = dump.indexOf("run 1-1 \"j\", attempt 1: for 2.5 s\n\"carillon-task-test\" #");
    assertTrue(named > 0, dump);
    assertTrue(named < dump.indexOf("\"main\" #"), dump);
    assertTrue(dump.contains("BLOCKED on java.lang.Object@"), dump);
    assertTrue(dump.contains(" held by \"main\" #"), dump);
    assertTrue(dump.contains("    at io.carillon.worker.ThreadDumpTest.lambda$"), dump);
    assertFalse(ThreadDump.of(List.of(execution), 4000).contains("run 1-1"));
  }
}
