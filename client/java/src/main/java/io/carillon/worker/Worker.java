package io.carillon.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Executes tasks of one app. Connects outward only.
 *
 * <pre>{@code
 * Worker worker = Worker.builder()
 *     .url("https://carillon.example").namespace("default").appId("billing").appKey(key)
 *     .processor(new HelloProcessor())
 *     .build();
 * worker.start();
 * }</pre>
 */
public final class Worker implements AutoCloseable {
  static final String jobType = "java";

  private final WorkerOptions options;
  private final List<String> processors;
  private final WorkerEngine engine;

  Worker(WorkerOptions options, Map<String, ProcessorSource> processors) {
    this.options = options;
    List<String> names = new ArrayList<>(processors.keySet());
    names.sort(null);
    this.processors = List.copyOf(names);
    engine = new WorkerEngine(options, processors);
  }

  public static WorkerBuilder builder() {
    return new WorkerBuilder();
  }

  public String workerId() {
    return options.workerId;
  }

  /** Whether the platform answered the latest call. */
  public boolean isConnected() {
    return engine.isConnected();
  }

  /** Tasks in hand at the moment. */
  public int running() {
    return engine.running();
  }

  /** Names of the processors it serves. */
  public List<String> processors() {
    return processors;
  }

  /**
   * Connects in the background and executes until stopped. Failures of the network never end it: it says why on one line and tries
   * again. Throws IllegalStateException when it was started before or has no processor.
   */
  public Worker start() {
    if (processors.isEmpty()) throw new IllegalStateException("a worker needs a processor before it starts");
    engine.start(processors);
    if (options.drainOnShutdown) drainOnShutdown();
    return this;
  }

  /**
   * Drains: takes nothing more, finishes what runs, returns what has not begun. What it returns completes when the platform knows every
   * result. A second call breaks off what runs and leaves within 2 s.
   */
  public CompletableFuture<Void> stop() {
    return engine.stop(false);
  }

  /** Interrupts every task and leaves within 2 s. */
  public CompletableFuture<Void> stopNow() {
    return engine.stop(true);
  }

  /** Completes when the worker has stopped. */
  public CompletableFuture<Void> stopped() {
    return engine.stopped();
  }

  /** Drains and waits for the end; when the wait is interrupted or the drain limit has passed it breaks off what runs. */
  @Override
  public void close() {
    CompletableFuture<Void> end = engine.stop(false);
    if (options.drainLimit != null) engine.after(options.drainLimit.toMillis(), this::stopNow);
    try {
      end.get();
    } catch (InterruptedException interrupted) {
      stopNow().join();
      Thread.currentThread().interrupt();
    } catch (ExecutionException fault) {
      throw new IllegalStateException("the worker stopped by a fault", fault.getCause());
    }
  }

  private void drainOnShutdown() {
    Thread hook = new Thread(this::close, "carillon-drain");
    Runtime.getRuntime().addShutdownHook(hook);
    engine
        .stopped()
        .whenComplete(
            (nothing, fault) -> {
              try {
                Runtime.getRuntime().removeShutdownHook(hook);
              } catch (IllegalStateException isShuttingDown) {
                // It is the hook that brought it here: the JVM forgets it by itself.
                return;
              }
            });
  }
}
