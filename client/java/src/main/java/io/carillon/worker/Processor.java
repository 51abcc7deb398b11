package io.carillon.worker;

/**
 * Executes the tasks of jobs that name it. One instance serves all of them, several at a time.
 *
 * <p>What it returns is the result: text stays, other values become JSON, null is no result; at most 1 000 UTF-8 bytes. What it throws
 * fails the attempt with the exception's message; the stack goes into the run's log.
 *
 * <p>A task is delivered at least once: make effects repeatable. When the run is killed or times out its thread is interrupted and
 * {@link Context#isKilled()} turns true; a processor that heeds neither is reported as failed after a grace and may still be running.
 */
@FunctionalInterface
public interface Processor {
  Object process(Context context) throws Exception;
}
