package io.carillon.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Performs what {@link WorkerMachine} decides: clock, threads, network and processors. One lock guards the machine. */
final class WorkerEngine {
  private static final long loadEveryMs = 5000;
  /** A clock nearer to the platform's than this is left alone, so that lines keep their order. */
  private static final long clockToleranceMs = 1000;

  private final WorkerOptions options;
  private final Map<String, ProcessorSource> processors;
  private final Map<String, Execution> executions = new HashMap<>();
  private final Map<Lane, CompletableFuture<?>> calls = new EnumMap<>(Lane.class);
  private final MachineLoad load = new MachineLoad();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private final Object lock = new Object();
  private final Performer performer = new Performer();
  private final ScheduledExecutorService timer;
  private final ExecutorService tasks;
  private final ExecutorService network;
  private final Caller caller;
  private final SharedRunner sharedRunner;
  private WorkerMachine machine;
  private ScheduledFuture<?> wake;
  private long wakeAt = CallPlan.never;
  private volatile long clockOffsetMs;

  WorkerEngine(WorkerOptions options, Map<String, ProcessorSource> processors) {
    this.options = options;
    this.processors = Map.copyOf(processors);
    // Not a daemon: a started worker keeps the JVM alive until it is stopped.
    ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, threads("carillon-worker", false));
    timer.setRemoveOnCancelPolicy(true);
    this.timer = timer;
    // Daemons: a processor that ignores its end must not hold the JVM back.
    tasks = Executors.newCachedThreadPool(threads("carillon-task", true));
    network = Executors.newCachedThreadPool(threads("carillon-http", true));
    caller = new Caller(options, network);
    sharedRunner = new SharedRunner(lock, performer, tasks);
  }

  boolean isConnected() {
    synchronized (lock) {
      return machine != null && machine.isConnected() && !stopped.isDone();
    }
  }

  int running() {
    synchronized (lock) {
      return machine == null ? 0 : machine.inHand();
    }
  }

  /** Completes when the worker has stopped. */
  CompletableFuture<Void> stopped() {
    return stopped.copy();
  }

  void start(List<String> names) {
    synchronized (lock) {
      if (machine != null) throw new IllegalStateException("a worker starts once");
      if (timer.isShutdown()) throw new IllegalStateException("the worker was stopped");
      LogBuffer logs = new LogBuffer(LogBuffer.defaultMaxBytes, LogBuffer.defaultMaxLines);
      SentRequest.Identity identity = new SentRequest.Identity(options, ClientVersion.value, names);
      machine = new WorkerMachine(options.workerId, identity, logs, performer);
    }
    // With the load in the first call the platform knows from the start whether this machine is busy.
    timer.execute(
        () -> {
          measureLoad();
          dispatch(
              one -> {
                if (one.mode() == WorkerMachine.Mode.NEW) one.start(now());
              });
        });
    timer.scheduleWithFixedDelay(this::measureLoad, loadEveryMs, loadEveryMs, TimeUnit.MILLISECONDS);
  }

  CompletableFuture<Void> stop(boolean force) {
    synchronized (lock) {
      if (machine == null) {
        shutDown(null);
        return stopped.copy();
      }
    }
    dispatch(one -> one.stop(force || one.mode() == WorkerMachine.Mode.DRAINING, now()));
    return stopped.copy();
  }

  void after(long delayMs, Runnable then) {
    synchronized (lock) {
      if (!timer.isShutdown()) timer.schedule(then, delayMs, TimeUnit.MILLISECONDS);
    }
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** A fault in here is one of this library's: it ends the worker instead of leaving it half alive. */
  private void dispatch(Consumer<WorkerMachine> event) {
    synchronized (lock) {
      if (stopped.isDone()) return;
      try {
        event.accept(machine);
        arm();
      } catch (RuntimeException | Error fault) {
        options.logger.error("the worker stops by a fault: " + ResultText.stackOf(fault));
        for (CompletableFuture<?> call : calls.values()) call.cancel(true);
        calls.clear();
        for (Execution execution : executions.values()) execution.interrupt(EndReason.STOPPED);
        sharedRunner.interruptAll(EndReason.STOPPED);
        shutDown(fault);
      }
    }
  }

  private void arm() {
    long at = stopped.isDone() ? CallPlan.never : machine.wakeAt();
    if (at == wakeAt) return;
    if (wake != null) wake.cancel(false);
    wake = null;
    wakeAt = at;
    if (at == CallPlan.never) return;
    wake = timer.schedule(this::tick, Math.max(0, at - now()), TimeUnit.MILLISECONDS);
  }

  private void tick() {
    synchronized (lock) {
      wakeAt = CallPlan.never;
      dispatch(one -> one.tick(now()));
    }
  }

  private void measureLoad() {
    try {
      SentRequest.Load measured = load.measure(now());
      synchronized (lock) {
        machine.loadMeasured(measured);
      }
    } catch (RuntimeException fault) {
      options.logger.warn("the machine's load can't be measured: " + ResultText.messageOf(fault));
    }
  }

  private void tellDump(String id, List<Execution> atWork) {
    String text;
    try {
      text = ThreadDump.of(atWork, now());
    } catch (RuntimeException fault) {
      text = "the threads can't be listed: " + ResultText.messageOf(fault);
    }
    String told = text;
    dispatch(one -> one.dumped(id, told, now()));
  }

  private void shutDown(Throwable fault) {
    timer.shutdownNow();
    tasks.shutdown();
    // On a thread of its own: whoever waits for the end must not run under the lock.
    if (fault == null) stopped.completeAsync(() -> null, network);
    else network.execute(() -> stopped.completeExceptionally(fault));
    network.shutdown();
  }

  private static ThreadFactory threads(String name, boolean areDaemons) {
    AtomicInteger count = new AtomicInteger();
    return runnable -> {
      Thread thread = new Thread(runnable, name + "-" + count.incrementAndGet());
      thread.setDaemon(areDaemons);
      return thread;
    };
  }

  /** Does what the machine decides. Always under the lock. */
  private final class Performer implements Effects, Execution.Port, SharedRunner.Host {
    @Override
    public void send(Lane lane, SentRequest request, long limitMs) {
      CallEnd end = new CallEnd(lane);
      end.call = caller.call(request, limitMs, end::answered, end::failed);
      calls.put(lane, end.call);
    }

    @Override
    public void cut(Lane lane) {
      CompletableFuture<?> call = calls.remove(lane);
      if (call != null) call.cancel(true);
    }

    @Override
    public void begin(Task task) {
      Execution execution = new Execution(task, processors, this, now());
      executions.put(task.lease, execution);
      tasks.execute(execution);
    }

    @Override
    public void interrupt(String lease, EndReason reason) {
      Execution execution = executions.get(lease);
      if (execution != null) execution.interrupt(reason);
    }

    @Override
    public void pump() {
      sharedRunner.pump();
    }

    @Override
    public void interruptShared(String lease, Set<Integer> positions, EndReason reason, long graceMs) {
      sharedRunner.interrupt(lease, positions, reason, graceMs);
    }

    @Override
    public SharedBatches shared() {
      return machine.shared();
    }

    @Override
    public boolean hasSlot() {
      return machine.hasSlot();
    }

    @Override
    public Execution executionOf(Task task) {
      return new Execution(task, processors, this, now());
    }

    @Override
    public void moved() {
      dispatch(one -> one.sharedMoved(now()));
    }

    @Override
    public void after(long ms, Runnable then) {
      WorkerEngine.this.after(ms, then);
    }

    @Override
    public void map(Task task, Iterator<?> items, String taskName) throws InterruptedException {
      new ItemMapper(caller, options.workerId, task).map(items, taskName);
    }

    @Override
    public void connected(long afterMs) {
      if (afterMs >= 0) {
        options.logger.info("connected again after " + Texts.inWords(afterMs));
        return;
      }
      List<String> names = new ArrayList<>(processors.keySet());
      names.sort(null);
      String listed = String.join(", ", names.subList(0, Math.min(10, names.size()))) + (names.size() > 10 ? ", …" : "");
      options.logger.info(
          String.format(
              "connected to %s as %s, app %s/%s, serving java (%s)",
              options.url, options.workerId, options.namespace, options.appId, listed));
    }

    @Override
    public void disconnected(CallFailure failure, long retryInMs) {
      options.logger.warn(
          String.format(
              "not connected to %s: %s; trying again in %s", options.url, failure.message, Texts.inWords(retryInMs)));
    }

    @Override
    public void warn(String text) {
      options.logger.warn(text);
    }

    @Override
    public void dump(String id) {
      List<Execution> atWork = sharedRunner.atWork();
      atWork.addAll(executions.values());
      // It takes milliseconds, in which the lock is others'.
      network.execute(() -> tellDump(id, atWork));
    }

    @Override
    public void stopped() {
      shutDown(null);
    }

    @Override
    public void log(Task task, String level, String text) {
      Instant at = Instant.now().plusMillis(clockOffsetMs);
      dispatch(one -> one.logged(task, at.truncatedTo(ChronoUnit.MILLIS), level, text, now()));
    }

    @Override
    public void progress(Task task, double done, double total) {
      dispatch(one -> one.progressed(task.lease, done, total, now()));
    }

    @Override
    public void settled(Task task, TaskResult result) {
      synchronized (lock) {
        executions.remove(task.lease);
        dispatch(one -> one.settled(task.lease, result, now()));
      }
    }
  }

  /** The end of one call. A call that was cut has no say any more, also when its answer was on the way. */
  private final class CallEnd {
    private final Lane lane;
    private CompletableFuture<?> call;

    CallEnd(Lane lane) {
      this.lane = lane;
    }

    void answered(PollAnswer answer) {
      hear(
          one -> {
            long offsetMs = Duration.between(Instant.now(), answer.now).toMillis();
            clockOffsetMs = Math.abs(offsetMs) > clockToleranceMs ? offsetMs : 0;
            one.answered(lane, answer, now());
          });
    }

    void failed(CallFailure failure) {
      hear(one -> one.failed(lane, failure, now(), ThreadLocalRandom.current().nextDouble()));
    }

    private void hear(Consumer<WorkerMachine> event) {
      synchronized (lock) {
        if (call == null || !calls.remove(lane, call)) return;
        dispatch(event);
      }
    }
  }
}
