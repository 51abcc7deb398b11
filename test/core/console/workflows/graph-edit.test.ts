import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCycle } from "../../../../client/protocol/dag.ts";
import { edgeIssue } from "../../../../client/protocol/dag-rules.ts";
import { edgeKey } from "../../../../console/src/features/workflows/canvas/graph.ts";
import {
  addEdge,
  addNode,
  canRedo,
  canUndo,
  type GraphEdit,
  isDirty,
  markSaved,
  nudge,
  type PlacedNode,
  place,
  redo,
  remove,
  replaceNode,
  sameGraph,
  select,
  selectAll,
  setEdgeWhen,
  startEdit,
  undo,
} from "../../../../console/src/features/workflows/editor/graph-edit.ts";

const job = (jobId: number, x = 0, y = 0): PlacedNode => ({
  nodeId: String(jobId),
  kind: "job",
  jobId,
  x,
  y,
});
const empty = startEdit({ nodes: [], edges: [] });
const chain = (...ids: number[]): GraphEdit => {
  const nodes = ids.map((id, at) => job(id, at * 300));
  const edges = ids.slice(1).map((id, at) => ({ from: String(ids[at]), to: String(id) }));
  return startEdit({ nodes, edges });
};
const ids = (edit: GraphEdit) => edit.graph.nodes.map((node) => node.nodeId);
const edges = (edit: GraphEdit) => edit.graph.edges.map(edgeKey);

describe("drawing a graph", () => {
  test("selects what was just added", () => {
    const edit = addEdge(addNode(addNode(empty, job(1)), job(2)), { from: "1", to: "2" });
    expect(edit.selection).toEqual({ nodes: [], edges: ["1 2"] });
    expect(undo(edit).selection).toEqual({ nodes: [], edges: [] });
  });

  test("takes the edges of a node out with it, and nothing of it stays selected", () => {
    const edit = remove(selectAll(chain(1, 2, 3)), { nodes: ["2"], edges: [] });
    expect(ids(edit)).toEqual(["1", "3"]);
    expect(edges(edit)).toEqual([]);
    expect(edit.selection.nodes).toEqual(["1", "3"]);
  });

  test("takes out nothing where nothing is selected, without a step", () => {
    const edit = chain(1, 2);
    expect(remove(edit, edit.selection)).toBe(edit);
  });

  test("puts nodes on the raster, so that rows drawn by hand line up", () => {
    const edit = place(chain(1), { "1": { x: 101.3, y: 57.9 }, gone: { x: 1, y: 1 } });
    expect(edit.graph.nodes).toEqual([job(1, 100, 56)]);
  });

  test("gives an edge its way, and takes it when the node is no condition any more", () => {
    const condition: PlacedNode = { nodeId: "if1", kind: "condition", expression: "true", x: 0, y: 0 };
    let edit = addEdge(addNode(addNode(empty, condition), job(1)), { from: "if1", to: "1", when: true });
    edit = setEdgeWhen(edit, "if1 1", false);
    expect(edit.graph.edges).toEqual([{ from: "if1", to: "1", when: false }]);
    edit = replaceNode(edit, { nodeId: "if1", kind: "approval", x: 0, y: 0 });
    expect(edit.graph.edges).toEqual([{ from: "if1", to: "1" }]);
  });

  test("selects beside what is selected, and leaves out what is asked for twice", () => {
    const one = select(chain(1, 2), { nodes: ["1"], edges: [] });
    const both = select(one, { nodes: ["2"], edges: ["1 2"] }, true);
    expect(both.selection).toEqual({ nodes: ["1", "2"], edges: ["1 2"] });
    expect(select(both, { nodes: ["1"], edges: [] }, true).selection.nodes).toEqual(["2"]);
  });
});

describe("taking back", () => {
  test("takes a drag back as one step, and two drags as two", () => {
    let edit = chain(1);
    for (let x = 4; x <= 40; x += 4) edit = place(edit, { "1": { x, y: 0 } }, "drag 1");
    edit = place(edit, { "1": { x: 80, y: 0 } }, "drag 2");
    expect(undo(edit).graph.nodes[0]?.x).toBe(40);
    expect(undo(undo(edit)).graph.nodes[0]?.x).toBe(0);
    expect(canUndo(undo(undo(edit)))).toBe(false);
  });

  test("takes nudges of the same nodes back together", () => {
    const edit = nudge(nudge(chain(1, 2), ["1"], 16, 0), ["1"], 16, 0);
    expect(edit.graph.nodes[0]?.x).toBe(32);
    expect(undo(edit).graph.nodes[0]?.x).toBe(0);
  });

  test("forgets what was taken back once something else is drawn", () => {
    const back = undo(addNode(chain(1), job(2)));
    expect(canRedo(back)).toBe(true);
    expect(canRedo(addNode(back, job(3)))).toBe(false);
  });

  test("does not count as changed when everything is taken back, nor after it was saved", () => {
    const drawn = addNode(chain(1), job(2));
    expect(isDirty(drawn)).toBe(true);
    expect(isDirty(undo(drawn))).toBe(false);
    const kept = markSaved(drawn, drawn.graph);
    expect(isDirty(kept)).toBe(false);
    expect(isDirty(undo(kept))).toBe(true);
  });

  test("counts what was drawn while a save was on its way as still to be saved", () => {
    const sent = addNode(chain(1), job(2));
    expect(isDirty(markSaved(addNode(sent, job(3)), sent.graph))).toBe(true);
  });
});

const act = fc.oneof(
  fc.record({ do: fc.constant("node" as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({
    do: fc.constant("edge" as const),
    from: fc.integer({ min: 1, max: 12 }),
    to: fc.integer({ min: 1, max: 12 }),
  }),
  fc.record({ do: fc.constant("remove" as const), id: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ do: fc.constant("move" as const), id: fc.integer({ min: 1, max: 12 }), by: fc.integer() }),
  fc.constantFrom({ do: "undo" as const }, { do: "redo" as const }),
);
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function perform(edit: GraphEdit, one: Act): GraphEdit {
  switch (one.do) {
    case "node":
      return ids(edit).includes(String(one.id)) ? edit : addNode(edit, job(one.id));
    case "edge": {
      const edge = { from: String(one.from), to: String(one.to) };
      const dag = { nodes: [...edit.graph.nodes], edges: [...edit.graph.edges] };
      return edgeIssue(dag, edge) ? edit : addEdge(edit, edge);
    }
    case "remove":
      return remove(edit, { nodes: [String(one.id)], edges: [] });
    case "move":
      return nudge(edit, [String(one.id)], one.by % 1000, 0);
    case "undo":
      return undo(edit);
    case "redo":
      return redo(edit);
  }
}

test("whatever is drawn and taken back: no cycle, no edge without its nodes, and all of it can be taken back", () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 60 }), (acts) => {
      let edit = empty;
      for (const one of acts) edit = perform(edit, one);
      const present = new Set(ids(edit));
      expect(findCycle([...edit.graph.edges])).toBeNull();
      expect(edit.graph.edges.every(({ from, to }) => present.has(from) && present.has(to))).toBe(true);
      expect(new Set(edges(edit)).size).toBe(edit.graph.edges.length);
      let back = edit;
      while (canUndo(back)) back = undo(back);
      expect(back.graph.nodes).toEqual([]);
      while (canRedo(back)) back = redo(back);
      // Forth again leads to what was there, or to what had been taken back before.
      if (!canRedo(edit)) expect(sameGraph(back.graph, edit.graph)).toBe(true);
    }),
    { numRuns: 200 },
  );
});
