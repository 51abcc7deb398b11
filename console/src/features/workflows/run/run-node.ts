import type { NodeRun, WorkflowRun } from "../../../../../client/protocol/workflow-run.ts";
import type { GraphNode } from "../canvas/graph.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import { placed } from "../editor/graph-placing.ts";

/** A node of a run as the canvas draws it. */
export type RunNode = GraphNode & { run: NodeRun };

/** The nodes of a run in their places. */
export function runNodes(run: WorkflowRun, layout: Positions): RunNode[] {
  const byId = new Map(run.nodes.map((node) => [node.nodeId, node]));
  return placed(run.dag, layout).nodes.flatMap((node) => {
    const now = byId.get(node.nodeId);
    return now
      ? [{ nodeId: node.nodeId, x: node.x, y: node.y, branches: node.kind === "condition", run: now }]
      : [];
  });
}

/** The node to look at first: one that failed, that waits for a person, or that runs. */
export function nodeThatMatters(nodes: readonly RunNode[]): string | undefined {
  const first = (fits: (node: NodeRun) => boolean) => nodes.find((node) => fits(node.run))?.nodeId;
  return (
    first((node) => node.status === "failed") ??
    first((node) => node.reason === "approval") ??
    first((node) => node.status === "running" || node.status === "pool")
  );
}
