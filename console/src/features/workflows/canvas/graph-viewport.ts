import {
  type CoordinateExtent,
  getViewportForBounds,
  PanOnScrollMode,
  type PanZoomInstance,
  type Viewport,
  XYPanZoom,
} from "@xyflow/system";
import { createSignal, onCleanup } from "solid-js";
import { type Box, NODE_HEIGHT, NODE_WIDTH, type Point } from "./graph.ts";

/** Prefix of the class names by which the library knows the parts of a canvas. */
export const LIB = "carillon";
export const NO_PAN = "no-pan";
const NO_WHEEL = "no-wheel";
const MIN_ZOOM = 0.1;
const MAX_ZOOM = 2;
/** A graph that would be drawn smaller than this is not shown whole at first: its words could not be read. */
const READABLE_ZOOM = 0.6;
const NEARLY_FULL = 0.95;
const ZOOM_STEP = 1.25;
/** A click may tremble. */
const CLICK_DISTANCE = 3;
const everywhere: CoordinateExtent = [
  [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
  [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
];
/** Left free for the tools that lie over the canvas. */
const padding = { top: "60px", right: "28px", bottom: "60px", left: "28px" } as const;
const REVEAL_MARGIN = 40;

const nothing = () => undefined;

/** `wheel`: what a turn of the wheel moves; with Ctrl it always zooms. */
export function createGraphViewport(options: { wheel: "page" | "pan"; bounds: () => Box }) {
  const [view, setView] = createSignal<Viewport>({ x: 0, y: 0, zoom: 1 });
  const [size, setSize] = createSignal({ width: 0, height: 0 });
  const [element, setElement] = createSignal<HTMLElement>();
  let panZoom: PanZoomInstance | undefined;

  const update = (connecting: boolean) =>
    panZoom?.update({
      noWheelClassName: NO_WHEEL,
      noPanClassName: NO_PAN,
      preventScrolling: options.wheel === "pan",
      panOnScroll: options.wheel === "pan",
      panOnScrollMode: PanOnScrollMode.Free,
      panOnScrollSpeed: 0.7,
      panOnDrag: true,
      userSelectionActive: false,
      zoomOnPinch: true,
      zoomOnScroll: false,
      zoomOnDoubleClick: false,
      zoomActivationKeyPressed: false,
      lib: LIB,
      onTransformChange: ([x, y, zoom]) => setView({ x, y, zoom }),
      connectionInProgress: connecting,
      paneClickDistance: CLICK_DISTANCE,
    });

  const show = (next: Viewport) => void panZoom?.setViewport(next);
  const whole = (): Viewport => {
    const { width, height } = size();
    const bounds = options.bounds();
    const fitting = getViewportForBounds(bounds, width, height, MIN_ZOOM, 1, padding);
    if (fitting.zoom < NEARLY_FULL) return fitting;
    // A little smaller than full size only blurs the words.
    const x = Math.round((width - bounds.width) / 2 - bounds.x);
    return { x, y: Math.round((height - bounds.height) / 2 - bounds.y), zoom: 1 };
  };
  const around = (node: Point, zoom: number): Viewport => ({
    x: size().width / 2 - (node.x + NODE_WIDTH / 2) * zoom,
    y: size().height / 2 - (node.y + NODE_HEIGHT / 2) * zoom,
    zoom,
  });

  return {
    view,
    size,
    element,
    /** For the library: where the pane is, in its order. */
    transform: (): [number, number, number] => [view().x, view().y, view().zoom],
    mount: (viewport: HTMLElement) => {
      const { width, height } = viewport.getBoundingClientRect();
      setSize({ width, height });
      setElement(viewport);
      panZoom = XYPanZoom({
        domNode: viewport,
        minZoom: MIN_ZOOM,
        maxZoom: MAX_ZOOM,
        translateExtent: everywhere,
        viewport: view(),
        onDraggingChange: nothing,
      });
      update(false);
      const watch = new ResizeObserver(([entry]) => {
        if (entry) setSize({ width: entry.contentRect.width, height: entry.contentRect.height });
      });
      watch.observe(viewport);
      onCleanup(() => {
        watch.disconnect();
        panZoom?.destroy();
        panZoom = undefined;
      });
    },
    instance: () => panZoom,
    setConnecting: update,
    fit: () => show(whole()),
    /** The whole graph where its words can be read, else the place that matters most. */
    open: (matters: Point | undefined) => {
      const all = whole();
      show(all.zoom >= READABLE_ZOOM || !matters ? all : around(matters, 0.85));
    },
    zoomIn: () => void panZoom?.scaleBy(ZOOM_STEP),
    zoomOut: () => void panZoom?.scaleBy(1 / ZOOM_STEP),
    zoomTo: (zoom: number) => void panZoom?.scaleTo(zoom),
    panBy: (by: Point): Promise<boolean> => {
      const { x, y, zoom } = view();
      show({ x: x + by.x, y: y + by.y, zoom });
      return Promise.resolve(by.x !== 0 || by.y !== 0);
    },
    /** Moves no more than it takes to have the node in sight. */
    reveal: (node: Point) => {
      const { x, y, zoom } = view();
      const { width, height } = size();
      const left = node.x * zoom + x;
      const top = node.y * zoom + y;
      const into = (at: number, length: number, room: number) => {
        if (at < REVEAL_MARGIN) return REVEAL_MARGIN - at;
        return Math.min(0, room - REVEAL_MARGIN - length - at);
      };
      const dx = into(left, NODE_WIDTH * zoom, width);
      const dy = into(top, NODE_HEIGHT * zoom, height);
      if (dx !== 0 || dy !== 0) show({ x: x + dx, y: y + dy, zoom });
    },
    /** Whether a whole node at that place would be in sight. */
    holds: (node: Point): boolean => {
      const { x, y, zoom } = view();
      const { width, height } = size();
      const [left, top] = [node.x * zoom + x, node.y * zoom + y];
      return left >= 0 && top >= 0 && left + NODE_WIDTH * zoom <= width && top + NODE_HEIGHT * zoom <= height;
    },
    /** The point of the canvas in the middle of what is in sight. */
    centre: (): Point => {
      const { x, y, zoom } = view();
      const { width, height } = size();
      return { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
    },
    /** Where on the canvas a point of the window lies. */
    pointAt: (clientX: number, clientY: number): Point => {
      const box = element()?.getBoundingClientRect();
      const { x, y, zoom } = view();
      return { x: (clientX - (box?.left ?? 0) - x) / zoom, y: (clientY - (box?.top ?? 0) - y) / zoom };
    },
  };
}

export type GraphViewport = ReturnType<typeof createGraphViewport>;
