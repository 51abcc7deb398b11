import { type DagEdge, type DagNode, topologicalOrder } from "../../client/protocol/dag.ts";

/** A node as the coordinator runs it: with the app whose queue its job belongs to. */
export interface PlacedNode extends DagNode {
  appId: string | null;
}

export interface PlacedDag {
  /** The version of the workflow that holds it. */
  version: number;
  nodes: PlacedNode[];
  edges: DagEdge[];
}

/** A graph with the ways through it worked out once. */
export interface Graph {
  version: number;
  nodes: ReadonlyMap<string, PlacedNode>;
  /** Each node after all that lead to it. */
  order: readonly string[];
  into: ReadonlyMap<string, readonly DagEdge[]>;
  /** Nodes without an edge out: their results are the run's. */
  sinks: readonly string[];
}

export const graphOf = (dag: PlacedDag): Graph => {
  const into = new Map<string, DagEdge[]>(dag.nodes.map(({ nodeId }) => [nodeId, []]));
  const left = new Set<string>();
  for (const edge of dag.edges) {
    into.get(edge.to)?.push(edge);
    left.add(edge.from);
  }
  return {
    version: dag.version,
    nodes: new Map(dag.nodes.map((node) => [node.nodeId, node])),
    order: topologicalOrder(dag),
    into,
    sinks: dag.nodes.map(({ nodeId }) => nodeId).filter((nodeId) => !left.has(nodeId)),
  };
};
