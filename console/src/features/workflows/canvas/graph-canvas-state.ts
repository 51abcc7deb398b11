import { createMemo, createSignal, createUniqueId } from "solid-js";
import { createStore, reconcile } from "solid-js/store";
import { boundsOf, edgeKey, type GraphEdge, type GraphNode } from "./graph.ts";
import type { ViewEdge } from "./graph-edges.tsx";
import type { CanvasEditing, CanvasItem, Pulled } from "./graph-editing.ts";
import { lookupOf } from "./graph-lookup.ts";
import { createGraphViewport } from "./graph-viewport.ts";
import { inGraphOrder } from "./graph-walk.ts";

export interface CanvasOptions {
  /** What a turn of the wheel moves. */
  wheel: "page" | "pan";
  /** Where canvases are changed by hand. */
  editing?: CanvasEditing;
}

/**
 * What a canvas shows and where on it one is. Nodes and edges are given with `show`; those that stay keep their
 * elements, and only what changed of them is drawn again.
 */
export function createGraphCanvas<N extends GraphNode>(options: CanvasOptions) {
  const [graph, setGraph] = createStore<{ nodes: N[]; edges: ViewEdge[] }>({ nodes: [], edges: [] });
  const [current, setCurrent] = createSignal<CanvasItem>();
  const [pulled, setPulled] = createSignal<Pulled>();
  const [said, say] = createSignal("");
  const bounds = createMemo(() => boundsOf(graph.nodes));
  const viewport = createGraphViewport({ wheel: options.wheel, bounds });
  const nodes = createMemo(() => new Map(graph.nodes.map((node) => [node.nodeId, node])));
  // Not kept: it depends on every place, and is asked for by a key or when nothing had the focus yet.
  const order = () => inGraphOrder(graph.nodes, graph.edges);
  const lookup = createMemo(() =>
    lookupOf(graph.nodes, (id) => options.editing?.isSelected({ kind: "node", id }) ?? false),
  );
  const isThere = (item: CanvasItem) =>
    item.kind === "node" ? nodes().has(item.id) : graph.edges.some((edge) => edge.key === item.id);
  /** What Tab leads to: where one was, as long as it is there, else the first node. */
  const stop = createMemo(
    (): CanvasItem | undefined => {
      const now = current();
      if (now && isThere(now)) return now;
      const first = order()[0];
      return first && { kind: "node", id: first.nodeId };
    },
    undefined,
    { equals: (a, b) => a?.kind === b?.kind && a?.id === b?.id },
  );
  const elementOf = (item: CanvasItem) => {
    const mark = `[data-${item.kind}="${CSS.escape(item.id)}"]`;
    const found = viewport.element()?.querySelector(mark);
    return found instanceof HTMLElement || found instanceof SVGElement ? found : undefined;
  };
  return {
    flowId: createUniqueId(),
    graph,
    nodes,
    order,
    bounds,
    viewport,
    lookup,
    editing: options.editing,
    show: (shown: readonly N[], edges: readonly GraphEdge[]) => {
      // Copies, because reconcile writes into what it was given before.
      setGraph("nodes", reconcile(structuredClone([...shown]), { key: "nodeId" }));
      const keyed = edges.map((edge) => ({ ...edge, key: edgeKey(edge) }));
      setGraph("edges", reconcile(keyed, { key: "key" }));
    },
    stop,
    isStop: (item: CanvasItem) => stop()?.kind === item.kind && stop()?.id === item.id,
    setCurrent,
    elementOf,
    focus: (item: CanvasItem) => {
      setCurrent(item);
      elementOf(item)?.focus({ preventScroll: true });
    },
    reveal: (nodeId: string) => {
      const node = nodes().get(nodeId);
      if (node) viewport.reveal(node);
    },
    /** An edge that is being drawn by keys, from its node to wherever the focus is. */
    pulled,
    setPulled,
    /** One line over the canvas, read aloud too. */
    said,
    say,
  };
}

export type GraphCanvasState<N extends GraphNode> = ReturnType<typeof createGraphCanvas<N>>;
