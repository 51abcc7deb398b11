import { Graph, layout } from "@dagrejs/dagre";
import {
  COLUMN_GAP,
  edgeKey,
  type GraphEdge,
  NODE_HEIGHT,
  NODE_WIDTH,
  type Point,
  ROW_GAP,
} from "./graph.ts";

export interface LayoutRequest {
  nodeIds: string[];
  edges: GraphEdge[];
}

export type Positions = Record<string, Point>;

/** From the upper port of a node to the lower one. */
const portOrder = ({ when }: GraphEdge): number => (when === undefined ? 1 : when ? 0 : 2);

interface OrderConstraint {
  left: string;
  right: string;
}

/**
 * What leaves a branch keeps the order of its ports, so that yes and no do not cross right behind it. Every edge has points of its own
 * between the columns by then, and these are what is ordered.
 */
function portConstraints(graph: Graph, edges: readonly GraphEdge[]): OrderConstraint[] {
  const drawn = new Map(edges.map((edge) => [edgeKey(edge), edge]));
  const constraints: OrderConstraint[] = [];
  for (const from of new Set(edges.filter(({ when }) => when !== undefined).map((edge) => edge.from))) {
    const ways = (graph.successors(from) ?? []).flatMap((next) => {
      const of = graph.node(next).edgeObj;
      const edge = of && drawn.get(edgeKey({ from: of.v, to: of.w }));
      return edge ? [{ next, port: portOrder(edge) }] : [];
    });
    for (const upper of ways)
      for (const lower of ways)
        if (upper.port < lower.port) constraints.push({ left: upper.next, right: lower.next });
  }
  return constraints;
}

/** How many nodes of a column stand above one that was drawn before them, less those that do not. */
function upsideDown(nodeIds: readonly string[], at: Positions): number {
  let balance = 0;
  for (const column of Map.groupBy(nodeIds, (nodeId) => at[nodeId]?.x).values())
    for (const [index, nodeId] of column.entries())
      for (const later of column.slice(index + 1))
        balance += (at[later]?.y ?? 0) < (at[nodeId]?.y ?? 0) ? 1 : -1;
  return balance;
}

/** Turned over, a drawing has no more crossings; so what was drawn first stands above, where no port says otherwise. */
function turned({ nodeIds, edges }: LayoutRequest, at: Positions): Positions {
  if (edges.some(({ when }) => when !== undefined) || upsideDown(nodeIds, at) <= 0) return at;
  const bottom = Math.max(...Object.values(at).map(({ y }) => y));
  return Object.fromEntries(Object.entries(at).map(([nodeId, { x, y }]) => [nodeId, { x, y: bottom - y }]));
}

/** Columns from left to right by dependency, few crossings; the corner of the drawing is at 0, 0. */
export function layoutGraph(request: LayoutRequest): Positions {
  const { nodeIds, edges } = request;
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: ROW_GAP, ranksep: COLUMN_GAP });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const nodeId of nodeIds) graph.setNode(nodeId, { width: NODE_WIDTH, height: NODE_HEIGHT });
  const known = new Set(nodeIds);
  for (const { from, to } of edges) if (known.has(from) && known.has(to)) graph.setEdge(from, to);
  layout(graph, {
    customOrder: (laidOut, order) => order(laidOut, { constraints: portConstraints(laidOut, edges) }),
  });
  const positions = Object.fromEntries(
    nodeIds.map((nodeId) => {
      const centre = graph.node(nodeId);
      return [
        nodeId,
        { x: Math.round(centre.x - NODE_WIDTH / 2), y: Math.round(centre.y - NODE_HEIGHT / 2) },
      ];
    }),
  );
  return turned(request, positions);
}
