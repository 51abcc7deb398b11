import type { UpstreamData } from "../../client/protocol/upstream.ts";
import type { Graph } from "./graph.ts";
import { type NodeState, nodeOf, type RunState } from "./run-state.ts";

type Resolution = "taken" | "not_taken" | "open";

const resolve = (node: NodeState, when: boolean | undefined): Resolution => {
  if (node.status === "success") return when === undefined || when === node.outcome ? "taken" : "not_taken";
  if (node.status !== "skipped") return "open";
  return node.reason === "skipped_by_person" && when === undefined ? "taken" : "not_taken";
};

/** Whether everything before a node has come to its end: `start` it, `skip` it as on no branch taken, or it `waits`. */
export const readiness = (graph: Graph, run: RunState, nodeId: string): "start" | "skip" | "waits" => {
  const edges = graph.into.get(nodeId) ?? [];
  const ways = edges.map(({ from, when }) => resolve(nodeOf(run, from), when));
  if (ways.includes("open")) return "waits";
  return edges.length === 0 || ways.includes("taken") ? "start" : "skip";
};

/**
 * Results of the nodes directly before one, in the order of its edges. Conditions and approvals are seen through: what was readable
 * by them is readable after them, else a decision between two jobs would cut off the data.
 */
export const upstreamOf = (graph: Graph, run: RunState, nodeId: string): UpstreamData[] => {
  const found = new Map<string, UpstreamData>();
  const visited = new Set<string>();
  const visit = (at: string): void => {
    for (const { from, when } of graph.into.get(at) ?? []) {
      const node = nodeOf(run, from);
      if (visited.has(from) || resolve(node, when) !== "taken") continue;
      visited.add(from);
      const placed = graph.nodes.get(from);
      const isSeenThrough = placed?.kind === "condition" || placed?.kind === "approval";
      if (placed?.kind !== "condition" && node.result !== null)
        found.set(from, { node: from, job: placed?.jobId ?? 0, data: node.result });
      if (isSeenThrough) visit(from);
    }
  };
  visit(nodeId);
  return [...found.values()];
};
