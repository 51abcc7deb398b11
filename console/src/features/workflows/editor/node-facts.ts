import type { DagNode } from "../../../../../client/protocol/dag.ts";
import type { Job } from "../../../../../client/protocol/job.ts";
import type { ShownNode } from "../../../../../client/protocol/workflow.ts";
import { t } from "../../../i18n/index.ts";

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

/** A node's own name, else that of the job or workflow behind it, else what it is. */
export function nodeTitle(node: DagNode, facts: NodeFacts): string {
  if (node.name) return node.name;
  if (node.jobId !== undefined)
    return facts.jobs.get(node.jobId)?.name ?? t("workflows.jobGone", String(node.jobId));
  if (node.workflowId !== undefined)
    return facts.workflows.get(node.workflowId) ?? t("workflows.workflowGone", String(node.workflowId));
  return t(`workflows.kind.${node.kind}`);
}

/** What a node is called in sentences: "102 Clean payments". */
export const nodeLabel = (node: DagNode, facts: NodeFacts): string =>
  `${node.nodeId} ${nodeTitle(node, facts)}`;

/** The id that people know: of the job or the workflow. */
export const shownId = (node: DagNode): string =>
  node.jobId !== undefined
    ? String(node.jobId)
    : node.workflowId !== undefined
      ? `w${node.workflowId}`
      : node.nodeId;
