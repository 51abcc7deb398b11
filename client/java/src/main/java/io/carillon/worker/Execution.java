package io.carillon.worker;

import java.util.Map;

/** A task under way on a thread of its own. Always comes to an end that is told: what a processor throws becomes the outcome. */
final class Execution implements Runnable {
  /** What a running task tells the worker that runs it. */
  interface Port {
    void log(Task task, String level, String text);

    void progress(Task task, double done, double total);

    void settled(Task task, TaskResult result);
  }

  private final Task task;
  private final Map<String, ProcessorSource> processors;
  private final Port port;
  private volatile EndReason endReason;
  /** The thread while the processor runs on it; an interruption outside that time would hit another task. */
  private Thread thread;

  Execution(Task task, Map<String, ProcessorSource> processors, Port port) {
    this.task = task;
    this.processors = processors;
    this.port = port;
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

  synchronized void interrupt(EndReason reason) {
    if (endReason == null) endReason = reason;
    if (thread != null) thread.interrupt();
  }

  @Override
  public void run() {
    TaskResult result;
    begin();
    try {
      result = execute();
    } catch (Throwable thrown) {
      end();
      if (endReason == null) port.log(task, "error", ResultText.stackOf(thrown));
      result = TaskResult.failed(ResultText.messageOf(thrown));
    } finally {
      end();
    }
    port.settled(task, result);
  }

  private TaskResult execute() throws Exception {
    if (!Worker.jobType.equals(task.jobType)) {
      return TaskResult.rejected("this worker does not serve " + task.jobType + " jobs");
    }
    ProcessorSource source = processors.get(task.processor == null ? "" : task.processor);
    if (source == null) {
      return TaskResult.rejected("this worker has no processor named \"" + task.processor + "\"");
    }
    // A processor without the optional parts has nothing to do in them.
    if (!task.phase.equals("process")) return TaskResult.success(null);
    Processor processor = source.get();
    Thread.currentThread().setContextClassLoader(processor.getClass().getClassLoader());
    return TaskResult.success(ResultText.of(processor.process(new TaskContext(task, this))));
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
