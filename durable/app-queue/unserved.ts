import { demandOfRun, type JobEntry } from "./job-entry.ts";
import { lackMessage, wantedOf } from "./lack.ts";
import { type OpenRun, runKey } from "./open-run.ts";
import { type DemandLine, lineFor, type QueueState } from "./queue-state.ts";
import type { RunAlarms } from "./run-alarms.ts";

/** How long a run of the pool may still wait for a worker that could take it; 0 or less with the reason when it was too long. */
export const unservedLeft = (
  state: QueueState,
  entry: JobEntry,
  run: OpenRun,
  now: number,
): { leftMs: number; message: string | null } => {
  const line = lineFor(state, demandOfRun(entry, run));
  const limitMs = entry.job.definition.startLimitSeconds * 1000;
  const sinceMs =
    line.unservedSince === null ? 0 : Math.max(0, now - Math.max(line.unservedSince, run.readyAt));
  const leftMs = limitMs - run.unservedMs - sinceMs;
  const wanted = wantedOf(line.demand);
  return { leftMs, message: line.lack === null || leftMs > 0 ? null : lackMessage(line.lack, wanted) };
};

const byJob = (runs: Iterable<OpenRun>): Map<number, OpenRun[]> => {
  const jobs = new Map<number, OpenRun[]>();
  for (const run of runs) {
    const known = jobs.get(run.jobId);
    if (known) known.push(run);
    else jobs.set(run.jobId, [run]);
  }
  return jobs;
};

/** Runs that people have not been told of: all of the line when its lack is new, else those that came since. */
const untold = (state: QueueState, line: DemandLine): Iterable<OpenRun> => {
  const fresh = line.runs.takeFresh();
  return line.toldLack === line.lack
    ? fresh.filter((run) => state.runs.get(runKey(run))?.status === "pool")
    : [...line.runs];
};

/** How long nobody may be there before people are told. */
export interface Grace {
  ms: number;
  /** Nothing is told earlier: after a start workers need their time to come back. */
  notBefore: number;
}

/** When each line with nobody to serve it is told of, unless somebody comes before. */
const tellAt = (line: DemandLine, grace: Grace): number | null =>
  line.lack === null || line.unservedSince === null
    ? null
    : Math.max(line.unservedSince + grace.ms, grace.notBefore);

/** Tells of runs that nobody can take. A worker that is started anew is back within the grace and worth no alarm. */
export const tellUnserved = (state: QueueState, alarms: RunAlarms, grace: Grace, now: number): void => {
  for (const line of state.lines.values()) {
    const at = tellAt(line, grace);
    if (at === null || at > now) continue;
    for (const [jobId, runs] of byJob(untold(state, line))) {
      const entry = state.jobs.get(jobId);
      if (entry) alarms.unserved(entry, runs, line, now);
    }
    line.toldLack = line.lack;
  }
};

/** When the next line is to be told of; null when none is. */
export const nextTellAt = (state: QueueState, grace: Grace): number | null => {
  let next: number | null = null;
  for (const line of state.lines.values()) {
    const at = line.toldLack === line.lack ? null : tellAt(line, grace);
    if (at !== null && (next === null || at < next)) next = at;
  }
  return next;
};
