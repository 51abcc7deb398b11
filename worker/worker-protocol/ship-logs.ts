import * as v from "valibot";
import { describeIssue } from "../../client/protocol/field-issues.ts";
import { parseRunId } from "../../client/protocol/ids.ts";
import {
  type LogBatch,
  logBatch,
  type PollAnswer,
  type PollRequest,
} from "../../client/protocol/worker-call.ts";
import type { AppQueueCalls } from "../../durable/app-queue/rpc.ts";
import type { LogAppend } from "../../durable/job-timer/rpc.ts";
import type { Env } from "../env.ts";
import { repeatable, timerOf } from "../stubs.ts";

interface Sender {
  namespace: string;
  appId: string;
  keyHash: string;
}

/** A worker tells its address once; lines carry it as their source. Another isolate may only know the id. */
const addresses = new Map<string, string>();
const maxAddresses = 10_000;

const addressId = (sender: Sender, request: PollRequest): string =>
  `${sender.namespace}/${sender.appId}/${request.workerId}`;

export const rememberAddress = (sender: Sender, request: PollRequest): void => {
  if (!request.identity) return;
  if (addresses.size >= maxAddresses) addresses.clear();
  addresses.set(addressId(sender, request), request.identity.address);
};

const addressOf = (sender: Sender, request: PollRequest): string =>
  addresses.get(addressId(sender, request)) ?? request.workerId;

const toAppend = (
  sender: Sender,
  request: PollRequest,
  source: string,
  batch: LogBatch,
  number: number,
): LogAppend => ({
  namespace: sender.namespace,
  appId: sender.appId,
  number,
  attempt: batch.attempt,
  source,
  writer: request.workerId,
  seq: batch.seq,
  lines: batch.lines.map((line) => ({
    at: Date.parse(line.at),
    level: line.level,
    task: line.task ?? null,
    text: line.text,
  })),
});

/**
 * Sends each job's log batches to its own object. Malformed ones are named by index; what could not be stored for
 * reasons of the platform fails the whole call, so that the worker sends it again.
 */
export const shipLogs = async (
  env: Env,
  sender: Sender,
  request: PollRequest,
  queue: AppQueueCalls,
): Promise<PollAnswer["logIssues"]> => {
  if (!(await repeatable(() => queue.authenticate(sender.keyHash)))) return [];
  const issues: PollAnswer["logIssues"] = [];
  const byJob = new Map<number, LogAppend[]>();
  const source = addressOf(sender, request);
  for (const [index, item] of (request.logs ?? []).entries()) {
    const parsed = v.safeParse(logBatch, item);
    const ref = parsed.success ? parseRunId(parsed.output.runId) : null;
    if (parsed.success && ref) {
      const append = toAppend(sender, request, source, parsed.output, ref.number);
      byJob.set(ref.jobId, [...(byJob.get(ref.jobId) ?? []), append]);
    } else {
      const message = parsed.success ? "runId: is not a run id" : describeIssue(parsed.issues[0]);
      issues.push({ index, message });
    }
  }
  await Promise.all(
    [...byJob].map(([jobId, appends]) => repeatable(() => timerOf(env, jobId).appendLog(appends))),
  );
  return issues;
};
