import type { DagEdge, DagNode } from "../../../../../client/protocol/dag.ts";
import { edgeKey } from "../canvas/graph.ts";

export interface GraphDiff {
  added: DagNode[];
  removed: DagNode[];
  changed: { before: DagNode; after: DagNode }[];
  edgesAdded: DagEdge[];
  edgesRemoved: DagEdge[];
  /** Edges that are taken at another outcome. */
  edgesChanged: DagEdge[];
}

/** What a node is, without where it stands. */
const meaning = ({ kind, name, jobId, expression, workflowId }: DagNode): string =>
  JSON.stringify([kind, name ?? "", jobId ?? null, expression ?? "", workflowId ?? null]);

/** What the second graph says differently from the first; where nodes stand does not count. */
export function diffGraphs(
  before: { nodes: readonly DagNode[]; edges: readonly DagEdge[] },
  after: { nodes: readonly DagNode[]; edges: readonly DagEdge[] },
): GraphDiff {
  const was = new Map(before.nodes.map((node) => [node.nodeId, node]));
  const is = new Map(after.nodes.map((node) => [node.nodeId, node]));
  const edgeWas = new Map(before.edges.map((edge) => [edgeKey(edge), edge]));
  const edgeIs = new Map(after.edges.map((edge) => [edgeKey(edge), edge]));
  return {
    added: after.nodes.filter((node) => !was.has(node.nodeId)),
    removed: before.nodes.filter((node) => !is.has(node.nodeId)),
    changed: after.nodes.flatMap((node) => {
      const old = was.get(node.nodeId);
      return old && meaning(old) !== meaning(node) ? [{ before: old, after: node }] : [];
    }),
    edgesAdded: after.edges.filter((edge) => !edgeWas.has(edgeKey(edge))),
    edgesRemoved: before.edges.filter((edge) => !edgeIs.has(edgeKey(edge))),
    edgesChanged: after.edges.filter((edge) => {
      const old = edgeWas.get(edgeKey(edge));
      return old !== undefined && old.when !== edge.when;
    }),
  };
}

export const isSame = (diff: GraphDiff): boolean => Object.values(diff).every((part) => part.length === 0);
