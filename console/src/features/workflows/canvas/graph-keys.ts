import type { GraphNode } from "./graph.ts";
import type { GraphCanvasState } from "./graph-canvas-state.ts";
import type { CanvasItem } from "./graph-editing.ts";
import { type Direction, neighbourOf } from "./graph-walk.ts";

const arrows: Record<string, Direction> = {
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
};

/** From an edge: sideways to the node at that end, up and down to the next edge of the same node. */
function fromEdge<N extends GraphNode>(
  canvas: GraphCanvasState<N>,
  key: string,
  direction: Direction,
): CanvasItem | undefined {
  const edge = canvas.graph.edges.find((one) => one.key === key);
  if (!edge) return undefined;
  if (direction === "left") return { kind: "node", id: edge.from };
  if (direction === "right") return { kind: "node", id: edge.to };
  const siblings = canvas.graph.edges.filter((one) => one.from === edge.from);
  const at = siblings.indexOf(edge) + (direction === "down" ? 1 : -1);
  const next = siblings[(at + siblings.length) % siblings.length];
  return next && { kind: "edge", id: next.key };
}

/** Where a key leads from what has the focus; undefined for keys that lead nowhere. */
export function itemAfter<N extends GraphNode>(
  canvas: GraphCanvasState<N>,
  from: CanvasItem,
  key: string,
): CanvasItem | undefined {
  const order = canvas.order();
  const node = (nodeId: string | undefined): CanvasItem | undefined =>
    nodeId === undefined ? undefined : { kind: "node", id: nodeId };
  if (key === "Home") return node(order[0]?.nodeId);
  if (key === "End") return node(order.at(-1)?.nodeId);
  const direction = arrows[key];
  if (!direction) return undefined;
  if (from.kind === "edge") return fromEdge(canvas, from.id, direction);
  return node(neighbourOf(canvas.graph.nodes, canvas.graph.edges, from.id, direction));
}

/** The item that an element of a canvas stands for. */
export function itemOf(target: EventTarget | null): CanvasItem | undefined {
  if (!(target instanceof Element)) return undefined;
  const node = target.closest("[data-node]")?.getAttribute("data-node");
  if (node) return { kind: "node", id: node };
  const edge = target.closest("[data-edge]")?.getAttribute("data-edge");
  return edge ? { kind: "edge", id: edge } : undefined;
}
