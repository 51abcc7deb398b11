/** A place on the canvas, in its own pixels; the upper left corner of a node. */
export interface Point {
  x: number;
  y: number;
}

export interface GraphNode extends Point {
  nodeId: string;
  /** Has two ways out: its edges leave from the port of their outcome. */
  branches?: boolean;
}

export interface GraphEdge {
  from: string;
  to: string;
  when?: boolean;
}

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 56;
/** Room between the columns of a layout, and between the nodes of one. */
export const COLUMN_GAP = 76;
export const ROW_GAP = 44;
/** What is dragged or moved by keys stays on this raster. */
export const RASTER = 4;

/** Two edges between the same nodes cannot be, so the pair names an edge; ids hold no blanks. */
export const edgeKey = (edge: Pick<GraphEdge, "from" | "to">): string => `${edge.from} ${edge.to}`;

/** Where a node's edges leave it: `when` for the ways of a branch. */
export function outPort(node: GraphNode, when: boolean | undefined): Point {
  const third = when === undefined ? 0.5 : when ? 0.3 : 0.7;
  return { x: node.x + NODE_WIDTH, y: node.y + NODE_HEIGHT * (node.branches ? third : 0.5) };
}

export function inPort(node: Point): Point {
  return { x: node.x, y: node.y + NODE_HEIGHT / 2 };
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** The smallest box around all nodes; one node's worth where there is none. */
export function boundsOf(nodes: readonly Point[]): Box {
  if (nodes.length === 0) return { x: 0, y: 0, width: NODE_WIDTH, height: NODE_HEIGHT };
  const xs = nodes.map((node) => node.x);
  const ys = nodes.map((node) => node.y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x + NODE_WIDTH, height: Math.max(...ys) - y + NODE_HEIGHT };
}
