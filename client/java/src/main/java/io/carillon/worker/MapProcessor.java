package io.carillon.worker;

/**
 * A processor of the modes parallel, memory grid and grid: {@link #root} makes subtasks by {@link Context#map}, {@link #task} executes
 * one and may map further.
 */
public interface MapProcessor extends Processor {
  /** Once, on one worker. */
  Object root(Context context) throws Exception;

  /** For each item, on any worker; {@link Context#taskName()} says which call of map it comes from. */
  Object task(Context context) throws Exception;

  @Override
  default Object process(Context context) throws Exception {
    return context.isRoot() ? root(context) : task(context);
  }
}
