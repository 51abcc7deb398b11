package io.carillon.worker;

import java.util.Iterator;
import java.util.Map;

/** A task under way on a thread of its own. Always comes to an end that is told: what a processor throws becomes the outcome. */
final class Execution implements Runnable {
  /** What a running task tells the worker that runs it. */
  interface Port {
    void log(Task task, String level, String text);

    void progress(Task task, double done, double total);

    void map(Task task, Iterator<?> items, String taskName) throws InterruptedException;

    void settled(Task task, TaskResult result);
  }

  private final Task task;
  private final Map<String, ProcessorSource> processors;
  private final Port port;
  private final long begunAt;
  private volatile EndReason endReason;
  /** The thread while the processor runs on it; an interruption outside that time would hit another task. */
  private Thread thread;

  Execution(Task task, Map<String, ProcessorSource> processors, Port port, long now) {
    this.task = task;
    begunAt = now;
    this.processors = processors;
    this.port = port;
  }

  /** The thread that the processor runs on; null before and after. */
  synchronized Thread onThread() {
    return thread;
  }

  /** For people who want to know what the process is doing. */
  String inWords(long now) {
    String label = task.label();
    return String.format(
        "run %s \"%s\", attempt %d%s: for %s",
        task.runId, task.facts.jobName, task.attempt, label == null ? "" : ", task " + label, Texts.inWords(now - begunAt));
  }

  EndReason endReason() {
    return endReason;
  }

  void log(String level, String text) {
    port.log(task, level, text);
  }

  void progress(double done, double total) {
    port.progress(task, done, total);
  }

  void map(Iterator<?> items, String taskName) throws InterruptedException {
    if (!task.facts.maps()) {
      throw new IllegalStateException("map needs the mode parallel, memory_grid or grid; this run is " + task.facts.mode);
    }
    if (!task.facts.phase.equals("process")) throw new IllegalStateException("map can't be called in " + task.facts.phase);
    port.map(task, items, taskName);
  }

  synchronized void interrupt(EndReason reason) {
    if (endReason == null) endReason = reason;
    if (thread != null) thread.interrupt();
  }

  @Override
  public void run() {
    port.settled(task, perform());
  }

  TaskResult perform() {
    begin();
    try {
      return execute();
    } catch (Throwable thrown) {
      end();
      if (endReason == null && !task.facts.isGrid()) port.log(task, "error", ResultText.stackOf(thrown));
      return TaskResult.failed(ResultText.messageOf(thrown));
    } finally {
      end();
    }
  }

  private TaskResult execute() throws Exception {
    RunFacts facts = task.facts;
    if (!Worker.jobType.equals(facts.jobType)) {
      return TaskResult.rejected("this worker does not serve " + facts.jobType + " jobs");
    }
    ProcessorSource source = processors.get(facts.processor == null ? "" : facts.processor);
    if (source == null) {
      return TaskResult.rejected("this worker has no processor named \"" + facts.processor + "\"");
    }
    Processor processor = source.get();
    Thread.currentThread().setContextClassLoader(processor.getClass().getClassLoader());
    return TaskResult.success(ResultText.of(call(processor, facts.phase, new TaskContext(task, this))));
  }

  /** A processor without the optional parts has nothing to do in them. */
  private static Object call(Processor processor, String phase, Context context) throws Exception {
    switch (phase) {
      case "process":
        return processor.process(context);
      case "preProcess":
        return processor instanceof BroadcastProcessor ? ((BroadcastProcessor) processor).preProcess(context) : null;
      case "postProcess":
        return processor instanceof BroadcastProcessor ? ((BroadcastProcessor) processor).postProcess(context) : null;
      case "reduce":
        return processor instanceof MapReduceProcessor ? ((MapReduceProcessor) processor).reduce(context) : null;
      default:
        throw new IllegalStateException("this worker's version knows no part \"" + phase + "\" of a processor");
    }
  }

  private synchronized void begin() {
    thread = Thread.currentThread();
    if (endReason != null) thread.interrupt();
  }

  /** The pool's thread goes on to other tasks: nothing of this one may cling to it. */
  private synchronized void end() {
    thread = null;
    Thread.interrupted();
  }
}
