import {
  adoptUserNodes,
  type InternalNodeBase,
  type NodeBase,
  type NodeHandle,
  type NodeLookup,
  type ParentLookup,
  Position,
} from "@xyflow/system";
import { type GraphNode, inPort, NODE_HEIGHT, NODE_WIDTH, outPort } from "./graph.ts";

/** Diameter of a port as the library takes it; its centre is where edges end. */
const PORT = 1;

/** Name of the port of a way of a branch; other nodes have one way out, without a name. */
export const portName = (when: boolean | undefined): string | undefined =>
  when === undefined ? undefined : String(when);

export const whenOf = (port: string | null | undefined): boolean | undefined =>
  port === "true" ? true : port === "false" ? false : undefined;

function portsOf(node: GraphNode): NodeHandle[] {
  const port = (type: "source" | "target", at: { x: number; y: number }, id?: string): NodeHandle => ({
    type,
    id: id ?? null,
    position: type === "source" ? Position.Right : Position.Left,
    x: at.x - node.x - PORT / 2,
    y: at.y - node.y - PORT / 2,
    width: PORT,
    height: PORT,
  });
  const ways = node.branches ? [true, false] : [undefined];
  return [
    port("target", inPort(node)),
    ...ways.map((when) => port("source", outPort(node, when), portName(when))),
  ];
}

export type Lookup = NodeLookup<InternalNodeBase<NodeBase>>;

/** What the library needs to know of nodes to drag and to connect them. All are of one size, so nothing is measured. */
export function lookupOf(nodes: readonly GraphNode[], isSelected: (nodeId: string) => boolean): Lookup {
  const lookup: Lookup = new Map();
  const parents: ParentLookup<InternalNodeBase<NodeBase>> = new Map();
  adoptUserNodes(
    nodes.map((node) => ({
      id: node.nodeId,
      position: { x: node.x, y: node.y },
      data: {},
      measured: { width: NODE_WIDTH, height: NODE_HEIGHT },
      handles: portsOf(node),
      selected: isSelected(node.nodeId),
    })),
    lookup,
    parents,
  );
  return lookup;
}
