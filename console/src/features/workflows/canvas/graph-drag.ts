import { infiniteExtent, XYDrag } from "@xyflow/system";
import { onCleanup } from "solid-js";
import { RASTER } from "./graph.ts";
import type { CanvasEditing } from "./graph-editing.ts";
import type { Positions } from "./graph-layout.ts";
import type { Lookup } from "./graph-lookup.ts";
import type { GraphViewport } from "./graph-viewport.ts";

export const NO_DRAG = "no-drag";
/** Pixels a press may move before it is no longer a click. */
const DRAG_THRESHOLD = 3;

let drags = 0;

export interface DragNeeds {
  viewport: GraphViewport;
  lookup: () => Lookup;
  editing: () => CanvasEditing | undefined;
}

/** Makes an element a node that can be dragged; all that is selected goes with it. */
export function createDragging({ viewport, lookup, editing }: DragNeeds) {
  return (nodeId: string, domNode: HTMLElement) => {
    let moveId = "";
    const place = (positions: Positions) => editing()?.onMove(positions, moveId);
    const drag = XYDrag({
      getStoreItems: () => ({
        nodes: [],
        nodeLookup: lookup(),
        edges: [],
        nodeExtent: infiniteExtent,
        snapGrid: [RASTER, RASTER],
        snapToGrid: true,
        nodeOrigin: [0, 0],
        multiSelectionActive: false,
        domNode: viewport.element() ?? null,
        transform: viewport.transform(),
        autoPanOnNodeDrag: true,
        nodesDraggable: editing() !== undefined,
        selectNodesOnDrag: true,
        nodeDragThreshold: DRAG_THRESHOLD,
        panBy: viewport.panBy,
        unselectNodesAndEdges: () => editing()?.onSelect(undefined, false),
        updateNodePositions: (items) =>
          place(Object.fromEntries([...items].map(([id, item]) => [id, { ...item.position }]))),
      }),
      onNodeMouseDown: (id) => {
        const item = { kind: "node", id } as const;
        if (!editing()?.isSelected(item)) editing()?.onSelect(item, false);
      },
      onDragStart: () => {
        moveId = `drag ${++drags}`;
      },
    });
    drag.update({ noDragClassName: NO_DRAG, domNode, isSelectable: true, nodeId });
    onCleanup(drag.destroy);
  };
}
