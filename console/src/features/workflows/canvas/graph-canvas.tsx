import "./graph.css";
import { createEffect, For, type JSX, on, onMount, Show } from "solid-js";
import { formatPercent } from "../../../i18n/format.ts";
import { t } from "../../../i18n/index.ts";
import { ContextMenu } from "../../../ui/context-menu.tsx";
import { IconButton } from "../../../ui/icon-button.tsx";
import type { MenuEntry } from "../../../ui/menu.tsx";
import type { RunStatus } from "../../../ui/status-mark.tsx";
import type { GraphNode, Point } from "./graph.ts";
import { inPort, outPort } from "./graph.ts";
import type { GraphCanvasState } from "./graph-canvas-state.ts";
import { createConnecting } from "./graph-connect.ts";
import { createDragging } from "./graph-drag.ts";
import { curve, Edge, type EdgeProps, Edges, tip, type ViewEdge } from "./graph-edges.tsx";
import type { CanvasItem } from "./graph-editing.ts";
import { itemAfter, itemOf } from "./graph-keys.ts";
import { GraphMinimap } from "./graph-minimap.tsx";
import { GraphNodeBox } from "./graph-node.tsx";
import type { GraphViewport } from "./graph-viewport.ts";

export interface GraphCanvasProps<N extends GraphNode> {
  canvas: GraphCanvasState<N>;
  /** Name of the drawing. */
  label: string;
  /** Which keys there are, for who does not see them. */
  keysHint: string;
  status: (node: N) => RunStatus | undefined;
  /** What a node shows. */
  face: (node: N) => JSX.Element;
  /** What is said of a node aloud, besides what it shows. */
  aside: (node: N) => string;
  /** Where a node leads; nodes that lead somewhere are links. */
  href?: (node: N) => string | undefined;
  edge: (edge: ViewEdge) => Pick<EdgeProps, "passed" | "left" | "words"> & { name: string };
  /** The menu of a node, an edge, or the empty canvas at a point of it. */
  menu: (item: CanvasItem | undefined, at: Point) => { label: string; entries: MenuEntry[] };
  menuItem: CanvasItem | undefined;
  menuAt: Point;
  onMenu: (item: CanvasItem | undefined, at: Point) => void;
  /** Keys beyond those that move the focus; true when it was one. */
  onKey?: (event: KeyboardEvent, item: CanvasItem | undefined) => boolean;
  onOpen?: (nodeId: string) => void;
  /** A node that needs a person: shown first where not all can be. */
  matters?: () => string | undefined;
  /** Lies over the canvas: a legend, a hint. */
  children?: JSX.Element;
  class?: string;
}

function ZoomTools(props: { viewport: GraphViewport }) {
  return (
    <div class="zoom" role="toolbar" aria-label={t("workflows.canvas.view")}>
      <IconButton
        size="small"
        look="quiet"
        icon="minus"
        label={t("workflows.canvas.zoomOut")}
        onClick={props.viewport.zoomOut}
      />
      <button
        type="button"
        class="zoom-value tn"
        aria-label={t("workflows.canvas.zoomFull", formatPercent(props.viewport.view().zoom, 0))}
        data-tip={t("workflows.canvas.zoomFullTip")}
        onClick={() => props.viewport.zoomTo(1)}
      >
        {formatPercent(props.viewport.view().zoom, 0)}
      </button>
      <IconButton
        size="small"
        look="quiet"
        icon="plus"
        label={t("workflows.canvas.zoomIn")}
        onClick={props.viewport.zoomIn}
      />
      <IconButton
        size="small"
        look="quiet"
        icon="fit"
        label={t("workflows.canvas.fit")}
        onClick={props.viewport.fit}
      />
    </div>
  );
}

/** The edge that is being drawn: by pointer to where it is, by keys to the node with the focus. */
function DrawnLine<N extends GraphNode>(props: {
  canvas: GraphCanvasState<N>;
  drawn: ReturnType<typeof createConnecting>["drawn"];
}) {
  const ends = () => {
    const drawn = props.drawn();
    const pulled = props.canvas.pulled();
    const stop = props.canvas.stop();
    const from = props.canvas.nodes().get((drawn ?? pulled)?.from ?? "");
    if (!from) return undefined;
    if (drawn) return { from, when: drawn.when, to: drawn.to, refused: drawn.refusal !== undefined };
    const to =
      stop?.kind === "node" && stop.id !== pulled?.from ? props.canvas.nodes().get(stop.id) : undefined;
    return to && { from, when: pulled?.when, to: inPort(to), refused: false };
  };
  return (
    <Show when={ends()}>
      {(ends) => (
        <g class="edge drawn" data-refused={ends().refused ? "" : undefined}>
          <path class="line" d={curve(outPort(ends().from, ends().when), ends().to)[0]} />
          <path class="tip-of" d={tip(ends().to)} />
        </g>
      )}
    </Show>
  );
}

