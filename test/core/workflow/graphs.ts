import fc from "fast-check";
import type { PlacedDag, PlacedNode } from "../../../durable/workflow/graph.ts";

/** `a -> b, b -> c?true` with conditions and approvals named by their first letter: c..., p... */
export const dagOf = (text: string, expressions: Record<string, string> = {}): PlacedDag => {
  const edges = text
    .split(",")
    .map((part) => /^\s*(\S+?)(?:\s*->\s*([^\s?]+)(?:\?(true|false))?)?\s*$/.exec(part))
    .filter((match) => match !== null)
    .map(([, from = "", to, when]) => ({ from, to, when }));
  const ids = [...new Set(edges.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])))];
  return {
    version: 1,
    nodes: ids.map((nodeId, index): PlacedNode => {
      const expression = expressions[nodeId];
      if (expression !== undefined) return { nodeId, kind: "condition", expression, appId: null };
      if (nodeId.startsWith("approve")) return { nodeId, kind: "approval", appId: null };
      return { nodeId, kind: "job", jobId: index + 1, appId: "app" };
    }),
    edges: edges.flatMap(({ from, to, when }) =>
      to === undefined ? [] : [{ from, to, ...(when ? { when: when === "true" } : {}) }],
    ),
  };
};

const kindAt = fc.constantFrom("job", "job", "job", "job", "yes", "no", "broken");

/** Graphs of up to 60 nodes: each edge leads to a later node, and those that leave a condition may name an outcome. */
export const graphs: fc.Arbitrary<PlacedDag> = fc.integer({ min: 1, max: 60 }).chain((size) =>
  fc
    .record({
      kinds: fc.array(kindAt, { minLength: size, maxLength: size }),
      pairs: fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1), fc.constantFrom(true, false, undefined)), {
        maxLength: size * 2,
      }),
    })
    .map(({ kinds, pairs }) => {
      const nodes = kinds.map((kind, index): PlacedNode => {
        const nodeId = `n${index}`;
        if (kind === "job") return { nodeId, kind: "job", jobId: index + 1, appId: `app-${index % 3}` };
        const expression = { yes: "size(results) >= 0", no: "false", broken: "upstream.none == 1" }[kind];
        return { nodeId, kind: "condition", expression: expression ?? "true", appId: null };
      });
      const drawn = new Map<string, PlacedDag["edges"][number]>();
      for (const [a, b, when] of pairs) {
        if (a === b) continue;
        const [from, to] = [Math.min(a, b), Math.max(a, b)];
        const isCondition = nodes[from]?.kind === "condition";
        drawn.set(`${from} ${to}`, {
          from: `n${from}`,
          to: `n${to}`,
          ...(isCondition && when !== undefined ? { when } : {}),
        });
      }
      return { version: 1, nodes, edges: [...drawn.values()] };
    }),
);
