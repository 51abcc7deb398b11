import { createSignal } from "solid-js";
import type { DagEdge, DagNode, NodeKind } from "../../../../../client/protocol/dag.ts";
import { t } from "../../../i18n/index.ts";
import { toast } from "../../../ui/toast.tsx";
import { askLayout } from "../canvas/ask-layout.ts";
import type { GraphEdge, GraphNode, Point } from "../canvas/graph.ts";
import { createGraphCanvas } from "../canvas/graph-canvas-state.ts";
import type { CanvasItem } from "../canvas/graph-editing.ts";
import { type EditorState, selectionOf } from "./editor-state.ts";
import {
  addEdge,
  addNode,
  nudge,
  type PlacedNode,
  place,
  redo,
  remove,
  replaceNode,
  select,
  selectAll,
  setEdgeWhen,
  undo,
} from "./graph-edit.ts";
import { freePlace, newNodeId, placeAfter, placeBelow } from "./graph-placing.ts";
import { nodeInSentence } from "./node-facts.ts";

/** A node as the canvas draws it. */
export type EditorNode = GraphNode & { kind: NodeKind; jobId?: number; workflowId?: number };

/** So long stands why an edge was refused. */
const REFUSAL_MS = 8_000;
const NUDGE = 16;
const nudges: Record<string, Point> = {
  ArrowLeft: { x: -NUDGE, y: 0 },
  ArrowRight: { x: NUDGE, y: 0 },
  ArrowUp: { x: 0, y: -NUDGE },
  ArrowDown: { x: 0, y: NUDGE },
};

export const canvasNode = (node: PlacedNode): EditorNode => ({
  nodeId: node.nodeId,
  kind: node.kind,
  x: node.x,
  y: node.y,
  ...(node.jobId === undefined ? {} : { jobId: node.jobId }),
  ...(node.workflowId === undefined ? {} : { workflowId: node.workflowId }),
  branches: node.kind === "condition",
});

