import { type Dag, type DagEdge, type DagNode, findCycle, type NodeKind, pathBetween } from "./dag.ts";
import type { FieldIssue } from "./errors.ts";

const issue = (
  path: string,
  rule: string,
  message: string,
  nodes: string[],
  value?: unknown,
): FieldIssue => ({
  path,
  rule,
  message,
  nodes,
  ...(value === undefined ? {} : { value }),
});

const pairOf = ({ from, to }: DagEdge): string => `${from} ${to}`;

/** What is wrong with an edge by itself, without regard to cycles. */
const shapeIssue = (
  kinds: ReadonlyMap<string, NodeKind>,
  drawn: ReadonlySet<string>,
  edge: DagEdge,
  path: string,
): FieldIssue | null => {
  const { from, to } = edge;
  for (const end of ["from", "to"] as const)
    if (!kinds.has(edge[end]))
      return issue(
        `${path}.${end}`,
        "unknown_node",
        `${edge[end]} is no node of this workflow`,
        [edge[end]],
        edge[end],
      );
  if (from === to) return issue(path, "self_edge", `${from} cannot depend on itself`, [from], from);
  if (drawn.has(pairOf(edge)))
    return issue(path, "duplicate_edge", `there is an edge from ${from} to ${to} already`, [from, to]);
  if (edge.when !== undefined && kinds.get(from) !== "condition")
    return issue(
      `${path}.when`,
      "when",
      `when belongs to edges that leave a condition; ${from} is none`,
      [from],
      edge.when,
    );
  return null;
};

const kindsOf = (nodes: readonly DagNode[]): Map<string, NodeKind> =>
  new Map(nodes.map((node) => [node.nodeId, node.kind]));

/** Why an edge cannot be drawn into a graph that is well otherwise; null when it can. The canvas asks while one draws. */
export const edgeIssue = (graph: Dag, edge: DagEdge, path = "edges"): FieldIssue | null => {
  const shape = shapeIssue(kindsOf(graph.nodes), new Set(graph.edges.map(pairOf)), edge, path);
  if (shape) return shape;
  const back = pathBetween(graph.edges, edge.to, edge.from);
  if (back === null) return null;
  const cycle = [edge.from, ...back];
  return issue(
    path,
    "cycle",
    `an edge from ${edge.from} to ${edge.to} closes a cycle: ${cycle.join(" -> ")}`,
    cycle,
  );
};

const edgeIssues = (graph: Dag): FieldIssue[] => {
  const kinds = kindsOf(graph.nodes);
  const drawn = new Set<string>();
  const issues: FieldIssue[] = [];
  const sound: DagEdge[] = [];
  for (const [index, edge] of graph.edges.entries()) {
    const found = shapeIssue(kinds, drawn, edge, `edges.${index}`);
    if (found) issues.push(found);
    else sound.push(edge);
    drawn.add(pairOf(edge));
  }
  const cycle = findCycle(sound);
  if (cycle) issues.push(issue("edges", "cycle", `the edges form a cycle: ${cycle.join(" -> ")}`, cycle));
  return issues;
};

const fieldOfKind = {
  job: "jobId",
  condition: "expression",
  approval: null,
  workflow: "workflowId",
} as const;
const kindFields = ["jobId", "expression", "workflowId"] as const;

const isMissing = (value: string | number | undefined): boolean =>
  value === undefined || (typeof value === "string" && value.trim() === "");

const nodeIssues = (node: DagNode, path: string): FieldIssue[] => {
  const { nodeId, kind } = node;
  const own = fieldOfKind[kind];
  return kindFields.flatMap((field) => {
    if (field === own)
      return isMissing(node[field])
        ? [issue(`${path}.${field}`, "required", `${field} is required for a node of kind ${kind}`, [nodeId])]
        : [];
    if (node[field] === undefined) return [];
    const message = `${field} does not belong to a node of kind ${kind}`;
    return [issue(`${path}.${field}`, "not_for_kind", message, [nodeId], node[field])];
  });
};

const repeatedIssues = (nodes: readonly DagNode[]): FieldIssue[] => {
  const issues: FieldIssue[] = [];
  const ids = new Set<string>();
  const nodeOfJob = new Map<number, string>();
  for (const [index, { nodeId, jobId }] of nodes.entries()) {
    if (ids.has(nodeId))
      issues.push(issue(`nodes.${index}.nodeId`, "repeated", `${nodeId} stands twice`, [nodeId], nodeId));
    ids.add(nodeId);
    if (jobId === undefined) continue;
    const other = nodeOfJob.get(jobId);
    nodeOfJob.set(jobId, nodeId);
    if (other === undefined) continue;
    const message = `job ${jobId} stands in ${other} already; a job can be in a workflow once`;
    issues.push(issue(`nodes.${index}.jobId`, "job_repeated", message, [other, nodeId], jobId));
  }
  return issues;
};

/** Everything that a graph must hold to be saved, also as a draft. Whether jobs and workflows exist, only the platform knows. */
export const dagIssues = (graph: Dag): FieldIssue[] => [
  ...graph.nodes.flatMap((node, index) => nodeIssues(node, `nodes.${index}`)),
  ...repeatedIssues(graph.nodes),
  ...edgeIssues(graph),
];

/** What must hold besides before it can be published or run. */
export const publishIssues = (graph: Dag): FieldIssue[] =>
  graph.nodes.length > 0
    ? dagIssues(graph)
    : [issue("nodes", "required", "a workflow needs at least one node to be published or run", [])];

/** Jobs that nobody knows, by the node that names them. */
export const unknownJobIssues = (graph: Dag, known: ReadonlySet<number>): FieldIssue[] =>
  graph.nodes.flatMap(({ nodeId, jobId }, index) =>
    jobId === undefined || known.has(jobId)
      ? []
      : [issue(`nodes.${index}.jobId`, "exists", `job ${jobId} is not in this namespace`, [nodeId], jobId)],
  );
