package io.carillon.worker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a processor is called with. May be used by several threads of the task. */
public interface Context {
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

  /** The name of the task in modes that have tasks. */
  Optional<String> taskName();

  /** The mapped item as maps, lists, text, numbers and booleans; null outside the modes that map. */
  Object item();

  /** The mapped item as an object of the type; null outside the modes that map. Throws IllegalArgumentException when it does not fit. */
  <T> T item(Class<T> type);

  /** Which part of a sharding run this is. */
  Optional<Sharding> sharding();

  /** Results of the nodes before this one in a workflow. */
  List<UpstreamData> upstream();

  /** Lines of the run's log, on its page within 2 s. */
  TaskLog log();

  /** Shown while the run lasts. */
  void progress(double done, double total);

  /** Whether the task is to end: by a kill, a timeout, a lost lease or a worker that is stopped. Its thread was interrupted too. */
  boolean isKilled();

  /** Why the task is to end. */
  Optional<EndReason> endReason();
}
