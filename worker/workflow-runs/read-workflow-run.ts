import { formatRunId } from "../../client/protocol/ids.ts";
import type { routes } from "../../client/protocol/routes/index.ts";
import {
  formatWorkflowRunId,
  type NodeRun,
  parseWorkflowRunId,
  type WorkflowRun,
} from "../../client/protocol/workflow-run.ts";
import type { PlacedNode } from "../../durable/workflow/graph.ts";
import { nodeCountsOf } from "../../durable/workflow/history.ts";
import { parseTag } from "../../durable/workflow/node-tag.ts";
import type { WorkflowRunRecord } from "../../durable/workflow/rpc.ts";
import type { NodeState } from "../../durable/workflow/run-state.ts";
import { notFound } from "../errors.ts";
import { toInstant, toInstantOrNull } from "../instants.ts";
import type { Call } from "../serve.ts";
import { repeatable, workflowOf } from "../stubs.ts";
import { type NodeNames, nodeNames } from "../workflows/dag-rows.ts";
import { requireWorkflow } from "../workflows/workflow-row.ts";
import { type LiveNode, liveNodes, standing, triesOf } from "./node-standing.ts";

const toNode = (
  node: NodeState,
  placed: PlacedNode,
  names: NodeNames,
  live: LiveNode | undefined,
): NodeRun => {
  const job = names.jobs.get(placed.jobId ?? 0);
  const workflow = names.workflows.get(placed.workflowId ?? 0);
  const { runNumber } = node;
  return {
    nodeId: node.nodeId,
    kind: placed.kind,
    name: placed.name ?? job?.name ?? workflow?.name ?? null,
    jobId: placed.jobId ?? null,
    appId: placed.appId ?? workflow?.appId ?? null,
    runId:
      placed.jobId !== undefined && runNumber !== null
        ? formatRunId({ jobId: placed.jobId, number: runNumber })
        : null,
    workflowId: placed.workflowId ?? null,
    childRunId:
      placed.workflowId !== undefined && runNumber !== null
        ? formatWorkflowRunId({ workflowId: placed.workflowId, number: runNumber })
        : null,
    ...standing(node, live),
    message: node.message ?? (node.killedBy === null ? null : `kill requested by ${node.killedBy}`),
    result: node.result,
    outcome: node.outcome,
    attempt: live?.attempt ?? null,
    progress: live?.progress ?? null,
    starts: node.starts,
    readyAt: toInstantOrNull(node.readyAt),
    startedAt: toInstantOrNull(node.startedAt ?? live?.startedAt ?? null),
    finishedAt: toInstantOrNull(node.finishedAt),
    tries: triesOf(node, live),
  };
};

const parentOf = ({ head: { follower } }: WorkflowRunRecord): WorkflowRun["parent"] => {
  if (follower?.object !== "workflow") return null;
  const start = parseTag(follower.tag);
  const id = start && formatWorkflowRunId({ workflowId: Number(follower.name), number: start.number });
  return start && id && parseWorkflowRunId(id) ? { workflowRunId: id, nodeId: start.nodeId } : null;
};

export const readWorkflowRun = async (call: Call<typeof routes.getWorkflowRun>): Promise<WorkflowRun> => {
  const { db, env, params } = call;
  const { workflowId, number } = params.workflowRunId;
  const row = await requireWorkflow(db, params.ns, workflowId).catch(() => {
    throw notFound("workflow run");
  });
  const record = await repeatable(() => workflowOf(env, workflowId).read(number));
  if (!record) throw notFound("workflow run");
  const { head, dag } = record;
  const [live, names] = await Promise.all([
    liveNodes(env, row.namespace, record),
    nodeNames(db, row.namespace, dag),
  ]);
  const placed = new Map(dag.nodes.map((node) => [node.nodeId, node]));
  const states = new Map(
    record.nodes.filter((node) => node.status !== "waiting").map((node) => [node.nodeId, node]),
  );
  return {
    workflowRunId: formatWorkflowRunId({ workflowId, number }),
    workflowId,
    number,
    workflowName: row.name,
    appId: row.appId,
    status: head.status,
    reason: head.reason,
    message: head.message,
    trigger: head.trigger,
    operator: head.operator,
    scheduleTime: toInstant(head.scheduleAt),
    dataTime: toInstant(head.dataAt),
    createdAt: toInstant(head.createdAt),
    startedAt: toInstantOrNull(head.startedAt),
    finishedAt: toInstantOrNull(head.finishedAt),
    dagVersion: head.dagVersion,
    draft: head.draft,
    nodeCounts: nodeCountsOf({ nodes: states }, record.nodes.length),
    nodes: record.nodes.flatMap((node) => {
      const at = placed.get(node.nodeId);
      return at ? [toNode(node, at, names, live.get(node.nodeId))] : [];
    }),
    dag: { nodes: dag.nodes.map(({ appId: _, ...node }) => node), edges: dag.edges },
    result: head.result,
    rerunOf: head.rerunOf === null ? null : formatWorkflowRunId({ workflowId, number: head.rerunOf }),
    parent: parentOf(record),
    stopRequested: head.stoppedBy !== null,
  };
};
