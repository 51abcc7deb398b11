package io.carillon.spring;

import io.carillon.worker.Worker;
import org.springframework.boot.actuate.health.AbstractHealthIndicator;
import org.springframework.boot.actuate.health.Health;

/** Up while the platform answers; unknown where there is no worker. */
class CarillonHealthIndicator extends AbstractHealthIndicator {
  private final CarillonWorkerLifecycle lifecycle;

  CarillonHealthIndicator(CarillonWorkerLifecycle lifecycle) {
    super("Carillon's health can't be told");
    this.lifecycle = lifecycle;
  }

  @Override
  protected void doHealthCheck(Health.Builder health) {
    Worker worker = lifecycle.worker().orElse(null);
    if (worker == null) {
      health.unknown();
      return;
    }
    if (worker.isConnected()) health.up();
    else health.down();
    health.withDetail("workerId", worker.workerId());
    health.withDetail("running", worker.running());
    health.withDetail("processors", worker.processors());
  }
}
