import { formatRunId } from "../../client/protocol/ids.ts";
import type { RunRequest } from "../../client/protocol/job.ts";
import type { RunReason, RunStatus } from "../../client/protocol/run.ts";
import type {
  ActionAnswer,
  AppQueueCalls,
  FollowedAnswer,
  RunAsk,
  RunName,
  StartedRun,
} from "../../durable/app-queue/rpc.ts";
import type { Caller } from "../access/caller.ts";
import { requireApp } from "../apps/app-row.ts";
import { applyApp } from "../apps/apply-app.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { fromInstant } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { queueOf, repeatable } from "../stubs.ts";
import { applyJob } from "./apply-job.ts";
import { forgetPlace, placeOf } from "./job-place.ts";
import { findJob } from "./job-row.ts";

export interface StartedRunAnswer {
  runId: string;
  status: RunStatus;
  reason: RunReason | null;
}

/** The queue does not know a job that D1 has: its hand-over was cut off, or its object was lost. It is told again. */
const tellAgain = async (deployment: Deployment, namespace: string, jobId: number): Promise<boolean> => {
  const { env, db } = deployment;
  const row = await findJob(db, namespace, jobId);
  if (!row) {
    forgetPlace(jobId);
    return false;
  }
  await applyApp(env, db, await requireApp(db, namespace, row.appId));
  return applyJob(env, db, row);
};

const toStarted = (answer: FollowedAnswer | undefined): ActionAnswer => {
  if (!answer) return { ok: false, code: "unavailable", message: "no answer" };
  if (!answer.ok) return answer;
  const { number, end } = answer;
  const isSkipped = end?.status === "skipped";
  return { ok: true, number, status: end?.status ?? "waiting", reason: isSkipped ? "overlap" : null };
};

/** Without a name it must not be repeated on errors: a repeat would be a second run. */
export const askQueue = async (queue: AppQueueCalls, run: RunAsk, name?: RunName): Promise<ActionAnswer> =>
  name ? toStarted((await repeatable(() => queue.runFollowed([{ ...run, ...name }])))[0]) : queue.run(run);

/** Asks the queue for a run. */
const ask = async (
  deployment: Deployment,
  namespace: string,
  run: RunAsk,
  name?: RunName,
): Promise<StartedRun> => {
  const place = await placeOf(deployment.db, namespace, run.jobId);
  const queue = queueOf(deployment.env, namespace, place.appId);
  const first = await askQueue(queue, run, name);
  if (first.ok) return first;
  const again = first.code === "not_found" && (await tellAgain(deployment, namespace, run.jobId));
  const second = again ? await askQueue(queue, run, name) : first;
  if (second.ok) return second;
  throw new ApiFailure(second.code, second.message);
};

const toAsk = (caller: Caller, jobId: number, request: RunRequest): RunAsk => ({
  jobId,
  trigger: caller.kind === "session" ? "manual" : "api",
  operator: caller.name,
  ...(request.parameters === undefined ? {} : { parameters: request.parameters }),
  ...(request.workerId === undefined ? {} : { workerId: request.workerId }),
  ...(request.dataTime === undefined ? {} : { dataAt: fromInstant(request.dataTime) }),
  ...(request.scheduleTime === undefined ? {} : { scheduleAt: fromInstant(request.scheduleTime) }),
});

/**
 * Starts a run. What a person starts leaves an operation record; what a token starts is told by the run itself (operator,
 * trigger), since a record for each of thousands of runs a second would cost more than the runs.
 */
export const startRun = async (
  deployment: Deployment & { caller: Caller },
  namespace: string,
  jobId: number,
  request: RunRequest,
  name?: RunName,
): Promise<StartedRunAnswer> => {
  const { db, caller, now } = deployment;
  const started = await ask(deployment, namespace, toAsk(caller, jobId, request), name);
  const runId = formatRunId({ jobId, number: started.number });
  if (caller.kind === "session") {
    const note = {
      namespace,
      action: "job.run",
      objectType: "job",
      objectId: String(jobId),
      objectName: runId,
      after: { runId, ...request },
    } as const;
    await runBatch(db, [recordOperation(db, caller, note, now)]);
  }
  return { runId, status: started.status, reason: started.reason };
};
