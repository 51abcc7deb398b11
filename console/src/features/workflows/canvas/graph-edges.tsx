import { getBezierPath, Position } from "@xyflow/system";
import { createMemo, For, Show } from "solid-js";
import { type GraphEdge, type GraphNode, inPort, outPort, type Point } from "./graph.ts";

/** Room that the tip of an arrow takes before the node. */
const TIP = 6;

export function curve(from: Point, to: Point): [path: string, labelX: number, labelY: number] {
  const [path, labelX, labelY] = getBezierPath({
    sourceX: from.x,
    sourceY: from.y,
    sourcePosition: Position.Right,
    targetX: to.x - TIP,
    targetY: to.y,
    targetPosition: Position.Left,
  });
  return [path, labelX, labelY];
}

export const tip = (to: Point): string => `M${to.x - TIP - 1} ${to.y - 4}l6 4l-6 4`;

export type ViewEdge = GraphEdge & { key: string };

export interface EdgeProps {
  edge: ViewEdge;
  from: GraphNode;
  to: GraphNode;
  /** Drawn through: what it leads from has succeeded. Without it the edge is dashed. */
  passed: boolean;
  /** Never gone: the other way of a branch was taken. */
  left?: boolean;
  words: string | undefined;
  /** Where edges are changed: they can be chosen, by pointer and by keys. */
  choice?: {
    name: string;
    selected: boolean;
    tabIndex: 0 | -1;
    onFocus: () => void;
    onClick: (event: MouseEvent) => void;
  };
}

function Line(props: EdgeProps) {
  const ends = createMemo(() => {
    const to = inPort(props.to);
    return { path: curve(outPort(props.from, props.edge.when), to), tip: tip(to) };
  });
  return (
    <>
      <Show when={props.choice}>
        <path class="reach" d={ends().path[0]} />
      </Show>
      <path class="line" d={ends().path[0]} />
      <path class="tip-of" d={ends().tip} />
      <Show when={props.words}>
        <text class="way" x={ends().path[1]} y={ends().path[2] - 5}>
          {props.words}
        </text>
      </Show>
    </>
  );
}

/** One dependency, from the port of a node to another. */
export function Edge(props: EdgeProps) {
  return (
    <Show
      when={props.choice}
      fallback={
        <g class="edge" data-passed={props.passed ? "" : undefined} data-left={props.left ? "" : undefined}>
          <Line {...props} />
        </g>
      }
    >
      {(choice) => (
        // biome-ignore lint/a11y/useSemanticElements: a button cannot be drawn inside a drawing
        <g
          class="edge"
          role="button"
          tabIndex={choice().tabIndex}
          aria-label={choice().name}
          aria-pressed={choice().selected}
          data-edge={props.edge.key}
          data-passed={props.passed ? "" : undefined}
          data-selected={choice().selected ? "" : undefined}
          onFocus={() => choice().onFocus()}
          onClick={(event) => choice().onClick(event)}
        >
          <Line {...props} />
        </g>
      )}
    </Show>
  );
}

export interface EdgesProps {
  edges: ViewEdge[];
  nodes: () => Map<string, GraphNode>;
  children: (edge: ViewEdge, from: GraphNode, to: GraphNode) => ReturnType<typeof Edge>;
}

/** Those whose both ends are there. */
export function Edges(props: EdgesProps) {
  return (
    <For each={props.edges}>
      {(edge) => (
        <Show when={props.nodes().get(edge.from)}>
          {(from) => (
            <Show when={props.nodes().get(edge.to)}>{(to) => props.children(edge, from(), to())}</Show>
          )}
        </Show>
      )}
    </For>
  );
}
