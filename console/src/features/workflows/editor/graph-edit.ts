import type { DagEdge, DagNode } from "../../../../../client/protocol/dag.ts";
import { edgeKey, RASTER } from "../canvas/graph.ts";
import type { Positions } from "../canvas/graph-layout.ts";

/** A node on the canvas always has its place. */
export type PlacedNode = DagNode & { x: number; y: number };

export interface PlacedDag {
  nodes: readonly PlacedNode[];
  edges: readonly DagEdge[];
}

export interface Selection {
  nodes: readonly string[];
  edges: readonly string[];
}

interface Step {
  graph: PlacedDag;
  /** Changes in a row with one name are one step back. */
  name: string | undefined;
}

/** The graph while it is drawn, with all that leads back and forth from it. Values: every change makes a new one. */
export interface GraphEdit {
  graph: PlacedDag;
  /** As the platform has it. */
  saved: PlacedDag;
  past: readonly Step[];
  future: readonly PlacedDag[];
  /** Name of the change that led here. */
  last: string | undefined;
  selection: Selection;
}

/** So many steps can be taken back. */
const STEPS = 200;
export const nothingSelected: Selection = { nodes: [], edges: [] };

export const startEdit = (graph: PlacedDag): GraphEdit => ({
  graph,
  saved: graph,
  past: [],
  future: [],
  last: undefined,
  selection: nothingSelected,
});

/** What is selected and still there. */
function presentIn(graph: PlacedDag, selection: Selection): Selection {
  const nodes = new Set(graph.nodes.map((node) => node.nodeId));
  const edges = new Set(graph.edges.map(edgeKey));
  const all = selection.nodes.every((id) => nodes.has(id)) && selection.edges.every((key) => edges.has(key));
  // The same value while nothing of it went: a drag must not make every node ask whether it is still selected.
  if (all) return selection;
  return {
    nodes: selection.nodes.filter((id) => nodes.has(id)),
    edges: selection.edges.filter((key) => edges.has(key)),
  };
}

/** `name`: changes in a row with the same one are taken back together (a drag, keys that nudge). */
export function change(edit: GraphEdit, graph: PlacedDag, name?: string): GraphEdit {
  const goesOn = name !== undefined && name === edit.last;
  return {
    ...edit,
    graph,
    past: goesOn ? edit.past : [...edit.past, { graph: edit.graph, name: edit.last }].slice(-STEPS),
    future: [],
    last: name,
    selection: presentIn(graph, edit.selection),
  };
}

export const canUndo = (edit: GraphEdit): boolean => edit.past.length > 0;
export const canRedo = (edit: GraphEdit): boolean => edit.future.length > 0;

export function undo(edit: GraphEdit): GraphEdit {
  const back = edit.past.at(-1);
  if (!back) return edit;
  return {
    ...edit,
    graph: back.graph,
    past: edit.past.slice(0, -1),
    future: [edit.graph, ...edit.future],
    // Nothing joins a step that was taken back to.
    last: undefined,
    selection: presentIn(back.graph, edit.selection),
  };
}

export function redo(edit: GraphEdit): GraphEdit {
  const [next, ...later] = edit.future;
  if (!next) return edit;
  return {
    ...edit,
    graph: next,
    past: [...edit.past, { graph: edit.graph, name: undefined }],
    future: later,
    last: undefined,
    selection: presentIn(next, edit.selection),
  };
}

export function addNode(edit: GraphEdit, node: PlacedNode): GraphEdit {
  const added = change(edit, { ...edit.graph, nodes: [...edit.graph.nodes, node] });
  return { ...added, selection: { nodes: [node.nodeId], edges: [] } };
}

export function replaceNode(edit: GraphEdit, node: PlacedNode): GraphEdit {
  const nodes = edit.graph.nodes.map((other) => (other.nodeId === node.nodeId ? node : other));
  // An edge of a branch that no longer is one is always taken.
  const edges = edit.graph.edges.map((edge) =>
    edge.from === node.nodeId && node.kind !== "condition" ? { from: edge.from, to: edge.to } : edge,
  );
  return change(edit, { nodes, edges });
}

