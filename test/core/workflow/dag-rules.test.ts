import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Dag, type DagEdge, findCycle, topologicalOrder } from "../../../client/protocol/dag.ts";
import { dagIssues, edgeIssue, publishIssues, unknownJobIssues } from "../../../client/protocol/dag-rules.ts";
import { sameDag } from "../../../client/protocol/workflow.ts";

const dag = (edges: string, kinds: Record<string, Partial<Dag["nodes"][number]>> = {}): Dag => {
  const pairs = edges.split(" ").filter((edge) => edge !== "");
  const ids = [...new Set([...pairs.flatMap((edge) => edge.split(">")), ...Object.keys(kinds)])];
  return {
    nodes: ids.map((nodeId, index) => ({ nodeId, kind: "job" as const, jobId: index + 1, ...kinds[nodeId] })),
    edges: pairs.map((edge): DagEdge => {
      const [from = "", to = ""] = edge.split(">");
      return { from, to };
    }),
  };
};
const told = (issues: { path: string; rule: string; nodes?: string[] | undefined }[]) =>
  issues.map(({ path, rule, nodes }) => [path, rule, nodes]);

describe("an edge that is drawn", () => {
  const graph = dag("a>b b>c c>d");
  test.each([
    ["d", "a", "cycle", ["d", "a", "b", "c", "d"]],
    ["c", "b", "cycle", ["c", "b", "c"]],
    ["a", "a", "self_edge", ["a"]],
    ["a", "b", "duplicate_edge", ["a", "b"]],
    ["a", "x", "unknown_node", ["x"]],
  ])("from %s to %s is refused as %s, naming the nodes", (from, to, rule, nodes) => {
    expect(edgeIssue(graph, { from, to })).toMatchObject({ rule, nodes });
  });

  test("that closes nothing is fine, and `when` belongs to conditions", () => {
    expect(edgeIssue(graph, { from: "a", to: "d" })).toBeNull();
    expect(edgeIssue(graph, { from: "a", to: "d", when: true })).toMatchObject({
      rule: "when",
      nodes: ["a"],
    });
    const withCondition = dag("a>b", { a: { kind: "condition", expression: "true" }, c: {} });
    expect(edgeIssue(withCondition, { from: "a", to: "c", when: false })).toBeNull();
  });
});

describe("a graph", () => {
  test("is refused with everything that is wrong at once", () => {
    const wrong: Dag = {
      nodes: [
        { nodeId: "a", kind: "job", jobId: 1 },
        { nodeId: "a", kind: "job", jobId: 1 },
        { nodeId: "b", kind: "condition", expression: "  " },
        { nodeId: "c", kind: "approval", jobId: 2 },
        { nodeId: "d", kind: "workflow" },
      ],
      edges: [
        { from: "a", to: "x" },
        { from: "a", to: "b" },
        { from: "b", to: "a" },
      ],
    };
    expect(told(dagIssues(wrong))).toEqual([
      ["nodes.2.expression", "required", ["b"]],
      ["nodes.3.jobId", "not_for_kind", ["c"]],
      ["nodes.4.workflowId", "required", ["d"]],
      ["nodes.1.nodeId", "repeated", ["a"]],
      ["nodes.1.jobId", "job_repeated", ["a", "a"]],
      ["edges.0.to", "unknown_node", ["x"]],
      ["edges", "cycle", ["a", "b", "a"]],
    ]);
  });

  test("may be empty as a draft, and not when it is published", () => {
    expect(dagIssues(dag(""))).toEqual([]);
    expect(told(publishIssues(dag("")))).toEqual([["nodes", "required", []]]);
  });

  test("names jobs that nobody knows", () => {
    expect(told(unknownJobIssues(dag("a>b"), new Set([1])))).toEqual([["nodes.1.jobId", "exists", ["b"]]]);
  });

  test("has a cycle exactly when it has no order", () => {
    const edges = fc.array(fc.tuple(fc.nat(7), fc.nat(7)), { maxLength: 14 });
    fc.assert(
      fc.property(edges, (pairs) => {
        const graph: Dag = {
          nodes: Array.from({ length: 8 }, (_, index) => ({ nodeId: `n${index}`, kind: "approval" })),
          edges: pairs.map(([from, to]) => ({ from: `n${from}`, to: `n${to}` })),
        };
        const cycle = findCycle(graph.edges);
        if (cycle === null) {
          const order = topologicalOrder(graph);
          for (const { from, to } of graph.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
          return;
        }
        expect(cycle.at(0)).toBe(cycle.at(-1));
        for (const [index, from] of cycle.slice(0, -1).entries())
          expect(graph.edges).toContainEqual({ from, to: cycle[index + 1] });
        expect(() => topologicalOrder(graph)).toThrow("cycle");
      }),
    );
  });

  test("of the limits' size is judged at once, also as one long chain", () => {
    const nodes = Array.from({ length: 500 }, (_, index) => ({
      nodeId: `n${index}`,
      kind: "approval" as const,
    }));
    const chain = nodes.slice(1).map(({ nodeId }, index) => ({ from: `n${index}`, to: nodeId }));
    expect(dagIssues({ nodes, edges: chain })).toEqual([]);
    const [issue] = dagIssues({ nodes, edges: [...chain, { from: "n499", to: "n0" }] });
    expect(issue?.nodes).toHaveLength(501);
  });

  test("is the same work wherever its nodes stand", () => {
    const graph = dag("a>b");
    const moved = { ...graph, nodes: graph.nodes.map((node) => ({ ...node, x: 10, y: 20 })).reverse() };
    expect(sameDag(graph, moved)).toBe(true);
    expect(sameDag(graph, dag("b>a"))).toBe(false);
  });
});
