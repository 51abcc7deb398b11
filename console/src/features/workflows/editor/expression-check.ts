import { createEffect, createSignal, on, onCleanup } from "solid-js";
import type { DagEdge, DagNode } from "../../../../../client/protocol/dag.ts";
import { routes } from "../../../../../client/protocol/routes/index.ts";
import { createLive } from "../../../api/live.ts";
import { usePlace } from "../../../app/place.tsx";

/** A question when the typing rests, not at each key. */
const REST_MS = 300;

/** The nodes whose results a node can read: those before it, and what stands before conditions and approvals among them. */
export function sourcesOf(
  graph: { nodes: readonly DagNode[]; edges: readonly DagEdge[] },
  nodeId: string,
): string[] {
  const kinds = new Map(graph.nodes.map((node) => [node.nodeId, node.kind]));
  const found = new Set<string>();
  const seen = new Set([nodeId]);
  const waiting = [nodeId];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift())
    for (const { from, to } of graph.edges) {
      if (to !== at || seen.has(from)) continue;
      seen.add(from);
      const kind = kinds.get(from);
      if (kind !== "condition") found.add(from);
      if (kind === "condition" || kind === "approval") waiting.push(from);
    }
  return [...found];
}

/** What the platform says of an expression while it is typed; `sources` as in `sourcesOf`. */
export function createExpressionCheck(
  workflowId: number,
  expression: () => string,
  sources: readonly string[],
) {
  const place = usePlace();
  const [rested, setRested] = createSignal(expression());
  createEffect(
    on(expression, (now) => {
      const timer = setTimeout(() => setRested(now), REST_MS);
      onCleanup(() => clearTimeout(timer));
    }),
  );
  const check = createLive(
    routes.checkExpression,
    () =>
      rested().trim() === ""
        ? undefined
        : {
            params: { ns: place.ns(), workflowId },
            query: { expression: rested(), after: sources.join(",") },
          },
    { everyMs: false, key: null },
  );
  // An answer counts for what it was asked about only.
  const answer = () => (check.stale() || rested() !== expression() ? undefined : check.data());
  return {
    issue: () => answer()?.issue ?? undefined,
    tried: () => answer()?.tried ?? undefined,
  };
}
