import { XYMinimap } from "@xyflow/system";
import { createEffect, For, onCleanup } from "solid-js";
import { type Box, type GraphNode, NODE_HEIGHT, NODE_WIDTH } from "./graph.ts";
import type { GraphViewport } from "./graph-viewport.ts";

const WIDTH = 148;
const HEIGHT = 84;

function union(a: Box, b: Box): Box {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  const right = Math.max(a.x + a.width, b.x + b.width);
  const bottom = Math.max(a.y + a.height, b.y + b.height);
  return { x, y, width: right - x, height: bottom - y };
}

/** The whole graph in a corner, with what is in sight; drag it to go elsewhere. */
export function GraphMinimap<N extends GraphNode>(props: {
  nodes: N[];
  bounds: Box;
  viewport: GraphViewport;
  status: (node: N) => string | undefined;
}) {
  const sight = (): Box => {
    const { x, y, zoom } = props.viewport.view();
    const { width, height } = props.viewport.size();
    return { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom };
  };
  const all = () => union(props.bounds, sight());
  const scale = () => Math.max(all().width / WIDTH, all().height / HEIGHT);
  const box = () => {
    const { x, y, width, height } = all();
    const wide = WIDTH * scale();
    const high = HEIGHT * scale();
    return `${x - (wide - width) / 2} ${y - (high - height) / 2} ${wide} ${high}`;
  };
  const mount = (map: SVGSVGElement) => {
    createEffect(() => {
      const panZoom = props.viewport.element() && props.viewport.instance();
      if (!panZoom) return;
      const minimap = XYMinimap({
        domNode: map,
        panZoom,
        getTransform: props.viewport.transform,
        getViewScale: scale,
      });
      createEffect(() =>
        minimap.update({
          translateExtent: [
            [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY],
            [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
          ],
          width: props.viewport.size().width,
          height: props.viewport.size().height,
          pannable: true,
          zoomable: true,
        }),
      );
      onCleanup(minimap.destroy);
    });
  };
  return (
    <svg class="minimap" viewBox={box()} aria-hidden="true" ref={mount}>
      <For each={props.nodes}>
        {(node) => (
          <rect data-s={props.status(node)} x={node.x} y={node.y} width={NODE_WIDTH} height={NODE_HEIGHT} />
        )}
      </For>
      <rect class="sight" x={sight().x} y={sight().y} width={sight().width} height={sight().height} />
    </svg>
  );
}
