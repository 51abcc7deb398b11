import type * as v from "valibot";
import type { RunStatus } from "../../client/protocol/run.ts";
import type { workflowRunRequest } from "../../client/protocol/workflow.ts";
import { formatWorkflowRunId, type WorkflowReason } from "../../client/protocol/workflow-run.ts";
import type { Follower } from "../../durable/shared/follower.ts";
import type { WorkflowAnswer, WorkflowRunAsk } from "../../durable/workflow/rpc.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure } from "../errors.ts";
import { fromInstant } from "../instants.ts";
import { recordOperation } from "../operations/record.ts";
import { workflowOf } from "../stubs.ts";
import { applyWorkflow } from "./apply-workflow.ts";
import type { Acting } from "./change-workflow.ts";
import type { WorkflowRow } from "./workflow-row.ts";

export interface StartedWorkflowRunAnswer {
  workflowRunId: string;
  status: RunStatus;
  reason: WorkflowReason | null;
}

export const startedAnswer = (workflowId: number, answer: WorkflowAnswer): StartedWorkflowRunAnswer => {
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  const { number, status, reason } = answer;
  return { workflowRunId: formatWorkflowRunId({ workflowId, number }), status, reason };
};

/** The object does not know a workflow that D1 has: its hand-over was cut off. It is told again. Not repeated on errors: that would be a second run. */
const ask = async ({ env, db }: Acting, row: WorkflowRow, run: WorkflowRunAsk): Promise<WorkflowAnswer> => {
  const object = workflowOf(env, row.workflowId);
  const first = await object.run(run);
  if (first.ok || first.code !== "not_found") return first;
  return (await applyWorkflow(env, db, row)) ? object.run(run) : first;
};

export const startWorkflowRun = async (
  acting: Acting,
  row: WorkflowRow,
  request: v.InferOutput<typeof workflowRunRequest>,
  /** Asked for again by the same, it is the same run. */
  follower?: Follower,
): Promise<StartedWorkflowRunAnswer> => {
  const { db, caller, now } = acting;
  const { draft, dataTime, scheduleTime } = request;
  // What was saved last is what is to run, also when its hand-over was cut off.
  if (row.appliedVersion < row.version) await applyWorkflow(acting.env, db, row);
  const answer = await ask(acting, row, {
    trigger: caller.kind === "session" ? "manual" : "api",
    operator: caller.name,
    ...(follower ? { follower } : {}),
    ...(draft === undefined ? {} : { draft }),
    ...(dataTime === undefined ? {} : { dataAt: fromInstant(dataTime) }),
    ...(scheduleTime === undefined ? {} : { scheduleAt: fromInstant(scheduleTime) }),
  });
  const started = startedAnswer(row.workflowId, answer);
  const note = {
    namespace: row.namespace,
    action: "workflow.run",
    objectType: "workflow",
    objectId: String(row.workflowId),
    objectName: row.name,
    appId: row.appId,
    after: { workflowRunId: started.workflowRunId, ...request },
  } as const;
  await runBatch(db, [recordOperation(db, caller, note, now)]);
  return started;
};
