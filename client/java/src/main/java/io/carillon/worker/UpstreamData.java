package io.carillon.worker;

/** What a node before this one in a workflow left as its result. */
public final class UpstreamData {
  private final String node;
  private final long job;
  private final String data;

  public UpstreamData(String node, long job, String data) {
    this.node = node;
    this.job = job;
    this.data = data;
  }

  public String node() {
    return node;
  }

  public long job() {
    return job;
  }

  public String data() {
    return data;
  }
}
