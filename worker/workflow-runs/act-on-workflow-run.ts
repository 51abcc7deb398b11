import type { RunStatus } from "../../client/protocol/run.ts";
import {
  formatWorkflowRunId,
  type WorkflowReason,
  type WorkflowRunRef,
} from "../../client/protocol/workflow-run.ts";
import type { Follower } from "../../durable/shared/follower.ts";
import type { NodeAction } from "../../durable/workflow/node-actions.ts";
import type { NodeAnswer } from "../../durable/workflow/rpc.ts";
import { runBatch } from "../db/database.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { recordOperation } from "../operations/record.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import type { Acting } from "../workflows/change-workflow.ts";
import { type StartedWorkflowRunAnswer, startedAnswer } from "../workflows/run-workflow.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";

const requireRun = async (acting: Acting, namespace: string, ref: WorkflowRunRef) =>
  requireWorkflow(acting.db, namespace, ref.workflowId).catch((error) => {
    throw error instanceof ApiFailure && error.code === "not_found" ? notFound("workflow run") : error;
  });

const record = async (
  acting: Acting,
  namespace: string,
  ref: WorkflowRunRef,
  action: string,
  after: object,
) => {
  const id = formatWorkflowRunId(ref);
  const note = {
    namespace,
    action: `workflow_run.${action}`,
    objectType: "workflow_run",
    objectId: id,
    objectName: id,
    after,
  } as const;
  await runBatch(acting.db, [recordOperation(acting.db, acting.caller, note, acting.now)]);
};

export const stopWorkflowRun = async (
  acting: Acting,
  namespace: string,
  ref: WorkflowRunRef,
  why: string | undefined,
): Promise<StartedWorkflowRunAnswer> => {
  await requireRun(acting, namespace, ref);
  const object = workflowOf(acting.env, ref.workflowId);
  const answer = await repeatable(() => object.stop(ref.number, acting.caller.name));
  const started = startedAnswer(ref.workflowId, answer);
  await record(acting, namespace, ref, "kill", { status: started.status, ...(why ? { reason: why } : {}) });
  return started;
};

/** Asked for again by the same follower it is the same run; without one it must not be repeated. */
export const rerunWorkflowRun = async (
  acting: Acting,
  namespace: string,
  ref: WorkflowRunRef,
  follower?: Follower,
): Promise<StartedWorkflowRunAnswer> => {
  await requireRun(acting, namespace, ref);
  const answer = await workflowOf(acting.env, ref.workflowId).rerun(ref.number, {
    operator: acting.caller.name,
    ...(follower ? { follower } : {}),
  });
  const started = startedAnswer(ref.workflowId, answer);
  await record(acting, namespace, ref, "rerun", { workflowRunId: started.workflowRunId });
  return started;
};

const shownStatus = (
  answer: NodeAnswer & { ok: true },
): { status: RunStatus; reason: WorkflowReason | null } => {
  if (answer.status !== "open") return { status: answer.status, reason: answer.reason };
  return answer.reason === "approval"
    ? { status: "waiting", reason: "approval" }
    : { status: "running", reason: null };
};

export const actOnNode = async (
  acting: Acting,
  namespace: string,
  ref: WorkflowRunRef,
  nodeId: string,
  action: NodeAction,
) => {
  await requireRun(acting, namespace, ref);
  const answer = await workflowOf(acting.env, ref.workflowId).actOnNode(
    ref.number,
    nodeId,
    action,
    acting.caller.name,
  );
  if (!answer.ok) throw new ApiFailure(answer.code, answer.message);
  await record(acting, namespace, ref, `node_${action.action}`, { nodeId, ...action });
  return {
    workflowRunId: formatWorkflowRunId(ref),
    nodeId,
    ...shownStatus(answer),
    runStatus: answer.runStatus,
  };
};
