import { type GraphEdge, type GraphNode, NODE_HEIGHT, NODE_WIDTH } from "./graph.ts";

export type Direction = "left" | "right" | "up" | "down";

/**
 * Nodes so that each comes after all that lead to it, from top to bottom among equals: the order in which a reader
 * should meet them. Nodes on a cycle come last, as they stand.
 */
export function inGraphOrder<N extends GraphNode>(nodes: readonly N[], edges: readonly GraphEdge[]): N[] {
  const open = new Map(nodes.map((node) => [node.nodeId, 0]));
  for (const edge of edges)
    if (open.has(edge.from) && open.has(edge.to)) open.set(edge.to, (open.get(edge.to) ?? 0) + 1);
  const byPlace = (a: N, b: N) => a.x - b.x || a.y - b.y;
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const followers = Map.groupBy(edges, (edge) => edge.from);
  let ready = nodes.filter((node) => open.get(node.nodeId) === 0).sort(byPlace);
  const ordered: N[] = [];
  while (ready.length > 0) {
    const next: N[] = [];
    for (const node of ready) {
      ordered.push(node);
      for (const edge of followers.get(node.nodeId) ?? []) {
        const left = (open.get(edge.to) ?? 0) - 1;
        open.set(edge.to, left);
        const follower = byId.get(edge.to);
        if (left === 0 && follower) next.push(follower);
      }
    }
    ready = next.sort(byPlace);
  }
  const met = new Set(ordered);
  return [...ordered, ...nodes.filter((node) => !met.has(node))];
}

const steps = {
  left: { along: -1, horizontal: true },
  right: { along: 1, horizontal: true },
  up: { along: -1, horizontal: false },
  down: { along: 1, horizontal: false },
} as const;

/** How far another node is in a direction; what lies aside counts double. Infinite where it is not that way. */
function distance(from: GraphNode, to: GraphNode, direction: Direction): number {
  const { along, horizontal } = steps[direction];
  const dx = (to.x - from.x) / NODE_WIDTH;
  const dy = (to.y - from.y) / NODE_HEIGHT;
  const ahead = (horizontal ? dx : dy) * along;
  const aside = Math.abs(horizontal ? dy : dx);
  return ahead <= 0 ? Number.POSITIVE_INFINITY : ahead + 2 * aside;
}

/**
 * The node that an arrow key leads to: sideways along the edges where there are some, else the nearest one that way.
 */
export function neighbourOf(
  nodes: readonly GraphNode[],
  edges: readonly GraphEdge[],
  nodeId: string,
  direction: Direction,
): string | undefined {
  const from = nodes.find((node) => node.nodeId === nodeId);
  if (!from) return nodes[0]?.nodeId;
  const linked = new Set(
    direction === "right"
      ? edges.filter((edge) => edge.from === nodeId).map((edge) => edge.to)
      : direction === "left"
        ? edges.filter((edge) => edge.to === nodeId).map((edge) => edge.from)
        : [],
  );
  const nearest = (among: readonly GraphNode[]) => {
    let best: GraphNode | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const node of among) {
      const far = node.nodeId === nodeId ? Number.POSITIVE_INFINITY : distance(from, node, direction);
      if (far < least) [best, least] = [node, far];
    }
    return best;
  };
  const along = nodes.filter((node) => linked.has(node.nodeId));
  // A linked node that was dragged to the wrong side is still where the arrow leads.
  return (nearest(along) ?? along[0] ?? nearest(nodes))?.nodeId;
}
