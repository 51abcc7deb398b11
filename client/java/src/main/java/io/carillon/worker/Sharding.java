package io.carillon.worker;

/** One part of a sharding run. */
public final class Sharding {
  private final int id;
  private final int total;
  private final String parameter;

  public Sharding(int id, int total, String parameter) {
    this.id = id;
    this.total = total;
    this.parameter = parameter;
  }

  /** Counts from 0. */
  public int id() {
    return id;
  }

  public int total() {
    return total;
  }

  public String parameter() {
    return parameter;
  }
}
