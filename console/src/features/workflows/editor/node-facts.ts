import type { DagNode } from "../../../../../client/protocol/dag.ts";
import type { Job } from "../../../../../client/protocol/job.ts";
import type { ShownNode } from "../../../../../client/protocol/workflow.ts";
import { spokenTitle, titleOf } from "../node-title.ts";

export interface JobFacts {
  name: string;
  jobType: string;
  appId: string;
}

/** Names of the jobs and workflows that nodes stand for; they are not part of the graph. */
export interface NodeFacts {
  jobs: ReadonlyMap<number, JobFacts>;
  workflows: ReadonlyMap<number, string>;
}

export const noFacts: NodeFacts = { jobs: new Map(), workflows: new Map() };

export function factsOf(nodes: readonly ShownNode[], before: NodeFacts = noFacts): NodeFacts {
  const jobs = new Map(before.jobs);
  const workflows = new Map(before.workflows);
  for (const node of nodes) {
    if (node.jobId !== undefined && node.jobName !== null)
      jobs.set(node.jobId, { name: node.jobName, jobType: node.jobType ?? "?", appId: node.appId ?? "" });
    if (node.workflowId !== undefined && node.workflowName !== null)
      workflows.set(node.workflowId, node.workflowName);
  }
  return { jobs, workflows };
}

export const withJobs = (facts: NodeFacts, jobs: readonly Job[]): NodeFacts => ({
  ...facts,
  jobs: new Map([
    ...facts.jobs,
    ...jobs.map(({ jobId, name, jobType, appId }) => [jobId, { name, jobType, appId }] as const),
  ]),
});

export const withWorkflow = (facts: NodeFacts, workflowId: number, name: string): NodeFacts => ({
  ...facts,
  workflows: new Map([...facts.workflows, [workflowId, name]]),
});

const nameOf = ({ name, jobId, workflowId }: DagNode, facts: NodeFacts): string | undefined => {
  if (name) return name;
  if (jobId !== undefined) return facts.jobs.get(jobId)?.name;
  return workflowId === undefined ? undefined : facts.workflows.get(workflowId);
};

/** What stands on a node, beside its id. */
export const nodeTitle = (node: DagNode, facts: NodeFacts): string => titleOf(node, nameOf(node, facts));

/** What a node is called in sentences: "Clean payments", "Condition if1". */
export const nodeInSentence = (node: DagNode, facts: NodeFacts): string =>
  spokenTitle(node, nameOf(node, facts));

/** In lists: "102 Clean payments". */
export const nodeLabel = (node: DagNode, facts: NodeFacts): string =>
  `${node.nodeId} ${nodeTitle(node, facts)}`;

/** The id that people know: of the job or the workflow. */
export const shownId = (node: DagNode): string =>
  node.jobId !== undefined
    ? String(node.jobId)
    : node.workflowId !== undefined
      ? `w${node.workflowId}`
      : node.nodeId;
