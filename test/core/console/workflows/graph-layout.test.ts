import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type GraphNode,
  NODE_HEIGHT,
  NODE_WIDTH,
} from "../../../../console/src/features/workflows/canvas/graph.ts";
import { layoutGraph } from "../../../../console/src/features/workflows/canvas/graph-layout.ts";
import { inGraphOrder, neighbourOf } from "../../../../console/src/features/workflows/canvas/graph-walk.ts";
import {
  freePlace,
  isPlaced,
  newNodeId,
  placed,
} from "../../../../console/src/features/workflows/editor/graph-placing.ts";

const seven = {
  nodeIds: ["101", "102", "103", "104", "105", "106", "107"],
  edges: [
    ["101", "102"],
    ["101", "103"],
    ["102", "104"],
    ["102", "105"],
    ["103", "106"],
    ["104", "107"],
    ["105", "107"],
    ["106", "107"],
  ].map(([from = "", to = ""]) => ({ from, to })),
};
const nodesOf = (): GraphNode[] =>
  Object.entries(layoutGraph(seven)).map(([nodeId, at]) => ({ nodeId, ...at }));

const dags = fc.integer({ min: 1, max: 40 }).chain((count) =>
  fc.record({
    nodeIds: fc.constant(Array.from({ length: count }, (_, n) => `n${n}`)),
    edges: fc
      .array(fc.tuple(fc.nat(count - 1), fc.nat(count - 1)), { maxLength: 80 })
      .map((pairs) => pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ from: `n${a}`, to: `n${b}` }))),
  }),
);

const rank = (when: boolean | undefined) => (when === undefined ? 1 : when ? 0 : 2);