/** Whether the edge may be is for `edgeIssue` of the protocol to say. */
export function addEdge(edit: GraphEdit, edge: DagEdge): GraphEdit {
  const added = change(edit, { ...edit.graph, edges: [...edit.graph.edges, edge] });
  return { ...added, selection: { nodes: [], edges: [edgeKey(edge)] } };
}

export function setEdgeWhen(edit: GraphEdit, key: string, when: boolean | undefined): GraphEdit {
  const edges = edit.graph.edges.map((edge) =>
    edgeKey(edge) === key ? { from: edge.from, to: edge.to, ...(when === undefined ? {} : { when }) } : edge,
  );
  return change(edit, { ...edit.graph, edges });
}

/** Takes nodes and edges out, and with a node all edges that touch it. */
export function remove(edit: GraphEdit, what: Selection): GraphEdit {
  if (what.nodes.length === 0 && what.edges.length === 0) return edit;
  const nodes = new Set(what.nodes);
  const edges = new Set(what.edges);
  return change(edit, {
    nodes: edit.graph.nodes.filter((node) => !nodes.has(node.nodeId)),
    edges: edit.graph.edges.filter(
      (edge) => !edges.has(edgeKey(edge)) && !nodes.has(edge.from) && !nodes.has(edge.to),
    ),
  });
}

const onRaster = (at: number): number => Math.round(at / RASTER) * RASTER;

export function place(edit: GraphEdit, positions: Positions, name?: string): GraphEdit {
  const nodes = edit.graph.nodes.map((node) => {
    const at = positions[node.nodeId];
    return at ? { ...node, x: onRaster(at.x), y: onRaster(at.y) } : node;
  });
  return change(edit, { ...edit.graph, nodes }, name);
}

export function nudge(edit: GraphEdit, nodeIds: readonly string[], dx: number, dy: number): GraphEdit {
  const moved = edit.graph.nodes
    .filter((node) => nodeIds.includes(node.nodeId))
    .map((node) => [node.nodeId, { x: node.x + dx, y: node.y + dy }] as const);
  return place(edit, Object.fromEntries(moved), `nudge ${nodeIds.join(" ")}`);
}

/** `more`: beside what is selected; what is selected already no longer is. */
export function select(edit: GraphEdit, what: Selection, more = false): GraphEdit {
  if (!more) return { ...edit, selection: what };
  const toggled = (now: readonly string[], asked: readonly string[]) => [
    ...now.filter((id) => !asked.includes(id)),
    ...asked.filter((id) => !now.includes(id)),
  ];
  const { nodes, edges } = edit.selection;
  return { ...edit, selection: { nodes: toggled(nodes, what.nodes), edges: toggled(edges, what.edges) } };
}

export const selectAll = (edit: GraphEdit): GraphEdit => ({
  ...edit,
  selection: { nodes: edit.graph.nodes.map((node) => node.nodeId), edges: [] },
});

/** The platform has taken this graph; what was drawn meanwhile is still to be saved. */
export const markSaved = (edit: GraphEdit, graph: PlacedDag): GraphEdit => ({ ...edit, saved: graph });

/** Whether two nodes are the same work, wherever they stand. */
export const sameMeaning = (a: DagNode, b: DagNode): boolean =>
  a.nodeId === b.nodeId &&
  a.kind === b.kind &&
  a.name === b.name &&
  a.jobId === b.jobId &&
  a.expression === b.expression &&
  a.workflowId === b.workflowId;

/** Whether two graphs say the same, whatever the order in which they say it. Asked at each step of a drag. */
export function sameGraph(a: PlacedDag, b: PlacedDag): boolean {
  if (a === b) return true;
  if (a.nodes.length !== b.nodes.length || a.edges.length !== b.edges.length) return false;
  const nodes = new Map(b.nodes.map((node) => [node.nodeId, node]));
  const sameNode = (node: PlacedNode) => {
    const other = nodes.get(node.nodeId);
    return other !== undefined && other.x === node.x && other.y === node.y && sameMeaning(node, other);
  };
  if (!a.nodes.every(sameNode)) return false;
  const edges = new Map(b.edges.map((edge) => [edgeKey(edge), edge]));
  return a.edges.every((edge) => {
    const other = edges.get(edgeKey(edge));
    return other !== undefined && other.when === edge.when;
  });
}

export const isDirty = (edit: GraphEdit): boolean => !sameGraph(edit.graph, edit.saved);
