import { parseWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import { seesApp } from "../access/access.ts";
import { requireRight } from "../access/judge.ts";
import { ApiFailure, notFound } from "../errors.ts";
import { rerunWorkflowRun, stopWorkflowRun } from "../workflow-runs/act-on-workflow-run.ts";
import { deleteWorkflow } from "../workflows/delete-workflow.ts";
import { startWorkflowRun } from "../workflows/run-workflow.ts";
import { setWorkflowEnabled } from "../workflows/save-workflow.ts";
import { requireWorkflow, type WorkflowRow } from "../workflows/workflow-row.ts";
import type { ItemDone, ItemWork } from "./item-work.ts";

const seenWorkflow = async (work: ItemWork, workflowId: number, noun: string): Promise<WorkflowRow> => {
  const row = await requireWorkflow(work.db, work.config.namespace, workflowId).catch((error: unknown) => {
    throw error instanceof ApiFailure && error.code === "not_found" ? notFound(noun) : error;
  });
  if (!seesApp(work.caller, row.namespace, row.appId)) throw notFound(noun);
  return row;
};

export const actOnWorkflow = async (work: ItemWork): Promise<ItemDone> => {
  const workflowId = Number(work.id);
  if (!Number.isSafeInteger(workflowId)) throw notFound("workflow");
  const row = await seenWorkflow(work, workflowId, "workflow");
  const { name } = row;
  switch (work.config.action) {
    case "enable":
    case "disable":
      await setWorkflowEnabled(work, row, work.config.action === "enable");
      return { name, runId: null };
    case "delete":
      requireRight(work.caller, "edits");
      await deleteWorkflow(work, row);
      return { name, runId: null };
    default:
      return { name, runId: (await startWorkflowRun(work, row, {}, work.follower)).workflowRunId };
  }
};

export const actOnWorkflowRun = async (work: ItemWork): Promise<ItemDone> => {
  const ref = parseWorkflowRunId(work.id);
  if (!ref) throw notFound("workflow run");
  const { name } = await seenWorkflow(work, ref.workflowId, "workflow run");
  const { namespace, action } = work.config;
  const { workflowRunId } =
    action === "kill"
      ? await stopWorkflowRun(work, namespace, ref, undefined)
      : await rerunWorkflowRun(work, namespace, ref, work.follower);
  return { name, runId: workflowRunId };
};
