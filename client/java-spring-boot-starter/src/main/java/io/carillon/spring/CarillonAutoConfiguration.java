package io.carillon.spring;

import io.carillon.worker.Worker;
import io.carillon.worker.WorkerBuilder;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** A worker for the application's processors, where {@code carillon.url} says where the platform is. */
@AutoConfiguration
@ConditionalOnProperty(prefix = "carillon", name = "enabled", matchIfMissing = true)
@ConditionalOnProperty(prefix = "carillon", name = "url")
@EnableConfigurationProperties(CarillonProperties.class)
public class CarillonAutoConfiguration {
  @Bean
  @ConditionalOnMissingBean
  CarillonWorkerLifecycle carillonWorker(CarillonProperties properties, ConfigurableListableBeanFactory beans) {
    require("namespace", properties.getNamespace());
    require("app", properties.getApp());
    require("key", properties.getKey());
    return new CarillonWorkerLifecycle(() -> builder(properties, beans), properties.getDrainLimit());
  }

  private static WorkerBuilder builder(CarillonProperties properties, ConfigurableListableBeanFactory beans) {
    WorkerBuilder builder =
        Worker.builder()
            .url(properties.getUrl())
            .namespace(properties.getNamespace())
            .appId(properties.getApp())
            .appKey(properties.getKey())
            .concurrency(properties.getConcurrency())
            .workerId(properties.getWorkerId())
            .address(properties.getAddress())
            // The container stops it, before the beans that its tasks need.
            .drainOnShutdown(false);
    properties.getLabels().forEach(builder::label);
    new ProcessorBeans(beans).registerWith(builder);
    return builder;
  }

  private static void require(String name, String value) {
    if (value == null || value.isBlank()) throw new IllegalArgumentException("carillon." + name + " is missing");
  }

  /** Apart, because an application without an actuator lacks its classes. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(HealthIndicator.class)
  static class Health {
    @Bean
    @ConditionalOnMissingBean(name = "carillonHealthIndicator")
    HealthIndicator carillonHealthIndicator(CarillonWorkerLifecycle lifecycle) {
      return new CarillonHealthIndicator(lifecycle);
    }
  }
}
