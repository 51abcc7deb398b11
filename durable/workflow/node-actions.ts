import { descendantsOf } from "../../client/protocol/dag.ts";
import type { Refusal } from "../app-queue/rpc.ts";
import type { Graph } from "./graph.ts";
import { readiness } from "./readiness.ts";
import { goOn, killedNode, type RunRules, reopened, withNode } from "./run-machine.ts";
import { type NodeState, nodeOf, type RunState, waitingNode } from "./run-state.ts";

export type NodeAction =
  | { action: "rerun"; downstream: boolean }
  | { action: "mark_success"; outcome: boolean | null; result: string | null }
  | { action: "kill" }
  | { action: "skip" }
  | { action: "approve"; approved: boolean; result: string | null; comment: string | null };

export type ActionStep = { ok: true; run: RunState } | Refusal;

const conflict = (message: string): Refusal => ({ ok: false, code: "conflict", message });

const shownStatus = (node: NodeState): string =>
  node.status === "open" ? (node.reason === "approval" ? "waiting for an approval" : "running") : node.status;

/** What a person does to one node. Refusals are values; a repeat of an action that has been done is one. */
export const actOnNode = (
  graph: Graph,
  run: RunState,
  nodeId: string,
  action: NodeAction,
  by: string,
  rules: RunRules,
  now: number,
): ActionStep => {
  if (!graph.nodes.has(nodeId))
    return { ok: false, code: "not_found", message: `${nodeId} is no node of this workflow run` };
  if (run.head.status === "waiting" || run.head.status === "skipped")
    return conflict(`the workflow run is ${run.head.status}; its nodes have not begun`);
  const node = nodeOf(run, nodeId);
  const changed = decide(graph, run, node, action, by, now);
  if ("ok" in changed) return changed;
  return { ok: true, run: goOn(graph, changed, rules, now) };
};

const decide = (
  graph: Graph,
  run: RunState,
  node: NodeState,
  action: NodeAction,
  by: string,
  now: number,
): RunState | Refusal => {
  switch (action.action) {
    case "rerun":
      return rerun(graph, run, node, action.downstream);
    case "mark_success":
      return markSuccess(graph, run, node, action, by, now);
    case "kill":
      return kill(run, node, by, now);
    case "skip":
      return skip(run, node, by, now);
    case "approve":
      return approve(run, node, action, by, now);
    default:
      return action satisfies never;
  }
};

/** Back to waiting. Its starts are kept, since the next one is told from those before, and what became of them. */
const again = ({ nodeId, starts, tries }: NodeState): NodeState => ({
  ...waitingNode(nodeId),
  starts,
  tries,
});

const rerun = (graph: Graph, run: RunState, node: NodeState, downstream: boolean): RunState | Refusal => {
  const { nodeId } = node;
  if (node.status === "open" || node.status === "waiting")
    return conflict(`${nodeId} is ${shownStatus(node)}; only a node that has ended can run again`);
  if (run.head.stoppedBy !== null && run.head.status === "running")
    return conflict("the workflow run is being stopped; run the node again once it has ended");
  const edges = [...graph.into.values()].flat();
  const after = downstream ? [...descendantsOf(edges, nodeId)] : [];
  const atWork = after.filter((id) => nodeOf(run, id).status === "open");
  if (atWork.length > 0) return conflict(`${atWork.join(", ")} after ${nodeId} is at work; kill it first`);
  const open = reopened(run);
  const nodes = new Map(open.nodes);
  for (const id of [nodeId, ...after]) nodes.set(id, again(nodeOf(open, id)));
  const next = { ...open, nodes };
  if (readiness(graph, next, nodeId) !== "start")
    return conflict(`what stands before ${nodeId} has not succeeded; run that again first`);
  return next;
};

const markSuccess = (
  graph: Graph,
  run: RunState,
  node: NodeState,
  { outcome, result }: { outcome: boolean | null; result: string | null },
  by: string,
  now: number,
): RunState | Refusal => {
  const { nodeId } = node;
  if (node.status === "open")
    return conflict(`${nodeId} is ${shownStatus(node)}; kill or approve it in place of marking it`);
  if (node.status === "success") return conflict(`${nodeId} has succeeded already`);
  const isCondition = graph.nodes.get(nodeId)?.kind === "condition";
  if (isCondition && outcome === null)
    return {
      ok: false,
      code: "invalid_request",
      message: `outcome is required: it says which edges of ${nodeId} go on`,
    };
  const marked: NodeState = {
    ...node,
    status: "success",
    reason: "marked",
    message: `marked by ${by}`,
    outcome: isCondition ? outcome : null,
    result: isCondition ? String(outcome) : (result ?? node.result),
    finishedAt: now,
  };
  return unskipAfter(graph, reopened(withNode(run, marked)), nodeId);
};

/** Nodes that were skipped only because nothing led to them are asked again, now that something may. */
const unskipAfter = (graph: Graph, run: RunState, nodeId: string): RunState => {
  const nodes = new Map(run.nodes);
  for (const id of descendantsOf([...graph.into.values()].flat(), nodeId)) {
    const node = nodes.get(id);
    if (node?.status === "skipped" && node.reason === "branch_not_taken") nodes.set(id, again(node));
  }
  return { ...run, nodes };
};

const kill = (run: RunState, node: NodeState, by: string, now: number): RunState | Refusal => {
  if (node.status !== "open")
    return {
      ok: false,
      code: "run_finished",
      message: `${node.nodeId} is ${shownStatus(node)}; nothing of it is at work`,
    };
  if (node.reason === "approval") return withNode(run, killedNode(node, by, now));
  return withNode(run, { ...node, killedBy: node.killedBy ?? by });
};

const skip = (run: RunState, node: NodeState, by: string, now: number): RunState | Refusal => {
  const isWaitingApproval = node.status === "open" && node.reason === "approval";
  if (node.status !== "waiting" && node.status !== "failed" && !isWaitingApproval)
    return conflict(
      `${node.nodeId} is ${shownStatus(node)}; only a node that waits or has failed can be left out`,
    );
  const skipped: NodeState = {
    ...node,
    status: "skipped",
    reason: "skipped_by_person",
    message: `left out by ${by}`,
    result: null,
    outcome: null,
    finishedAt: now,
  };
  return reopened(withNode(run, skipped));
};

const approve = (
  run: RunState,
  node: NodeState,
  { approved, result, comment }: { approved: boolean; result: string | null; comment: string | null },
  by: string,
  now: number,
): RunState | Refusal => {
  if (node.status !== "open" || node.reason !== "approval")
    return conflict(`${node.nodeId} is ${shownStatus(node)}; it waits for no approval`);
  const said = comment ? `: ${comment}` : "";
  return withNode(run, {
    ...node,
    status: approved ? "success" : "failed",
    reason: approved ? "completed" : "rejected",
    message: `${approved ? "approved" : "rejected"} by ${by}${said}`,
    result: approved ? result : null,
    finishedAt: now,
  });
};
