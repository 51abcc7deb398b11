import * as v from "valibot";
import { dag, nodeKind } from "./dag.ts";
import { appId, runId, workflowId, workflowRunId } from "./ids.ts";
import { progress, runReasons, runStatus, runStatuses, trigger } from "./run.ts";
import { instant, text } from "./text.ts";

const WORKFLOW_RUN_ID = /^w([1-9]\d{0,14})-([1-9]\d{0,14})$/;

export interface WorkflowRunRef {
  workflowId: number;
  number: number;
}

export const formatWorkflowRunId = (ref: WorkflowRunRef): string => `w${ref.workflowId}-${ref.number}`;

export const parseWorkflowRunId = (text: string): WorkflowRunRef | null => {
  const match = WORKFLOW_RUN_ID.exec(text);
  return match ? { workflowId: Number(match[1]), number: Number(match[2]) } : null;
};

/** Why a node or a workflow run is in its status, besides the reasons of a job's run. */
export const workflowReasons = [
  ...runReasons,
  // waiting (node): for a person or an outside event
  "approval",
  // failed (run), and running while a person is waited for
  "node_failed",
  // skipped (node)
  "branch_not_taken",
  "skipped_by_person",
] as const;
export const workflowReason = v.picklist(workflowReasons);
export type WorkflowReason = v.InferOutput<typeof workflowReason>;

/** One attempt of a node's job, or one run of its workflow; those of earlier starts are kept. */
export const nodeTry = v.object({
  /** The start of the node that it belongs to, and which of its attempts it is. */
  start: v.number(),
  attempt: v.number(),
  status: v.picklist(["running", "success", "failed"]),
  /** From then to `startedAt` it waited. */
  readyAt: instant,
  startedAt: instant,
  finishedAt: v.nullable(instant),
});
export type NodeTry = v.InferOutput<typeof nodeTry>;

export const nodeRun = v.object({
  nodeId: v.string(),
  kind: nodeKind,
  /** Its own, else that of its job or workflow; null when there is none, or that is gone. */
  name: v.nullable(v.string()),
  jobId: v.nullable(v.number()),
  appId: v.nullable(v.string()),
  /** The newest run of the node's job. */
  runId: v.nullable(runId),
  /** Of a node that is a workflow. */
  workflowId: v.nullable(v.number()),
  childRunId: v.nullable(workflowRunId),
  status: runStatus,
  reason: v.nullable(workflowReason),
  message: v.nullable(v.string()),
  /** What nodes after it can read. */
  result: v.nullable(v.string()),
  /** Of a condition. */
  outcome: v.nullable(v.boolean()),
  /** Of its run while that is open: which try it is at, and how far, where it tells. */
  attempt: v.nullable(v.number()),
  progress: v.nullable(progress),
  /** How often it was started, reruns included. */
  starts: v.number(),
  /** When all before it had ended; from then to `startedAt` it waited for its turn or a worker. */
  readyAt: v.nullable(instant),
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  /** Oldest first: the newest 50 that have ended, and those of its run while that is open. */
  tries: v.array(nodeTry),
});
export type NodeRun = v.InferOutput<typeof nodeRun>;

const nodeCounts = v.object({
  total: v.number(),
  waiting: v.number(),
  running: v.number(),
  success: v.number(),
  failed: v.number(),
  skipped: v.number(),
});

const summary = {
  workflowRunId,
  workflowId,
  number: v.number(),
  workflowName: v.string(),
  appId,
  /** Never `pool`: that is for runs of jobs. */
  status: runStatus,
  reason: v.nullable(workflowReason),
  message: v.nullable(v.string()),
  trigger,
  operator: v.nullable(v.string()),
  scheduleTime: instant,
  dataTime: instant,
  createdAt: instant,
  startedAt: v.nullable(instant),
  finishedAt: v.nullable(instant),
  /** The version of the workflow whose graph it runs. */
  dagVersion: v.number(),
  draft: v.boolean(),
  nodeCounts,
};
export const workflowRunSummary = v.object(summary);
export type WorkflowRunSummary = v.InferOutput<typeof workflowRunSummary>;

export const workflowRun = v.object({
  ...summary,
  nodes: v.array(nodeRun),
  dag,
  result: v.nullable(v.string()),
  rerunOf: v.nullable(workflowRunId),
  /** The node of another workflow's run that it is. */
  parent: v.nullable(v.object({ workflowRunId, nodeId: v.string() })),
  stopRequested: v.boolean(),
});
export type WorkflowRun = v.InferOutput<typeof workflowRun>;

export const startedWorkflowRun = v.object({
  workflowRunId,
  status: runStatus,
  reason: v.nullable(workflowReason),
});

/** An expression before it is saved. `tried`: on the results of the workflow's newest run; null without one. */
export const expressionCheck = v.object({
  /** Null when it can be saved. */
  issue: v.nullable(v.string()),
  tried: v.nullable(
    v.object({
      workflowRunId,
      value: v.nullable(v.boolean()),
      /** Why it has no value. */
      message: v.nullable(v.string()),
    }),
  ),
});
export type ExpressionCheck = v.InferOutput<typeof expressionCheck>;

/** Answer to an action on a node: how the node and its run stand now. */
export const actedNode = v.object({
  workflowRunId,
  nodeId: v.string(),
  status: runStatus,
  reason: v.nullable(workflowReason),
  runStatus,
});

const resultText = v.pipe(
  text(1000),
  v.check((value) => new TextEncoder().encode(value).length <= 1000, "must have at most 1000 bytes"),
);

/** `downstream`: every node after it runs again too. */
export const nodeRerun = v.strictObject({ downstream: v.optional(v.boolean()) });
/** A condition needs to know which edges go on; `result` is what nodes after it read. */
export const nodeMark = v.strictObject({ outcome: v.optional(v.boolean()), result: v.optional(resultText) });
/** `approved: false` fails the node. */
export const nodeApproval = v.strictObject({
  approved: v.optional(v.boolean()),
  result: v.optional(resultText),
  comment: v.optional(text(500)),
});

export const workflowRunCounts = v.object({
  all: v.number(),
  waiting: v.number(),
  running: v.number(),
  success: v.number(),
  failed: v.number(),
  skipped: v.number(),
});

export const statusList = v.pipe(
  v.string(),
  v.transform((value) => value.split(",")),
  v.array(v.picklist(runStatuses)),
);
