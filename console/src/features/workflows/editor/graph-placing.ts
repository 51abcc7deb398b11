import type { Dag, NodeKind } from "../../../../../client/protocol/dag.ts";
import { COLUMN_GAP, NODE_HEIGHT, NODE_WIDTH, type Point, ROW_GAP } from "../canvas/graph.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import type { PlacedDag } from "./graph-edit.ts";

/** Whether every node says where it is; a graph that came by API often does not. */
export const isPlaced = (dag: Dag): boolean =>
  dag.nodes.every((node) => node.x !== undefined && node.y !== undefined);

/** With a place for each node: all from the layout where one node has none. */
export function placed(dag: Dag, layout: Positions): PlacedDag {
  const own = isPlaced(dag);
  return {
    nodes: dag.nodes.map((node) => ({
      ...node,
      x: (own ? node.x : layout[node.nodeId]?.x) ?? 0,
      y: (own ? node.y : layout[node.nodeId]?.y) ?? 0,
    })),
    edges: dag.edges.map((edge) => ({ ...edge })),
  };
}

const overlaps = (a: Point, b: Point): boolean =>
  Math.abs(a.x - b.x) < NODE_WIDTH + ROW_GAP / 2 && Math.abs(a.y - b.y) < NODE_HEIGHT + ROW_GAP / 2;

/** A free place at or below a point. */
export function freePlace(nodes: readonly Point[], wanted: Point): Point {
  const at = { x: Math.round(wanted.x), y: Math.round(wanted.y) };
  while (nodes.some((node) => overlaps(node, at))) at.y += NODE_HEIGHT + ROW_GAP;
  return at;
}

/** Right of a node, where what comes after it is drawn. */
export const placeAfter = (nodes: readonly Point[], node: Point): Point =>
  freePlace(nodes, { x: node.x + NODE_WIDTH + COLUMN_GAP, y: node.y });

/** Below some nodes, where a new row of them begins. */
export const placeBelow = (nodes: readonly Point[], some: readonly Point[]): Point =>
  freePlace(nodes, {
    x: Math.min(...some.map((node) => node.x)),
    y: Math.max(...some.map((node) => node.y)) + NODE_HEIGHT + ROW_GAP,
  });

const letters: Record<Exclude<NodeKind, "job">, string> = { condition: "if", approval: "ok", workflow: "w" };

/** An id that is free: a job's own number, else a short word of the kind and a number. */
export function newNodeId(graph: PlacedDag, kind: NodeKind, jobId?: number): string {
  const taken = new Set(graph.nodes.map((node) => node.nodeId));
  const wanted = kind === "job" ? String(jobId) : `${letters[kind]}1`;
  if (!taken.has(wanted)) return wanted;
  const stem = kind === "job" ? `${wanted}.` : letters[kind];
  for (let n = 2; ; n += 1) if (!taken.has(`${stem}${n}`)) return `${stem}${n}`;
}
