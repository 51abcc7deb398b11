import { and, eq } from "drizzle-orm";
import * as v from "valibot";
import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import { type JobDefinition, jobDefaults } from "../../client/protocol/job.ts";
import {
  type Attempt,
  type PoolPlace,
  type Run,
  runReason,
  runStatus,
  trigger,
} from "../../client/protocol/run.ts";
import type { AttemptRecord, RunRecord } from "../../durable/app-queue/rpc.ts";
import type { Database } from "../db/database.ts";
import { jobs, jobVersions, runs } from "../db/schema.ts";
import { notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import type { JobRow } from "../jobs/job-row.ts";
import { definitionOf } from "../jobs/job-row.ts";
import { logEvent, reasonOf } from "../log.ts";
import type { Deployment } from "../serve.ts";
import { queueOf, repeatable } from "../stubs.ts";

const readHistory = async (db: Database, ref: RunRef): Promise<RunRecord | null> => {
  const row = await db
    .select()
    .from(runs)
    .where(and(eq(runs.jobId, ref.jobId), eq(runs.number, ref.number)))
    .get();
  if (!row) return null;
  const attempts: AttemptRecord[] = JSON.parse(row.attempts ?? "[]");
  return {
    jobId: row.jobId,
    number: row.number,
    status: v.parse(runStatus, row.status),
    reason: v.parse(v.nullable(runReason), row.reason),
    message: row.message,
    trigger: v.parse(trigger, row.trigger),
    operator: row.operator,
    workflowRunId: row.workflowRunId,
    scheduleAt: row.scheduleAt,
    dataAt: row.dataAt,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    version: row.version,
    attempt: row.attempt,
    attempts,
    rerunOf: row.rerunOf,
    parameters: row.parameters ?? "",
    result: row.result,
    nextAttemptAt: null,
    killRequested: false,
    progress: null,
  };
};

export interface FoundRun {
  job: JobRow;
  run: RunRecord;
  isOpen: boolean;
}

/** How far a run is from being handed out. What cannot be told does not keep the run from being shown. */
const placeInPool = async ({ env }: Deployment, { job, run }: FoundRun): Promise<PoolPlace | null> => {
  if (run.status !== "pool") return null;
  const queue = queueOf(env, job.namespace, job.appId);
  try {
    return await repeatable(() => queue.poolPlace(run.jobId, run.number));
  } catch (error) {
    logEvent("warn", "pool_place_unknown", { runId: formatRunId(run), reason: reasonOf(error) });
    return null;
  }
};

/** A run that ends between two looks is found by the third. */
export const findRun = async (deployment: Deployment, namespace: string, ref: RunRef): Promise<FoundRun> => {
  const { env, db } = deployment;
  const [job, ended] = await Promise.all([
    db
      .select()
      .from(jobs)
      .where(and(eq(jobs.jobId, ref.jobId), eq(jobs.namespace, namespace)))
      .get(),
    readHistory(db, ref),
  ]);
  if (!job) throw notFound("run");
  if (ended) return { job, run: ended, isOpen: false };
  const open = await repeatable(() => queueOf(env, namespace, job.appId).openRun(ref.jobId, ref.number));
  if (open) return { job, run: open, isOpen: !isTerminal(open) };
  const late = await readHistory(db, ref);
  if (late) return { job, run: late, isOpen: false };
  throw notFound("run");
};

const isTerminal = (run: RunRecord): boolean => run.finishedAt !== null || run.status === "skipped";

/** The definition that the run used; the current one when that version is not kept. */
const usedDefinition = async (db: Database, { job, run }: FoundRun): Promise<JobDefinition> => {
  if (run.version === job.version) return definitionOf(job);
  const row = await db
    .select({ definition: jobVersions.definition })
    .from(jobVersions)
    .where(and(eq(jobVersions.jobId, job.jobId), eq(jobVersions.version, run.version)))
    .get();
  return row ? { ...jobDefaults, ...definitionOf(row) } : definitionOf(job);
};

const toAttempt = (attempt: AttemptRecord): Attempt => ({
  ...attempt,
  leasedAt: toInstantOrNull(attempt.leasedAt),
  lastHeartbeatAt: toInstantOrNull(attempt.lastHeartbeatAt),
  finishedAt: toInstantOrNull(attempt.finishedAt),
});

export const toRun = async (deployment: Deployment, found: FoundRun): Promise<Run> => {
  const { job, run } = found;
  const [definition, poolPlace] = await Promise.all([
    usedDefinition(deployment.db, found),
    placeInPool(deployment, found),
  ]);
  const { scheduleAt, dataAt, createdAt, startedAt, finishedAt, nextAttemptAt, attempts, rerunOf, ...same } =
    run;
  return {
    ...same,
    poolPlace,
    runId: formatRunId(run),
    jobName: job.name,
    appId: job.appId,
    jobType: definition.jobType,
    mode: definition.mode,
    scheduleTime: toInstant(scheduleAt),
    dataTime: toInstant(dataAt),
    createdAt: toInstant(createdAt),
    startedAt: toInstantOrNull(startedAt),
    finishedAt: toInstantOrNull(finishedAt),
    priority: definition.priority,
    rerunOf: rerunOf === null ? null : formatRunId({ jobId: run.jobId, number: rerunOf }),
    attempts: attempts.map(toAttempt),
    maxAttempts: definition.runRetries + 1,
    nextAttemptAt: toInstantOrNull(nextAttemptAt),
    timeoutSeconds: definition.timeoutSeconds,
    killOnTimeout: definition.killOnTimeout,
  };
};
