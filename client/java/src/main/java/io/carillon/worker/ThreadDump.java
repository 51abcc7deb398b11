package io.carillon.worker;

import java.lang.management.LockInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MonitorInfo;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the threads of this process are doing, those that execute tasks first. */
final class ThreadDump {
  /** The platform's limit. */
  private static final int maxCharacters = 500_000;
  private static final String cutMark = "\n… [cut]";

  private final Map<Long, Execution> atWork = new HashMap<>();
  private final StringBuilder text = new StringBuilder();

  private ThreadDump(List<Execution> executions) {
    for (Execution execution : executions) {
      Thread thread = execution.onThread();
      if (thread != null) atWork.put(thread.getId(), execution);
    }
  }

  static String of(List<Execution> executions, long now) {
    return new ThreadDump(executions).write(now);
  }

  private String write(long now) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Runtime runtime = Runtime.getRuntime();
    line("Java " + System.getProperty("java.version") + ", process " + ProcessHandle.current().pid());
    line(String.format("heap %d MB of %d MB", (runtime.totalMemory() - runtime.freeMemory()) >> 20, runtime.maxMemory() >> 20));
    line(atWork.size() + " tasks at work, " + threads.getThreadCount() + " threads");
    long[] dead = threads.findDeadlockedThreads();
    if (dead != null) line("DEADLOCK between threads " + Arrays.toString(dead));
    List<ThreadInfo> all =
        new ArrayList<>(
            Arrays.asList(
                threads.dumpAllThreads(
                    threads.isObjectMonitorUsageSupported(), threads.isSynchronizerUsageSupported())));
    all.sort(
        Comparator.comparing((ThreadInfo one) -> !atWork.containsKey(one.getThreadId()))
            .thenComparing(ThreadInfo::getThreadName));
    for (ThreadInfo one : all) {
      if (text.length() > maxCharacters) break;
      writeThread(one, now);
    }
    String whole = Texts.wellFormed(text.toString());
    return whole.length() <= maxCharacters ? whole : Texts.cut(whole, maxCharacters - cutMark.length()) + cutMark;
  }

  private void writeThread(ThreadInfo thread, long now) {
    line("");
    Execution execution = atWork.get(thread.getThreadId());
    if (execution != null) line(execution.inWords(now));
    String waitsFor = thread.getLockName() == null ? "" : " on " + thread.getLockName();
    String heldBy =
        thread.getLockOwnerName() == null
            ? ""
            : " held by \"" + thread.getLockOwnerName() + "\" #" + thread.getLockOwnerId();
    String daemon = thread.isDaemon() ? " daemon" : "";
    line("\"" + thread.getThreadName() + "\" #" + thread.getThreadId() + daemon + " " + thread.getThreadState() + waitsFor + heldBy);
    StackTraceElement[] stack = thread.getStackTrace();
    MonitorInfo[] monitors = thread.getLockedMonitors();
    for (int depth = 0; depth < stack.length; depth += 1) {
      line("    at " + inWords(stack[depth]));
      for (MonitorInfo monitor : monitors) {
        if (monitor.getLockedStackDepth() == depth) line("    - locked " + monitor);
      }
    }
    for (LockInfo lock : thread.getLockedSynchronizers()) line("    - holds " + lock);
  }

  /** Without module and class loader, which say nothing about what the thread does. */
  private static String inWords(StackTraceElement frame) {
    String place = frame.getFileName() == null ? "unknown source" : frame.getFileName() + ":" + frame.getLineNumber();
    return frame.getClassName() + "." + frame.getMethodName() + "(" + (frame.isNativeMethod() ? "native" : place) + ")";
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
