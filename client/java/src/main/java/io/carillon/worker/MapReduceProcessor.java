package io.carillon.worker;

/** A {@link MapProcessor} with a step after all subtasks. */
public interface MapReduceProcessor extends MapProcessor {
  /**
   * Once, on one worker, after all subtasks: {@link Context#results()} of the parallel mode, {@link Context#totals()} of the grids. What
   * it returns is the run's result.
   */
  Object reduce(Context context) throws Exception;
}
