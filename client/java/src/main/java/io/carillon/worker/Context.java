package io.carillon.worker;

import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a processor is called with. May be used by several threads of the task. */
public interface Context {
  /** The name of the first task of the modes that map. */
  String rootTask = "MAP_TASK_ROOT";

  String runId();

  long jobId();

  String jobName();

  /** Counts from 1. */
  int attempt();

  /** As the job or the run has them; empty when there are none. */
  String parameters();

  /** When the run was due; for a run that was asked for, when it was asked for. */
  Instant scheduleTime();

  /** The time the run works on: the schedule time shifted by the job's offset, or the time of a backfill. */
  Instant dataTime();

  /** {@code timer}, {@code manual}, {@code api}, {@code rerun}, {@code backfill}, {@code workflow} or {@code catch_up}. */
  String trigger();

  /** {@code standalone}, {@code broadcast}, {@code sharding}, … */
  String mode();

  /** The name of the task in modes that have tasks: {@link #rootTask}, {@code REDUCE_TASK}, or the one given to {@link #map}. */
  Optional<String> taskName();

  /** Whether this is the first task of a run that maps. */
  boolean isRoot();

  /** The mapped item as maps, lists, text, numbers and booleans; null outside the modes that map. */
  Object item();

  /** The mapped item as an object of the type; null outside the modes that map. Throws IllegalArgumentException when it does not fit. */
  <T> T item(Class<T> type);

  /** Which part of a sharding run this is. */
  Optional<Sharding> sharding();

  /** Results of the nodes before this one in a workflow. */
  List<UpstreamData> upstream();

  /**
   * Makes subtasks of the items, each written as JSON of up to 64 KB; {@link #item(Class)} reads it again. None is held for longer than it
   * takes to send it, so that a million may come from an iterator. Returns when the platform has them all. May be called often, and by
   * subtasks too.
   *
   * <p>Throws {@link MapRefusedException} when the mode takes no more (what was sent before stays), IllegalStateException outside the
   * modes that map, IllegalArgumentException for an item that is too large or can't be written, InterruptedException when the task is
   * told to end.
   */
  void map(Iterable<?> items, String taskName) throws InterruptedException;

  /** Of the items that the iterator makes, one after the other. */
  void map(Iterator<?> items, String taskName) throws InterruptedException;

  /** Of the items of the stream, which is closed at the end. */
  void map(Stream<?> items, String taskName) throws InterruptedException;

  /** How the parts ended, in {@code postProcess} of a broadcast and {@code reduce} of a parallel run; else empty. */
  List<TaskOutcome> results();

  /** How the subtasks ended, in {@code reduce} of the grids. */
  Optional<TaskTotals> totals();

  /** Lines of the run's log, on its page within 2 s. */
  TaskLog log();

  /** Shown while the run lasts. */
  void progress(double done, double total);

  /** Whether the task is to end: by a kill, a timeout, a lost lease or a worker that is stopped. Its thread was interrupted too. */
  boolean isKilled();

  /** Why the task is to end. */
  Optional<EndReason> endReason();
}
