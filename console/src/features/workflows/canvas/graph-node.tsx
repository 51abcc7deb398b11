import { type JSX, Show } from "solid-js";
import { t } from "../../../i18n/index.ts";
import type { RunStatus } from "../../../ui/status-mark.tsx";
import { type GraphNode, NODE_HEIGHT, outPort } from "./graph.ts";
import type { GraphCanvasState } from "./graph-canvas-state.ts";
import { NO_DRAG } from "./graph-drag.ts";
import { portName } from "./graph-lookup.ts";
import { LIB, NO_PAN } from "./graph-viewport.ts";

export interface GraphNodeBoxProps<N extends GraphNode> {
  canvas: GraphCanvasState<N>;
  node: N;
  status: RunStatus | undefined;
  /** Said besides what the face shows. */
  aside: string;
  href: string | undefined;
  /** An edge that is drawn is over it; `refused`: it must not end here. */
  over: boolean;
  refused: boolean;
  makeDraggable: (nodeId: string, element: HTMLElement) => void;
  onPull: (event: MouseEvent | TouchEvent, from: string, when: boolean | undefined) => void;
  onOpen: ((nodeId: string) => void) | undefined;
  children: JSX.Element;
}

/** Class names and data by which the library finds a port under the pointer. */
const portClass = (type: "source" | "target") =>
  `port ${LIB}-flow__handle ${type} connectable connectablestart connectableend ${NO_DRAG} ${NO_PAN}`;

function Port<N extends GraphNode>(props: GraphNodeBoxProps<N> & { when: boolean | undefined }) {
  const at = () => outPort(props.node, props.when).y - props.node.y - NODE_HEIGHT / 2;
  const id = () => `${props.canvas.flowId}-${props.node.nodeId}-${portName(props.when) ?? null}-source`;
  const pull = (event: MouseEvent | TouchEvent) => {
    // Else words would be selected on the way, and the next press would drag them.
    event.preventDefault();
    props.onPull(event, props.node.nodeId, props.when);
  };
  return (
    <span
      class={portClass("source")}
      data-id={id()}
      data-nodeid={props.node.nodeId}
      data-handleid={portName(props.when)}
      data-when={portName(props.when)}
      style={{ "--down": `${at()}px` }}
      on:mousedown={pull}
      on:touchstart={pull}
    >
      <Show when={props.when !== undefined}>
        <small aria-hidden="true">{t(props.when ? "workflows.canvas.yes" : "workflows.canvas.no")}</small>
      </Show>
    </span>
  );
}

function Ports<N extends GraphNode>(props: GraphNodeBoxProps<N>) {
  return (
    <>
      <span
        class={portClass("target")}
        data-id={`${props.canvas.flowId}-${props.node.nodeId}-null-target`}
        data-nodeid={props.node.nodeId}
      />
      <Show when={props.node.branches} fallback={<Port {...props} when={undefined} />}>
        <Port {...props} when={true} />
        <Port {...props} when={false} />
      </Show>
    </>
  );
}

/** A node in its place: a link where it only leads somewhere, a button with ports where it is drawn. */
export function GraphNodeBox<N extends GraphNode>(props: GraphNodeBoxProps<N>) {
  const { canvas } = props;
  const item = () => ({ kind: "node" as const, id: props.node.nodeId });
  const selected = () => canvas.editing?.isSelected(item()) ?? false;
  const onFocus = (event: FocusEvent) => {
    canvas.setCurrent(item());
    // By the keyboard only: what is pointed at is in sight, and must stay under the pointer.
    if (event.currentTarget instanceof Element && event.currentTarget.matches(":focus-visible"))
      canvas.reveal(props.node.nodeId);
  };
  const onClick = (event: MouseEvent) => {
    // A click without a press is the keyboard's: Enter opens.
    if (event.detail === 0 || !canvas.editing) return props.onOpen?.(props.node.nodeId);
    canvas.editing.onSelect(item(), event.shiftKey || event.ctrlKey || event.metaKey);
  };
  return (
    <li
      class={`node ${LIB}-flow__node`}
      data-s={props.status}
      data-selected={selected() ? "" : undefined}
      data-over={props.over ? "" : undefined}
      data-refused={props.refused ? "" : undefined}
      style={{ translate: `${props.node.x}px ${props.node.y}px` }}
      ref={(element) => canvas.editing && props.makeDraggable(props.node.nodeId, element)}
    >
      <Show
        when={props.href}
        fallback={
          <button
            type="button"
            class="face"
            data-node={props.node.nodeId}
            aria-pressed={canvas.editing ? selected() : undefined}
            tabIndex={canvas.isStop(item()) ? 0 : -1}
            onFocus={onFocus}
            onClick={onClick}
            onDblClick={() => props.onOpen?.(props.node.nodeId)}
          >
            {props.children}
            <span class="hidden"> {props.aside}</span>
          </button>
        }
      >
        {(href) => (
          <a
            class="face"
            href={href()}
            draggable={false}
            data-node={props.node.nodeId}
            tabIndex={canvas.isStop(item()) ? 0 : -1}
            onFocus={onFocus}
          >
            {props.children}
            <span class="hidden"> {props.aside}</span>
          </a>
        )}
      </Show>
      <Show when={canvas.editing}>
        <Ports {...props} />
      </Show>
    </li>
  );
}
