package io.carillon.spring;

import io.carillon.worker.Worker;
import io.carillon.worker.WorkerBuilder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/** Connects when the application is ready, last of all, and drains before anything else of it stops. */
public class CarillonWorkerLifecycle implements SmartLifecycle, DisposableBean {
  private static final Log log = LogFactory.getLog(CarillonWorkerLifecycle.class);

  private final Supplier<WorkerBuilder> builders;
  private final Duration drainLimit;
  private Worker worker;

  CarillonWorkerLifecycle(Supplier<WorkerBuilder> builders, Duration drainLimit) {
    this.builders = builders;
    this.drainLimit = drainLimit;
  }

  /** The worker that is connected or on its way; empty before the start, after the end, and without a processor. */
  public synchronized Optional<Worker> worker() {
    return Optional.ofNullable(worker);
  }

  /** A worker starts once: after a stop there is another one. */
  @Override
  public synchronized void start() {
    WorkerBuilder builder = builders.get();
    if (builder.isEmpty()) {
      log.warn("no bean is an io.carillon.worker.Processor: this application does not connect to Carillon");
      return;
    }
    worker = builder.build().start();
  }

  @Override
  public void stop() {
    drain().join();
  }

  @Override
  public void stop(Runnable callback) {
    drain().whenComplete((nothing, fault) -> callback.run());
  }

  @Override
  public synchronized boolean isRunning() {
    return worker != null;
  }

  /** Spring waited for as long as it does. */
  @Override
  public void destroy() {
    Worker left = take();
    if (left != null) left.stopNow().join();
  }

  private CompletableFuture<Void> drain() {
    Worker stopping = worker().orElse(null);
    if (stopping == null) return CompletableFuture.completedFuture(null);
    CompletableFuture<Void> end = stopping.stop();
    if (drainLimit != null) {
      CompletableFuture.delayedExecutor(drainLimit.toMillis(), TimeUnit.MILLISECONDS).execute(stopping::stopNow);
    }
    return end.whenComplete((nothing, fault) -> take());
  }

  private synchronized Worker take() {
    Worker taken = worker;
    worker = null;
    return taken;
  }
}