/** A graph to look at or to draw: pan, zoom, minimap, menus, and every part within reach of the keyboard. */
export function GraphCanvas<N extends GraphNode>(props: GraphCanvasProps<N>) {
  const { canvas } = props;
  const { viewport } = canvas;
  const editing = () => canvas.editing;
  const connecting = createConnecting({ flowId: canvas.flowId, viewport, lookup: canvas.lookup, editing });
  const makeDraggable = createDragging({ viewport, lookup: canvas.lookup, editing });
  let box: HTMLDivElement | undefined;

  onMount(() => {
    if (!box) return;
    viewport.mount(box);
    const matters = props.matters?.();
    viewport.open(matters === undefined ? canvas.order()[0] : canvas.nodes().get(matters));
  });
  createEffect(
    on(
      () => connecting.drawn() && (connecting.drawn()?.refusal ?? ""),
      // What was said as it was let go stays.
      (refusal) => refusal !== undefined && canvas.say(refusal),
      { defer: true },
    ),
  );
  const choose = (item: CanvasItem, more: boolean) => editing()?.onSelect(item, more);
  const goTo = (item: CanvasItem) => {
    canvas.focus(item);
    if (!canvas.pulled()) choose(item, false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const item = itemOf(event.target);
    if (props.onKey?.(event, item)) return event.preventDefault();
    if (!item || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const next = itemAfter(canvas, item, event.key);
    if (!next) return;
    event.preventDefault();
    goTo(next);
  };
  const onMenu = (event: MouseEvent) => {
    const item = itemOf(event.target);
    if (item) {
      canvas.setCurrent(item);
      if (!editing()?.isSelected(item)) choose(item, false);
    }
    props.onMenu(item, viewport.pointAt(event.clientX, event.clientY));
  };
  const menu = () => props.menu(props.menuItem, props.menuAt);
  return (
    <section class={`canvas ${props.class ?? ""}`} aria-label={props.label}>
      <ContextMenu
        class="canvas-area"
        label={menu().label}
        entries={menu().entries}
        onOpen={onMenu}
        returnTo={() => {
          const item = canvas.stop();
          return item && canvas.elementOf(item);
        }}
      >
        {/* biome-ignore lint/a11y/useSemanticElements: a drawing, not a part of a form */}
        <div
          class="viewport"
          role="group"
          aria-label={props.label}
          // With nothing on it the canvas itself takes the keys.
          tabIndex={canvas.graph.nodes.length === 0 ? 0 : -1}
          ref={box}
          data-editing={editing() ? "" : undefined}
          data-pulling={connecting.drawn() || canvas.pulled() ? "" : undefined}
          onKeyDown={onKeyDown}
          onClick={(event) => itemOf(event.target) || editing()?.onSelect(undefined, false)}
        >
          <div
            class="pane"
            style={{
              // Whole pixels, so that words stay sharp.
              transform: `translate(${Math.round(viewport.view().x)}px, ${Math.round(viewport.view().y)}px) scale(${viewport.view().zoom})`,
            }}
          >
            <svg
              class="edges"
              aria-label={editing() ? t("workflows.canvas.edges") : undefined}
              aria-hidden={!editing()}
            >
              <Edges edges={canvas.graph.edges} nodes={canvas.nodes}>
                {(edge, from, to) => (
                  <Edge
                    edge={edge}
                    from={from}
                    to={to}
                    {...props.edge(edge)}
                    choice={
                      editing() && {
                        name: props.edge(edge).name,
                        selected: editing()?.isSelected({ kind: "edge", id: edge.key }) ?? false,
                        tabIndex: canvas.isStop({ kind: "edge", id: edge.key }) ? 0 : -1,
                        onFocus: () => canvas.setCurrent({ kind: "edge", id: edge.key }),
                        onClick: (event) =>
                          choose(
                            { kind: "edge", id: edge.key },
                            event.shiftKey || event.ctrlKey || event.metaKey,
                          ),
                      }
                    }
                  />
                )}
              </Edges>
              <DrawnLine canvas={canvas} drawn={connecting.drawn} />
            </svg>
            <ol aria-label={props.label} aria-describedby={`${canvas.flowId}-keys`}>
              <For each={canvas.graph.nodes}>
                {(node) => (
                  <GraphNodeBox
                    canvas={canvas}
                    node={node}
                    status={props.status(node)}
                    aside={props.aside(node)}
                    href={props.href?.(node)}
                    over={connecting.drawn()?.over === node.nodeId}
                    refused={
                      connecting.drawn()?.over === node.nodeId && connecting.drawn()?.refusal !== undefined
                    }
                    makeDraggable={makeDraggable}
                    onPull={connecting.start}
                    onOpen={props.onOpen}
                  >
                    {props.face(node)}
                  </GraphNodeBox>
                )}
              </For>
            </ol>
          </div>
        </div>
      </ContextMenu>
      <p class="hidden" id={`${canvas.flowId}-keys`}>
        {props.keysHint}
      </p>
      <p class="canvas-say" role="status" data-empty={canvas.said() === "" ? "" : undefined}>
        {canvas.said()}
      </p>
      <ZoomTools viewport={viewport} />
      {props.children}
      <GraphMinimap
        nodes={canvas.graph.nodes}
        bounds={canvas.bounds()}
        viewport={viewport}
        status={props.status}
      />
    </section>
  );
}
