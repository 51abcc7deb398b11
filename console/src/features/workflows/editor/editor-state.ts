import { batch, createMemo, createSignal } from "solid-js";
import type { DagEdge, DagNode } from "../../../../../client/protocol/dag.ts";
import { dagIssues, edgeIssue } from "../../../../../client/protocol/dag-rules.ts";
import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import type { WorkflowDag } from "../../../../../client/protocol/workflow.ts";
import { t } from "../../../i18n/index.ts";
import type { CanvasItem } from "../canvas/graph-editing.ts";
import type { Positions } from "../canvas/graph-layout.ts";
import {
  type GraphEdit,
  isDirty,
  markSaved,
  nothingSelected,
  type PlacedDag,
  type PlacedNode,
  type Selection,
  sameMeaning,
  startEdit,
} from "./graph-edit.ts";
import { isPlaced, placed } from "./graph-placing.ts";
import { factsOf, type NodeFacts, nodeInSentence } from "./node-facts.ts";

/** Only what the platform takes: no names of jobs, no versions. */
export function plainNode(node: DagNode): DagNode {
  const { nodeId, kind, name, jobId, expression, workflowId, x, y } = node;
  return {
    nodeId,
    kind,
    ...(name === undefined ? {} : { name }),
    ...(jobId === undefined ? {} : { jobId }),
    ...(expression === undefined ? {} : { expression }),
    ...(workflowId === undefined ? {} : { workflowId }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  };
}

export const plainEdge = ({ from, to, when }: DagEdge): DagEdge => ({
  from,
  to,
  ...(when === undefined ? {} : { when }),
});

export const plainDag = (dag: { nodes: readonly DagNode[]; edges: readonly DagEdge[] }) => ({
  nodes: dag.nodes.map(plainNode),
  edges: dag.edges.map(plainEdge),
});

export const selectionOf = (item: CanvasItem): Selection =>
  item.kind === "node" ? { nodes: [item.id], edges: [] } : { nodes: [], edges: [item.id] };

/** The nodes of an edge or a cycle as people know them. */
export function pathWords(issue: FieldIssue, graph: PlacedDag, facts: NodeFacts): string {
  const byId = new Map(graph.nodes.map((node) => [node.nodeId, node]));
  const named = (issue.nodes ?? []).map((id) => {
    const node = byId.get(id);
    return node ? nodeInSentence(node, facts) : id;
  });
  return named.join(" → ");
}

/** Why an edge may not be drawn, in the reader's language. */
export function refusalWords(issue: FieldIssue, graph: PlacedDag, facts: NodeFacts): string {
  switch (issue.rule) {
    case "self_edge":
      return t("workflows.refused.self");
    case "duplicate_edge":
      return t("workflows.refused.duplicate", pathWords(issue, graph, facts));
    case "cycle":
      return t("workflows.refused.cycle", pathWords(issue, graph, facts));
    default:
      return issue.message;
  }
}

/** What keeps a graph from being saved or published, in the reader's language. */
export function issueSentence(issue: FieldIssue, graph: PlacedDag, facts: NodeFacts): string {
  const name = pathWords(issue, graph, facts);
  switch (issue.rule) {
    case "required":
      return name === "" ? t("workflows.issue.noNodes") : t("workflows.issue.incomplete", name);
    case "expression":
      return t("workflows.issue.expression", name, issue.message);
    case "exists":
      return t("workflows.issue.gone", name);
    case "published":
      return t("workflows.issue.neverPublished", name);
    case "recursion":
      return t("workflows.issue.recursion", name);
    default:
      return refusalWords(issue, graph, facts);
  }
}

/** The graph of one workflow while it is edited: what is drawn, what it is called, what the platform knows of it. */
export function createEditorState(first: WorkflowDag, layout: Positions) {
  const [edit, setEdit] = createSignal<GraphEdit>(startEdit(placed(plainDag(first), layout)));
  const [facts, setFacts] = createSignal(factsOf(first.nodes));
  const [base, setBase] = createSignal(first);
  // Not another graph where only the selection is another.
  const graph = createMemo(() => edit().graph);
  const nodes = createMemo(() => new Map(graph().nodes.map((node) => [node.nodeId, node])));
  // What nodes and edges mean, without where they stand: it does not change while they are dragged, and with it nothing
  // that is written on them.
  const meant = createMemo(graph, undefined, {
    equals: (a, b) =>
      a.edges === b.edges &&
      a.nodes.length === b.nodes.length &&
      a.nodes.every((node, at) => {
        const other = b.nodes[at];
        return other !== undefined && sameMeaning(node, other);
      }),
  });
  const meantNodes = createMemo(() => new Map(meant().nodes.map((node) => [node.nodeId, node])));
  const followers = createMemo(() => Map.groupBy(meant().edges, (edge) => edge.from));
  const issues = createMemo(() => dagIssues(plainDag(meant())));
  const selection = createMemo(() => edit().selection);
  const chosen = createMemo(() => ({ node: new Set(selection().nodes), edge: new Set(selection().edges) }));

  return {
    edit,
    graph,
    nodes,
    /** A node as it is written, wherever it stands. */
    meant: (nodeId: string) => meantNodes().get(nodeId),
    /** Edges that leave a node. */
    edgesFrom: (nodeId: string) => followers().get(nodeId) ?? [],
    facts,
    setFacts,
    /** The answer that the drawing started from, or was last saved as. */
    base,
    issues,
    /** Rules that a node breaks. */
    issuesOf: (nodeId: string) => issues().filter((issue) => issue.nodes?.includes(nodeId)),
    dirty: createMemo(() => isDirty(edit())),
    selection,
    selected: (item: CanvasItem): boolean => chosen()[item.kind].has(item.id),
    apply: (make: (edit: GraphEdit) => GraphEdit) => setEdit(make),
    edgeRefusal: (edge: DagEdge): string | undefined => {
      const issue = edgeIssue(plainDag(graph()), plainEdge(edge));
      return issue ? refusalWords(issue, graph(), facts()) : undefined;
    },
    issueWords: (issue: FieldIssue): string => issueSentence(issue, graph(), facts()),
    /** What was sent is what the platform has; what was drawn since is still to be saved. */
    saved: (sent: PlacedDag, answer: WorkflowDag) =>
      batch(() => {
        setBase(answer);
        setFacts((before) => factsOf(answer.nodes, before));
        setEdit((now) => markSaved(now, sent));
      }),
    /** Something else than the graph was changed: the next save must name that version. */
    rebase: (answer: WorkflowDag) =>
      batch(() => {
        setBase(answer);
        setFacts((before) => factsOf(answer.nodes, before));
      }),
    /** Begins again with what the platform has now. */
    adopt: (answer: WorkflowDag, fresh: Positions) =>
      batch(() => {
        setBase(answer);
        setFacts(factsOf(answer.nodes));
        setEdit(startEdit(placed(plainDag(answer), fresh)));
      }),
    clearSelection: () => setEdit((now) => ({ ...now, selection: nothingSelected })),
  };
}

export type EditorState = ReturnType<typeof createEditorState>;
export type { PlacedNode };
export { isPlaced };