/** What can be done on the canvas, by whatever means it is asked for. */
export function createEditorCommands(state: EditorState) {
  const [layingOut, setLayingOut] = createSignal(false);
  const connect = (edge: GraphEdge) => {
    const refusal = state.edgeRefusal(edge);
    if (refusal !== undefined) {
      canvas.say(refusal);
      setTimeout(() => canvas.said() === refusal && canvas.say(""), REFUSAL_MS);
      return;
    }
    state.apply((edit) => addEdge(edit, edge));
    canvas.say("");
  };
  const canvas = createGraphCanvas<EditorNode>({
    wheel: "pan",
    editing: {
      isSelected: state.selected,
      onSelect: (item, more) =>
        item ? state.apply((edit) => select(edit, selectionOf(item), more)) : state.clearSelection(),
      onMove: (positions, moveId) => state.apply((edit) => place(edit, positions, moveId)),
      refusalOf: state.edgeRefusal,
      onConnect: connect,
      onRefused: connect,
    },
  });
  const titleOf = (nodeId: string): string => {
    const node = state.meant(nodeId);
    return node ? nodeInSentence(node, state.facts()) : nodeId;
  };

  /** Starts an edge that the keyboard ends. */
  const pull = (from: string, when: boolean | undefined) => {
    canvas.setPulled({ from, when });
    canvas.say(t("workflows.canvas.pulling", titleOf(from)));
    canvas.focus({ kind: "node", id: from });
  };
  const stopPulling = () => {
    canvas.setPulled(undefined);
    canvas.say("");
  };
  const endPull = (to: string) => {
    const pulled = canvas.pulled();
    if (!pulled) return;
    canvas.setPulled(undefined);
    connect({
      from: pulled.from,
      to,
      ...(pulled.when === undefined ? {} : { when: pulled.when }),
    });
    // What was drawn is selected, but the next edge starts from here.
    canvas.focus({ kind: "node", id: to });
  };
  const anchor = (): PlacedNode | undefined => {
    const [id] = state.selection().nodes;
    return id === undefined ? undefined : state.nodes().get(id);
  };
  const freeAt = (at: Point | undefined): Point => {
    const { nodes } = state.graph();
    const beside = anchor();
    if (at) return freePlace(nodes, at);
    if (beside) {
      const after = placeAfter(nodes, beside);
      const seen = nodes.filter(canvas.viewport.holds);
      // Many nodes one after the other do not drive the first of them out of sight.
      return seen.length === 0 || canvas.viewport.holds(after) ? after : placeBelow(nodes, seen);
    }
    const centre = canvas.viewport.centre();
    return freePlace(nodes, { x: centre.x - 104, y: centre.y - 28 });
  };
  /** `at`: where on the canvas, when it was pointed at; else right of what is selected. */
  const add = (node: Omit<DagNode, "nodeId" | "x" | "y">, at?: Point): Point => {
    const nodeId = newNodeId(state.graph(), node.kind, node.jobId);
    const where = freeAt(at);
    const added = { ...node, nodeId, ...where };
    state.apply((edit) => addNode(edit, added));
    canvas.setCurrent({ kind: "node", id: nodeId });
    queueMicrotask(() => {
      canvas.reveal(nodeId);
      canvas.focus({ kind: "node", id: nodeId });
    });
    return where;
  };
  const removeSelected = () => {
    const { nodes, edges } = state.selection();
    const item = canvas.stop();
    const next =
      item?.kind === "edge"
        ? state.graph().edges.find((e) => `${e.from} ${e.to}` === item.id)?.from
        : undefined;
    state.apply((edit) => remove(edit, edit.selection));
    const gone = nodes.length + edges.length;
    if (gone === 0) return;
    canvas.say("");
    const focus = next ?? canvas.order()[0]?.nodeId;
    queueMicrotask(() => {
      if (focus !== undefined && state.nodes().has(focus)) canvas.focus({ kind: "node", id: focus });
    });
  };
  const layOut = async () => {
    setLayingOut(true);
    try {
      const positions = await askLayout(state.graph());
      state.apply((edit) => place(edit, positions));
      queueMicrotask(canvas.viewport.fit);
    } catch (cause) {
      toast(cause instanceof Error ? cause.message : String(cause), "failed");
    } finally {
      setLayingOut(false);
    }
  };

  return {
    canvas,
    titleOf,
    /** Leads to a node that is in the way. */
    point: (nodeId: string) =>
      queueMicrotask(() => {
        canvas.reveal(nodeId);
        canvas.focus({ kind: "node", id: nodeId });
      }),
    connect,
    pull,
    stopPulling,
    endPull,
    add,
    replace: (node: PlacedNode) => state.apply((edit) => replaceNode(edit, node)),
    setWhen: (key: string, when: boolean | undefined) => state.apply((edit) => setEdgeWhen(edit, key, when)),
    removeSelected,
    removeItem: (item: CanvasItem) => {
      state.apply((edit) => select(edit, selectionOf(item)));
      removeSelected();
    },
    removeEdge: (edge: DagEdge) =>
      state.apply((edit) => remove(edit, { nodes: [], edges: [`${edge.from} ${edge.to}`] })),
    undo: () => state.apply(undo),
    redo: () => state.apply(redo),
    selectAll: () => state.apply(selectAll),
    layOut,
    layingOut,
    /** For several nodes that came at once. */
    showAll: () => queueMicrotask(canvas.viewport.fit),
    /** Moves what is selected, or the node with the focus; false for other keys. */
    nudge: (key: string, item: CanvasItem | undefined): boolean => {
      const by = nudges[key];
      if (!by || item?.kind !== "node") return false;
      const selected = state.selection().nodes;
      const moved = selected.includes(item.id) ? selected : [item.id];
      state.apply((edit) => nudge(edit, moved, by.x, by.y));
      canvas.reveal(item.id);
      return true;
    },
  };
}

export type EditorCommands = ReturnType<typeof createEditorCommands>;
