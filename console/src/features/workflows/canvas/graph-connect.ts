import { type Connection, ConnectionMode, type Handle, XYHandle } from "@xyflow/system";
import { createSignal } from "solid-js";
import type { GraphEdge, Point } from "./graph.ts";
import type { CanvasEditing } from "./graph-editing.ts";
import { type Lookup, portName, whenOf } from "./graph-lookup.ts";
import { type GraphViewport, LIB } from "./graph-viewport.ts";

/** So near to a port, in pixels of the canvas, an edge lets go of the pointer and takes it. */
const CATCH = 36;

export interface DrawnEdge {
  from: string;
  when: boolean | undefined;
  /** Where its free end is, on the canvas. */
  to: Point;
  /** Under the pointer: the node it would lead to, and why it must not. */
  over: string | undefined;
  refusal: string | undefined;
}

const edgeOf = (connection: Connection): GraphEdge => {
  const when = whenOf(connection.sourceHandle);
  return { from: connection.source, to: connection.target, ...(when === undefined ? {} : { when }) };
};

export interface ConnectNeeds {
  flowId: string;
  viewport: GraphViewport;
  lookup: () => Lookup;
  editing: () => CanvasEditing | undefined;
}

/** Drawing edges from port to port with pointer or finger. */
export function createConnecting({ flowId, viewport, lookup, editing }: ConnectNeeds) {
  const [drawn, setDrawn] = createSignal<DrawnEdge>();
  let handle: Handle | null = null;

  const start = (event: MouseEvent | TouchEvent, from: string, when: boolean | undefined) => {
    const changing = editing();
    const domNode = viewport.element();
    const port = event.currentTarget;
    if (!changing || !(domNode instanceof HTMLDivElement) || !(port instanceof Element)) return;
    if (event instanceof MouseEvent && event.button !== 0) return;
    let last: { edge: GraphEdge; refusal: string | undefined } | undefined;
    XYHandle.onPointerDown(event, {
      autoPanOnConnect: true,
      connectionMode: ConnectionMode.Strict,
      connectionRadius: CATCH,
      domNode,
      handleId: portName(when) ?? null,
      nodeId: from,
      isTarget: false,
      nodeLookup: lookup(),
      lib: LIB,
      flowId,
      handleDomNode: port,
      panBy: viewport.panBy,
      getTransform: viewport.transform,
      getFromHandle: () => handle,
      isValidConnection: (connection) => {
        const edge = edgeOf({
          ...connection,
          sourceHandle: connection.sourceHandle ?? null,
          targetHandle: connection.targetHandle ?? null,
        });
        last = { edge, refusal: changing.refusalOf(edge) };
        return last.refusal === undefined;
      },
      updateConnection: (connection) => {
        if (!connection.inProgress) return;
        handle = connection.fromHandle;
        const over = connection.toHandle?.nodeId;
        const { x, y, zoom } = viewport.view();
        setDrawn({
          from,
          when,
          to: { x: (connection.to.x - x) / zoom, y: (connection.to.y - y) / zoom },
          over,
          refusal: over === undefined ? undefined : last?.refusal,
        });
        viewport.setConnecting(true);
      },
      cancelConnection: () => {
        handle = null;
        setDrawn(undefined);
        viewport.setConnecting(false);
      },
      onConnect: (connection) => changing.onConnect(edgeOf(connection)),
      onConnectEnd: (_event, end) => {
        if (end.toHandle && end.isValid === false && last?.refusal !== undefined)
          changing.onRefused(last.edge);
      },
    });
  };
  return { drawn, start };
}

export type Connecting = ReturnType<typeof createConnecting>;
