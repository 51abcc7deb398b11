import { Graph, layout } from "@dagrejs/dagre";
import { COLUMN_GAP, type GraphEdge, NODE_HEIGHT, NODE_WIDTH, type Point, ROW_GAP } from "./graph.ts";

export interface LayoutRequest {
  nodeIds: string[];
  edges: Pick<GraphEdge, "from" | "to">[];
}

export type Positions = Record<string, Point>;

/** Columns from left to right by dependency, few crossings; the corner of the drawing is at 0, 0. */
export function layoutGraph({ nodeIds, edges }: LayoutRequest): Positions {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW_GAP, ranksep: COLUMN_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const nodeId of nodeIds) graph.setNode(nodeId, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const known = new Set(nodeIds);
  for (const { from, to } of edges) if (known.has(from) && known.has(to)) graph.setEdge(from, to);
  layout(graph);
  return Object.fromEntries(
    nodeIds.map((nodeId) => {
      const centre = graph.node(nodeId);
      return [
        nodeId,
        { x: Math.round(centre.x - NODE_WIDTH / 2), y: Math.round(centre.y - NODE_HEIGHT / 2) },
      ];
    }),
  );
}
