package io.carillon.worker;

/** A processor of broadcast runs with a step before and one after: each is executed once, on one of the workers. */
public interface BroadcastProcessor extends Processor {
  /** Before the parts; what it throws fails the run. */
  default Object preProcess(Context context) throws Exception {
    return null;
  }

  /** After all parts, whose ends are {@link Context#results()}; what it returns is the run's result. */
  default Object postProcess(Context context) throws Exception {
    return null;
  }
}
