import { priorities } from "../../client/protocol/job.ts";
import { type Demand, demandOf } from "./demand.ts";
import type { QueueJob } from "./rpc.ts";
import type { RunRules } from "./run-machine.ts";

/** Counters of a job that must outlive everything: the journal carries them with the runs they number. */
export interface JobCounters {
  jobId: number;
  /** Of the newest run. */
  number: number;
  /** Of the newest started run, and of the newest skipped one: their places in the history. */
  ordinal: number;
  skipped: number;
  /** The newest planned time that was decided; asking for it again changes nothing. */
  lastFireAt: number | null;
  /** When the timer said that it will ask next. */
  nextFireAt: number | null;
  /** Runs that failed one after the other; absent in what older versions stored. */
  failures?: number;
  /** People were told that something is wrong, and not yet that all is well again. */
  alarmed?: boolean;
}

/** A job as the queue keeps it in memory: its definition without script and request, which are read when a task is handed out. */
export interface JobEntry {
  job: QueueJob;
  counters: JobCounters;
  /** Keys of open runs that take part in the run concurrency. */
  active: Set<string>;
  /** Keys of runs whose turn has not come, by number. */
  queue: string[];
  priority: number;
  through: "edge" | "worker";
}

export const newCounters = (jobId: number): JobCounters => ({
  jobId,
  number: 0,
  ordinal: 0,
  skipped: 0,
  lastFireAt: null,
  nextFireAt: null,
});

export const newJobEntry = (job: QueueJob, counters: JobCounters): JobEntry => ({
  job,
  counters,
  active: new Set(),
  queue: [],
  priority: priorities.indexOf(job.definition.priority),
  through: job.definition.http?.through ?? "edge",
});

export const demandOfRun = (entry: JobEntry, run: { workerId: string | null }): Demand =>
  demandOf(entry.job.definition, entry.through, run.workerId);

export const rulesOf = (entry: JobEntry, killGraceMs: number, planned: boolean): RunRules => {
  const { definition } = entry.job;
  return {
    retries: definition.runRetries,
    retryIntervalMs: definition.runRetryIntervalSeconds * 1000,
    retryBackoff: definition.runRetryBackoff,
    retryMaxIntervalMs: definition.runRetryMaxIntervalSeconds * 1000,
    timeoutMs: definition.timeoutSeconds === null ? null : definition.timeoutSeconds * 1000,
    killOnTimeout: definition.killOnTimeout,
    expiresAt: planned && definition.effectiveUntil !== null ? Date.parse(definition.effectiveUntil) : null,
    killGraceMs,
  };
};

/** What is kept in memory of a definition: the texts that may be large stay in storage. */
export const withoutTexts = (job: QueueJob): QueueJob => ({
  ...job,
  definition: {
    ...job.definition,
    script: null,
    http: job.definition.http ? { url: "", through: job.definition.http.through } : null,
  },
});
