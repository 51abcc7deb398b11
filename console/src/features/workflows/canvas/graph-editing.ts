import type { GraphEdge } from "./graph.ts";
import type { Positions } from "./graph-layout.ts";

/** What has the focus on a canvas, or is meant by a menu. */
export type CanvasItem = { kind: "node"; id: string } | { kind: "edge"; id: string };

/** An edge that is being drawn: from a node, to wherever the pointer or the focus is. */
export interface Pulled {
  from: string;
  when: boolean | undefined;
}

/** What a canvas needs to be changed by hand; without it, it is only looked at. */
export interface CanvasEditing {
  isSelected: (item: CanvasItem) => boolean;
  /** `more`: beside what is selected already. Undefined: nothing any more. */
  onSelect: (item: CanvasItem | undefined, more: boolean) => void;
  /** New places of nodes; calls with one `moveId` are one change. */
  onMove: (positions: Positions, moveId: string) => void;
  /** Why an edge cannot be, in words; undefined where it can. */
  refusalOf: (edge: GraphEdge) => string | undefined;
  onConnect: (edge: GraphEdge) => void;
  onRefused: (edge: GraphEdge) => void;
}
