package io.carillon.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.carillon.worker.Context;
import io.carillon.worker.Processor;
import io.carillon.worker.ProcessorName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.health.HealthIndicator;
import org.springframework.boot.actuate.health.Status;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

class CarillonAutoConfigurationTest {
  private PlatformStandIn platform;
  private ApplicationContextRunner application;

  @BeforeEach
  void start() throws IOException {
    platform = new PlatformStandIn();
    application =
        new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(CarillonAutoConfiguration.class))
            .withPropertyValues(
                "carillon.url=" + platform.url(), "carillon.namespace=default", "carillon.app=billing", "carillon.key=cak_right");
  }

  @AfterEach
  void close() {
    platform.close();
  }

  @Test
  void servesBeansByTheNameOfTheirClassOrTheOneTheyWereGiven() {
    application
        .withUserConfiguration(TwoProcessors.class)
        .withPropertyValues("carillon.concurrency=3", "carillon.labels=blue,green", "carillon.worker-id=w1")
        .run(
            context -> {
              var identity = platform.identities.poll(10, TimeUnit.SECONDS);
              assertThat(identity).isNotNull();
              assertThat(identity.get("processors").toString())
                  .isEqualTo("[\"billing.import\",\"by method\",\"" + Greeting.class.getName() + "\",\"lambda\"]");
              assertThat(identity.get("labels").toString()).isEqualTo("[\"blue\",\"green\"]");
              assertThat(identity.get("concurrency").getAsInt()).isEqualTo(3);
              platform.handOut(Greeting.class.getName(), "you");
              assertThat(platform.nextResult()).isEqualTo("success hello you");
              platform.handOut("billing.import", "x");
              assertThat(platform.nextResult()).isEqualTo("failed no such file");
              platform.handOut("lambda", "x");
              assertThat(platform.nextResult()).isEqualTo("success by lambda");
            });
  }

  @Test
  void tellsItsHealth() {
    application
        .withUserConfiguration(TwoProcessors.class)
        .run(
            context -> {
              var indicator = context.getBean("carillonHealthIndicator", HealthIndicator.class);
              awaitStatus(indicator, Status.UP);
              assertThat(indicator.health().getDetails()).containsKeys("workerId", "running", "processors");
              platform.close();
              awaitStatus(indicator, Status.DOWN);
            });
  }

  @Test
  void isDownWithAWrongKeyAndTheApplicationStartsAllTheSame() {
    application
        .withUserConfiguration(TwoProcessors.class)
        .withPropertyValues("carillon.key=cak_wrong")
        .run(
            context -> {
              assertThat(context).hasNotFailed();
              var indicator = context.getBean("carillonHealthIndicator", HealthIndicator.class);
              assertThat(indicator.health().getStatus()).isEqualTo(Status.DOWN);
            });
  }

  @Test
  void finishesARunningTaskBeforeTheApplicationStops() throws InterruptedException {
    application
        .withUserConfiguration(SlowProcessor.class)
        .run(
            context -> {
              platform.handOut("slow", "x");
              var worker = context.getBean(CarillonWorkerLifecycle.class).worker().orElseThrow();
              Instant limit = Instant.now().plus(Duration.ofSeconds(10));
              while (worker.running() == 0 && Instant.now().isBefore(limit)) Thread.sleep(5);
              assertThat(worker.running()).isEqualTo(1);
            });
    assertThat(platform.nextResult()).isEqualTo("success finished");
  }

  @Test
  void namesAPropertyThatIsMissing() {
    application
        .withUserConfiguration(TwoProcessors.class)
        .withPropertyValues("carillon.app=")
        .run(context -> assertThat(context.getStartupFailure()).rootCause().hasMessage("carillon.app is missing"));
  }

  @Test
  void staysAwayWithoutAnAddressAndWhenDisabled() {
    var bare = new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(CarillonAutoConfiguration.class));
    bare.run(context -> assertThat(context).doesNotHaveBean(CarillonWorkerLifecycle.class));
    application
        .withPropertyValues("carillon.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(CarillonWorkerLifecycle.class));
  }

  @Test
  void worksWithoutAnActuator() {
    application
        .withUserConfiguration(TwoProcessors.class)
        .withClassLoader(new FilteredClassLoader(HealthIndicator.class))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("carillonHealthIndicator"));
  }

  private static void awaitStatus(HealthIndicator indicator, Status status) throws InterruptedException {
    Instant limit = Instant.now().plus(Duration.ofSeconds(10));
    while (!indicator.health().getStatus().equals(status)) {
      assertThat(Instant.now()).as("limit for " + status).isBefore(limit);
      Thread.sleep(10);
    }
  }

  static class Greeting implements Processor {
    private final String word;

    Greeting(String word) {
      this.word = word;
    }

    @Override
    public Object process(Context context) {
      return word + " " + context.parameters();
    }
  }

  @ProcessorName("billing.import")
  static class Failing implements Processor {
    @Override
    public Object process(Context context) {
      throw new IllegalStateException("no such file");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoProcessors {
    @Bean
    Greeting greeting() {
      return new Greeting("hello");
    }

    @Bean
    Failing failing() {
      return new Failing();
    }

    @Bean
    Processor lambda() {
      return context -> "by lambda";
    }

    @Bean
    @ProcessorName("by method")
    Processor named() {
      return context -> "by method";
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class SlowProcessor {
    @Bean
    @ProcessorName("slow")
    Processor slow() {
      return context -> {
        Thread.sleep(300);
        return "finished";
      };
    }
  }
}
