package io.carillon.spring;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** Whose jobs the application executes. */
@ConfigurationProperties("carillon")
public class CarillonProperties {
  /** Whether the application connects as a worker. */
  private boolean enabled = true;

  /** Address of the platform; without it there is no worker. */
  private String url;

  /** Namespace of the app. */
  private String namespace;

  /** Id of the app. */
  private String app;

  /** Key of the app. */
  private String key;

  /** How many tasks it executes at once. */
  private int concurrency = 10;

  /** Labels that jobs may ask for. */
  private List<String> labels = new ArrayList<>();

  /** An id that stays over restarts; made up if not given. */
  private String workerId;

  /** Shown beside the worker in the console; the machine's own IP address if not given. */
  private String address;

  /**
   * How long running tasks may take to finish when the application stops. Spring itself waits for no longer than
   * spring.lifecycle.timeout-per-shutdown-phase.
   */
  private Duration drainLimit = Duration.ofSeconds(25);

  public boolean isEnabled() {
    return enabled;
  }

  public void setEnabled(boolean enabled) {
    this.enabled = enabled;
  }

  public String getUrl() {
    return url;
  }

  public void setUrl(String url) {
    this.url = url;
  }

  public String getNamespace() {
    return namespace;
  }

  public void setNamespace(String namespace) {
    this.namespace = namespace;
  }

  public String getApp() {
    return app;
  }

  public void setApp(String app) {
    this.app = app;
  }

  public String getKey() {
    return key;
  }

  public void setKey(String key) {
    this.key = key;
  }

  public int getConcurrency() {
    return concurrency;
  }

  public void setConcurrency(int concurrency) {
    this.concurrency = concurrency;
  }

  public List<String> getLabels() {
    return labels;
  }

  public void setLabels(List<String> labels) {
    this.labels = labels;
  }

  public String getWorkerId() {
    return workerId;
  }

  public void setWorkerId(String workerId) {
    this.workerId = workerId;
  }

  public String getAddress() {
    return address;
  }

  public void setAddress(String address) {
    this.address = address;
  }

  public Duration getDrainLimit() {
    return drainLimit;
  }

  public void setDrainLimit(Duration drainLimit) {
    this.drainLimit = drainLimit;
  }
}
