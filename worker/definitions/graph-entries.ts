import type { Dag, DagNode } from "../../client/protocol/dag.ts";
import {
  kindOfNode,
  type NodeEntry,
  type Reference,
  referenceTo,
  refKey,
  type WorkflowEntry,
} from "../../client/protocol/definitions-file.ts";
import type { FieldIssue } from "../../client/protocol/errors.ts";
import { type NodeRefs, nodeEntryOf } from "./entries.ts";
import type { World } from "./world.ts";

/** A graph as names say it, however it was written: what compares two. */
export interface NamedGraph {
  nodes: NodeEntry[];
  edges: Dag["edges"];
}

const byNodeId = (a: { nodeId: string }, b: { nodeId: string }): number => (a.nodeId < b.nodeId ? -1 : 1);

export const namedGraph = (dag: Dag, appId: string, refs: NodeRefs): NamedGraph => ({
  nodes: dag.nodes.map((node) => nodeEntryOf(node, appId, refs)).sort(byNodeId),
  edges: dag.edges,
});

/** `{appId, name}` of the workflow's own app is the name alone, as the platform would write it. */
const shortReference = (at: Reference | undefined, appId: string): Reference | undefined =>
  typeof at === "object" && at.appId === appId ? at.name : at;

export const namedGraphOfEntry = ({ nodes, edges, appId }: WorkflowEntry): NamedGraph => ({
  nodes: nodes
    .map((node): NodeEntry => {
      const { job, workflow, name, expression, nodeId } = node;
      const [ofJob, ofWorkflow] = [shortReference(job, appId), shortReference(workflow, appId)];
      return {
        nodeId,
        ...(kindOfNode(node) === "approval" ? { kind: "approval" } : {}),
        ...(name === undefined ? {} : { name }),
        ...(ofJob === undefined ? {} : { job: ofJob }),
        ...(ofWorkflow === undefined ? {} : { workflow: ofWorkflow }),
        ...(expression === undefined ? {} : { expression }),
      };
    })
    .sort(byNodeId),
  edges,
});

/** The issue of a graph by ids, where the file has names. */
export const inWordsOfFile = (found: FieldIssue): FieldIssue => ({
  ...found,
  path: found.path.replace(/\.jobId$/, ".job").replace(/\.workflowId$/, ".workflow"),
  message: found.message.replace(/^jobId /, "job ").replace(/^workflowId /, "workflow "),
});

/** Numbers in place of names, so that the rules of graphs can judge what is not made yet: the same name is the same number. */
export const standIns = (entry: WorkflowEntry): Dag => {
  const ids = new Map<string, number>();
  const idOf = (kind: "job" | "workflow", at: Reference): number => {
    const key = refKey(referenceTo(kind, at, entry.appId));
    const id = ids.get(key) ?? ids.size + 1;
    ids.set(key, id);
    return id;
  };
  return {
    nodes: entry.nodes.map(({ job, workflow, ...node }) => ({
      ...node,
      kind: kindOfNode({ ...node, job, workflow }),
      ...(job === undefined ? {} : { jobId: idOf("job", job) }),
      ...(workflow === undefined ? {} : { workflowId: idOf("workflow", workflow) }),
    })),
    edges: entry.edges,
  };
};

/** The graph by ids, once all that it names is there. Nodes that the file places nowhere stay where the canvas had them. */
export const graphOfEntry = (entry: WorkflowEntry, world: World, drawn: Dag | null): Dag => {
  const places = new Map(drawn?.nodes.map(({ nodeId, x, y }) => [nodeId, { x, y }]));
  const nodes = entry.nodes.map(({ job, workflow, ...node }): DagNode => {
    const jobId =
      job === undefined
        ? undefined
        : world.jobs.get(refKey(referenceTo("job", job, entry.appId)))?.[0]?.row.jobId;
    const workflowId =
      workflow === undefined
        ? undefined
        : world.workflows.get(refKey(referenceTo("workflow", workflow, entry.appId)))?.[0]?.row.workflowId;
    const place = places.get(node.nodeId);
    return {
      ...(place?.x === undefined || place.y === undefined ? {} : { x: place.x, y: place.y }),
      ...node,
      kind: kindOfNode({ ...node, job, workflow }),
      ...(jobId === undefined ? {} : { jobId }),
      ...(workflowId === undefined ? {} : { workflowId }),
    };
  });
  return { nodes, edges: entry.edges };
};
