import * as v from "valibot";
import { formatRunId } from "../../client/protocol/ids.ts";
import { executionMode, jobType } from "../../client/protocol/job.ts";
import { type RunSummary, runReason, runStatus, trigger } from "../../client/protocol/run.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";

/** A row of the run lists, as SQL answers it. */
export interface ListedRun {
  sortKey: number | string;
  jobId: number;
  number: number;
  jobName: string | null;
  jobType: string;
  mode: string;
  appId: string;
  status: string | null;
  reason: string | null;
  message: string | null;
  trigger: string;
  operator: string | null;
  workflowRunId: string | null;
  scheduleAt: number;
  dataAt: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  attempt: number;
}

export const toSummary = (row: ListedRun): RunSummary => ({
  runId: formatRunId(row),
  jobId: row.jobId,
  number: row.number,
  jobName: row.jobName ?? "",
  appId: row.appId,
  jobType: v.parse(jobType, row.jobType),
  mode: v.parse(executionMode, row.mode),
  status: v.parse(runStatus, row.status),
  reason: v.parse(v.nullable(runReason), row.reason),
  message: row.message,
  trigger: v.parse(trigger, row.trigger),
  operator: row.operator,
  workflowRunId: row.workflowRunId,
  scheduleTime: toInstant(row.scheduleAt),
  dataTime: toInstant(row.dataAt),
  createdAt: toInstant(row.createdAt),
  startedAt: toInstantOrNull(row.startedAt),
  finishedAt: toInstantOrNull(row.finishedAt),
  attempt: row.attempt,
});
