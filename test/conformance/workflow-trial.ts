import type { Dag, DagEdge, DagNode } from "../../client/protocol/dag.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { WorkflowCreate } from "../../client/protocol/workflow.ts";
import type { NodeRun, WorkflowRun } from "../../client/protocol/workflow-run.ts";
import { until, type WorkerTrial } from "./worker-trial.ts";

type NodeInput = Omit<DagNode, "kind"> & { kind?: DagNode["kind"] };

/** A workflow of a trial's app, driven over the API. */
export interface WorkflowTrial {
  workflowId: number;
  start(body?: { draft?: boolean }): Promise<string>;
  read(workflowRunId: string): Promise<WorkflowRun>;
  until(workflowRunId: string, is: (run: WorkflowRun) => boolean, limitMs?: number): Promise<WorkflowRun>;
  ended(workflowRunId: string, limitMs?: number): Promise<WorkflowRun>;
  act(
    workflowRunId: string,
    nodeId: string,
    action: "rerun" | "mark-success" | "kill" | "skip" | "approve",
    body?: object,
  ): Promise<void>;
}

export const nodeIn = (run: WorkflowRun, nodeId: string): NodeRun => {
  const node = run.nodes.find((one) => one.nodeId === nodeId);
  if (!node) throw new Error(`no node ${nodeId}`);
  return node;
};

export const statuses = (run: WorkflowRun): Record<string, string> =>
  Object.fromEntries(run.nodes.map((node) => [node.nodeId, node.status]));

/** `a -> b, a -> c?true` as edges. */
export const edgesOf = (text: string): DagEdge[] =>
  text
    .split(",")
    .map((part) => /^\s*(\S+)\s*->\s*([^\s?]+)(?:\?(true|false))?\s*$/.exec(part))
    .filter((match) => match !== null)
    .map(([, from = "", to = "", when]) => ({ from, to, ...(when ? { when: when === "true" } : {}) }));

/** Jobs of one processor each, by the names of the nodes. */
export const createJobs = async (
  trial: WorkerTrial,
  names: readonly string[],
  more: Partial<JobCreate> = {},
): Promise<DagNode[]> => {
  const nodes: DagNode[] = [];
  for (const nodeId of names) {
    const jobId = await trial.createJob({ jobType: "nodejs", processor: nodeId, ...more });
    nodes.push({ nodeId, kind: "job", jobId });
  }
  return nodes;
};

export const createWorkflow = async (
  trial: WorkerTrial,
  dag: { nodes: NodeInput[]; edges: Dag["edges"] },
  more: Partial<WorkflowCreate> & { publish?: boolean } = {},
): Promise<WorkflowTrial> => {
  const { api, ns, appId } = trial;
  const { publish = true, ...settings } = more;
  const { workflowId } = await api.call(routes.createWorkflow, {
    params: { ns },
    body: { appId, name: "workflow", ...settings },
  });
  const params = { ns, workflowId };
  await api.call(routes.putWorkflowDag, { params, body: dag });
  if (publish) await api.call(routes.publishWorkflow, { params, body: {} });
  const read = (workflowRunId: string) => api.call(routes.getWorkflowRun, { params: { ns, workflowRunId } });
  const flow: WorkflowTrial = {
    workflowId,
    async start(body = {}) {
      return (await api.call(routes.runWorkflow, { params, body })).workflowRunId;
    },
    read,
    until: (id, is, limitMs) => until(() => read(id), is, limitMs),
    ended: (id, limitMs) =>
      flow.until(id, (run) => ["success", "failed", "skipped"].includes(run.status), limitMs),
    async act(workflowRunId, nodeId, action, body = {}) {
      const path = `/api/v1/namespaces/${ns}/workflow-runs/${workflowRunId}/nodes/${nodeId}/${action}`;
      const answer = await fetch(trial.url + path, {
        method: "POST",
        headers: { authorization: `Bearer ${trial.token}`, "content-type": "application/json" },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw new Error(`${action} of ${nodeId}: ${answer.status} ${await answer.text()}`);
    },
  };
  return flow;
};
