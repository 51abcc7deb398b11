import * as v from "valibot";
import { jobId, workflowId } from "./ids.ts";
import { name, slug, text } from "./text.ts";

export const dagLimits = { nodes: 500, edges: 2000, expressionCharacters: 1000 } as const;

export const nodeKinds = ["job", "condition", "approval", "workflow"] as const;
export const nodeKind = v.picklist(nodeKinds);
export type NodeKind = v.InferOutput<typeof nodeKind>;

const coordinate = v.pipe(v.number(), v.minValue(-1_000_000), v.maxValue(1_000_000));

/** What fields belong to which kind is in `dagIssues`. */
export const dagNode = v.strictObject({
  nodeId: slug(64),
  kind: v.optional(nodeKind, "job"),
  /** For people; a node of a job is called by the job's name without it. */
  name: v.optional(name(100)),
  jobId: v.optional(jobId),
  expression: v.optional(text(dagLimits.expressionCharacters)),
  workflowId: v.optional(workflowId),
  x: v.optional(coordinate),
  y: v.optional(coordinate),
});
export type DagNode = v.InferOutput<typeof dagNode>;

/** `when` belongs to edges that leave a condition: the outcome they are taken at. Without it an edge is always taken. */
export const dagEdge = v.strictObject({ from: slug(64), to: slug(64), when: v.optional(v.boolean()) });
export type DagEdge = v.InferOutput<typeof dagEdge>;

export const dag = v.strictObject({
  nodes: v.pipe(v.array(dagNode), v.maxLength(dagLimits.nodes, `must have at most ${dagLimits.nodes} nodes`)),
  edges: v.pipe(v.array(dagEdge), v.maxLength(dagLimits.edges, `must have at most ${dagLimits.edges} edges`)),
});
export type Dag = v.InferOutput<typeof dag>;

export const emptyDag: Dag = { nodes: [], edges: [] };

/** Nodes after each node, in the order of the edges. */
export const successorsOf = (edges: readonly DagEdge[]): Map<string, string[]> => {
  const successors = new Map<string, string[]>();
  for (const { from, to } of edges) {
    const known = successors.get(from);
    if (known) known.push(to);
    else successors.set(from, [to]);
  }
  return successors;
};

/** The way from one node to another, both included; null when there is none. */
export const pathBetween = (edges: readonly DagEdge[], from: string, to: string): string[] | null => {
  const successors = successorsOf(edges);
  const before = new Map<string, string>([[from, from]]);
  const waiting = [from];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === to) {
      const path = [at];
      for (let back = before.get(at); back !== undefined && back !== path[0]; back = before.get(back))
        path.unshift(back);
      return path;
    }
    for (const next of successors.get(at) ?? []) {
      if (before.has(next)) continue;
      before.set(next, at);
      waiting.push(next);
    }
  }
  return null;
};

/** All nodes that come after one, over any number of edges; the node itself is not among them. */
export const descendantsOf = (edges: readonly DagEdge[], nodeId: string): Set<string> => {
  const successors = successorsOf(edges);
  const found = new Set<string>();
  const waiting = [nodeId];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const next of successors.get(at) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(next);
    }
  }
  return found;
};

/** A cycle, its first node repeated at its end; null when there is none. */
export const findCycle = (edges: readonly DagEdge[]): string[] | null => {
  const successors = successorsOf(edges);
  const done = new Set<string>();
  for (const start of successors.keys()) {
    if (done.has(start)) continue;
    const path: string[] = [];
    const onPath = new Set<string>();
    const stack: { node: string; next: number }[] = [{ node: start, next: 0 }];
    path.push(start);
    onPath.add(start);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const next = successors.get(top.node)?.[top.next];
      top.next += 1;
      if (next === undefined) {
        stack.pop();
        path.pop();
        onPath.delete(top.node);
        done.add(top.node);
      } else if (onPath.has(next)) return [...path.slice(path.indexOf(next)), next];
      else if (!done.has(next)) {
        stack.push({ node: next, next: 0 });
        path.push(next);
        onPath.add(next);
      }
    }
  }
  return null;
};

/** Nodes so that each comes after all that lead to it. Throws for a graph with a cycle. */
export const topologicalOrder = (graph: Dag): string[] => {
  const open = new Map(graph.nodes.map(({ nodeId }) => [nodeId, 0]));
  for (const { to } of graph.edges) open.set(to, (open.get(to) ?? 0) + 1);
  const successors = successorsOf(graph.edges);
  const order = [...open].filter(([, count]) => count === 0).map(([nodeId]) => nodeId);
  for (let at = 0; at < order.length; at += 1) {
    for (const next of successors.get(order[at] ?? "") ?? []) {
      const left = (open.get(next) ?? 0) - 1;
      open.set(next, left);
      if (left === 0) order.push(next);
    }
  }
  if (order.length < open.size) throw new Error("the graph has a cycle");
  return order;
};