describe("the layout of a graph", () => {
  test("puts what comes later further right, and no two nodes on each other", () => {
    fc.assert(
      fc.property(dags, (request) => {
        const at = layoutGraph(request);
        const all = request.nodeIds.map((id) => at[id] ?? { x: Number.NaN, y: Number.NaN });
        for (const { from, to } of request.edges)
          expect((at[to]?.x ?? 0) - (at[from]?.x ?? 0)).toBeGreaterThanOrEqual(NODE_WIDTH);
        for (const [i, a] of all.entries())
          for (const b of all.slice(i + 1))
            expect(Math.abs(a.x - b.x) >= NODE_WIDTH || Math.abs(a.y - b.y) >= NODE_HEIGHT).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test("draws the seven nodes in four columns", () => {
    const columns = Object.entries(Object.groupBy(nodesOf(), (node) => node.x)).map(([, nodes]) =>
      nodes?.map((node) => node.nodeId).sort(),
    );
    expect(columns).toEqual([["101"], ["102", "103"], ["104", "105", "106"], ["107"]]);
  });

  const ways = (text: string) =>
    text.split(", ").map((edge) => {
      const [, from = "", to = "", when] = /^(\w+)->(\w+)(?:\?(yes|no))?$/.exec(edge) ?? [];
      return { from, to, ...(when === undefined ? {} : { when: when === "yes" }) };
    });
  test.each([
    ["c->low?no, c->high?yes"],
    ["s->c, c->low?no, c->high?yes, low->j, high->j"],
    ["c->j?yes, c->low?no, low->j"],
    ["c->middle, c->low?no, c->high?yes"],
  ])("lets yes leave a condition above no: %s", (text) => {
    const edges = ways(text);
    const nodeIds = [...new Set(edges.flatMap(({ from, to }) => [from, to]))];
    const at = layoutGraph({ nodeIds, edges });
    const y = (nodeId: string) => at[nodeId]?.y ?? Number.NaN;
    const ofPorts = edges.filter(({ from }) => from === "c").sort((a, b) => rank(a.when) - rank(b.when));
    const down = ofPorts.map(({ to }) => y(to));
    expect(down).toEqual(down.toSorted((a, b) => a - b));
    expect(new Set(down).size).toBe(down.length);
  });

  test("keeps what was drawn first above, where no port says otherwise", () => {
    const at = layoutGraph(seven);
    const y = (nodeId: string) => at[nodeId]?.y ?? Number.NaN;
    expect(y("102")).toBeLessThan(y("103"));
    expect([y("104"), y("105"), y("106")].toSorted((a, b) => a - b)).toEqual([y("104"), y("105"), y("106")]);
  });

  test("leaves edges of nodes that are not there out", () => {
    expect(layoutGraph({ nodeIds: ["a"], edges: [{ from: "a", to: "gone" }] })).toEqual({
      a: { x: 0, y: 0 },
    });
  });

  test("is used for all nodes as soon as one has no place", () => {
    const dag = {
      nodes: [
        { nodeId: "a", kind: "job" as const, jobId: 1, x: 900, y: 900 },
        { nodeId: "b", kind: "job" as const, jobId: 2 },
      ],
      edges: [],
    };
    expect(isPlaced(dag)).toBe(false);
    const layout = layoutGraph({ nodeIds: ["a", "b"], edges: [] });
    expect(placed(dag, layout).nodes.map(({ x, y }) => ({ x, y }))).toEqual([layout.a, layout.b]);
  });
});

describe("walking through a graph", () => {
  test("meets each node after all that lead to it", () => {
    fc.assert(
      fc.property(dags, (request) => {
        const at = layoutGraph(request);
        const nodes = request.nodeIds
          .toReversed()
          .map((nodeId) => ({ nodeId, ...(at[nodeId] ?? { x: 0, y: 0 }) }));
        const order = inGraphOrder(nodes, request.edges).map((node) => node.nodeId);
        expect([...order].sort()).toEqual([...request.nodeIds].sort());
        for (const { from, to } of request.edges) expect(order.indexOf(from)).toBeLessThan(order.indexOf(to));
      }),
      { numRuns: 60 },
    );
  });

  test("leaves no node out where edges form a cycle", () => {
    const nodes = ["a", "b", "c"].map((nodeId, at) => ({ nodeId, x: at, y: 0 }));
    const order = inGraphOrder(nodes, [
      { from: "b", to: "c" },
      { from: "c", to: "b" },
    ]);
    expect(order.map((node) => node.nodeId)).toEqual(["a", "b", "c"]);
  });

  test("goes along edges sideways and to the nearest node up and down", () => {
    const nodes = nodesOf();
    const from = (nodeId: string, direction: "left" | "right" | "up" | "down") =>
      neighbourOf(nodes, seven.edges, nodeId, direction);
    expect(["102", "103"]).toContain(from("101", "right"));
    expect(from("106", "left")).toBe("103");
    expect(from("106", "right")).toBe("107");
    expect(from("101", "left")).toBeUndefined();
    const column = ["104", "105", "106"].sort(
      (a, b) => (nodes.find((n) => n.nodeId === a)?.y ?? 0) - (nodes.find((n) => n.nodeId === b)?.y ?? 0),
    );
    expect(from(column[0] ?? "", "down")).toBe(column[1]);
    expect(from(column[2] ?? "", "up")).toBe(column[1]);
  });

  test("finds the next node of a walk that starts nowhere", () => {
    expect(neighbourOf(nodesOf(), [], "gone", "right")).toBe("101");
  });
});

describe("a new node", () => {
  test("is put below what stands where it was wanted", () => {
    const at = freePlace(
      [
        { x: 0, y: 0 },
        { x: 10, y: 100 },
      ],
      { x: 0, y: 0 },
    );
    expect(at).toEqual({ x: 0, y: 200 });
  });

  test("is called by its job, or by its kind and a number that is free", () => {
    const graph = { nodes: [{ nodeId: "if1", kind: "condition" as const, x: 0, y: 0 }], edges: [] };
    expect(newNodeId(graph, "job", 104)).toBe("104");
    expect(newNodeId(graph, "condition")).toBe("if2");
    expect(newNodeId(graph, "workflow")).toBe("w1");
  });
});
