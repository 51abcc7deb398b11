import { formatRunId, type RunRef } from "../../client/protocol/ids.ts";
import type { ActionAnswer, RunName } from "../../durable/app-queue/rpc.ts";
import type { Caller } from "../access/caller.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { placeOf } from "../jobs/job-place.ts";
import { askQueue, type StartedRunAnswer } from "../jobs/run-job.ts";
import { recordOperation } from "../operations/record.ts";
import type { Deployment } from "../serve.ts";
import { queueOf, repeatable } from "../stubs.ts";
import { findRun } from "./find-run.ts";

type Acting = Deployment & { caller: Caller };
type Action = "kill" | "mark_success" | "rerun";

export const recordRunAction = async (
  acting: Acting,
  namespace: string,
  ref: RunRef,
  action: Action,
  after: object,
) => {
  const note = {
    namespace,
    action: `run.${action}`,
    objectType: "run",
    objectId: formatRunId(ref),
    objectName: formatRunId(ref),
    after,
  } as const;
  await runBatch(acting.db, [recordOperation(acting.db, acting.caller, note, acting.now)]);
};

const accepted = (answer: ActionAnswer, ref: RunRef): StartedRunAnswer => {
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  return {
    runId: formatRunId({ jobId: ref.jobId, number: answer.number }),
    status: answer.status,
    reason: answer.reason,
  };
};

export const killRun = async (acting: Acting, namespace: string, ref: RunRef, why?: string) => {
  const place = await placeOf(acting.db, namespace, ref.jobId).catch(() => {
    throw notFound("run");
  });
  const queue = queueOf(acting.env, namespace, place.appId);
  const answer = await repeatable(() => queue.kill(ref.jobId, ref.number, acting.caller.name));
  if (!answer.ok && answer.code === "not_found") {
    const { run } = await findRun(acting, namespace, ref);
    throw new ApiFailure("run_finished", `run ${formatRunId(ref)} has ended as ${run.status}`);
  }
  const started = accepted(answer, ref);
  await recordRunAction(acting, namespace, ref, "kill", {
    status: started.status,
    ...(why ? { reason: why } : {}),
  });
  return started;
};

export const markRunSuccess = async (acting: Acting, namespace: string, ref: RunRef) => {
  const { job, run } = await findRun(acting, namespace, ref);
  const queue = queueOf(acting.env, namespace, job.appId);
  const answer = await repeatable(() => queue.markSuccess(ref.jobId, ref.number, acting.caller.name));
  const started = accepted(answer, ref);
  await recordRunAction(acting, namespace, ref, "mark_success", {
    before: run.status,
    status: started.status,
  });
  return started;
};

/** Parameters, schedule time and data time of the old run, the current definition of the job. */
export const rerunRun = async (acting: Acting, namespace: string, ref: RunRef, name?: RunName) => {
  const { job, run, isOpen } = await findRun(acting, namespace, ref);
  if (isOpen)
    throw new ApiFailure(
      "run_open",
      `run ${formatRunId(ref)} is still open: only a run that ended can be run again`,
    );
  const ask = {
    jobId: ref.jobId,
    trigger: "rerun",
    operator: acting.caller.name,
    parameters: run.parameters,
    scheduleAt: run.scheduleAt,
    dataAt: run.dataAt,
    rerunOf: run.number,
  } as const;
  const answer = await askQueue(queueOf(acting.env, namespace, job.appId), ask, name);
  const started = accepted(answer, ref);
  await recordRunAction(acting, namespace, ref, "rerun", { runId: started.runId });
  return started;
};
