import type { JobDefinition, WorkerRules } from "../../client/protocol/job.ts";

/**
 * What a run demands of the worker that executes it. Runs with the same demand stand in the same line of the pool, so that a
 * line nobody can serve costs nothing to pass over, however long it is.
 */
export interface Demand {
  key: string;
  /** Executed by the platform itself: an http job that goes straight out. */
  edge: boolean;
  /** Executed as tasks that the run's own object hands out. */
  fanOut: boolean;
  jobType: JobDefinition["jobType"];
  processor: string | null;
  rules: WorkerRules;
  /** The one worker that the request named. */
  workerId: string | null;
}

export const demandOf = (
  definition: Pick<JobDefinition, "jobType" | "processor" | "workers" | "mode">,
  through: "edge" | "worker",
  workerId: string | null,
): Demand => {
  const edge = definition.jobType === "http" && through === "edge";
  const { jobType, processor, workers } = definition;
  const fanOut = definition.mode !== "standalone";
  const key = edge
    ? fanOut
      ? "edge tasks"
      : "edge"
    : JSON.stringify([
        jobType,
        processor,
        workerId,
        workers.ids,
        workers.labels,
        workers.failover,
        workers.choice,
        workers.stickyKey,
        fanOut,
      ]);
  return { key, edge, fanOut, jobType, processor, rules: workers, workerId };
};
