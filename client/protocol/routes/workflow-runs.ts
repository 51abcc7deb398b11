import * as v from "valibot";
import { pageOf, pageQuery, queryBoolean } from "../page.ts";
import { route } from "../route.ts";
import { killRequest, trigger } from "../run.ts";
import { instant } from "../text.ts";
import {
  actedNode,
  nodeApproval,
  nodeMark,
  nodeRerun,
  startedWorkflowRun,
  statusList,
  workflowRun,
  workflowRunCounts,
  workflowRunSummary,
} from "../workflow-run.ts";

const tag = "Workflow runs";
const list = "/namespaces/{ns}/workflow-runs";
const one = `${list}/{workflowRunId}` as const;
const node = `${one}/nodes/{nodeId}` as const;

export const workflowRunFilters = {
  /** Comma separated. */
  status: v.optional(statusList),
  app: v.optional(v.string()),
  /** Id, or part of the name. */
  workflow: v.optional(v.string()),
  trigger: v.optional(trigger),
  /** By schedule time: from inclusive, to exclusive. */
  from: v.optional(instant),
  to: v.optional(instant),
};

export const workflowRunRoutes = {
  listWorkflowRuns: route({
    id: "listWorkflowRuns",
    method: "GET",
    path: list,
    tag,
    summary: "Workflow runs of a namespace, newest first",
    needs: "reads",
    query: { ...pageQuery, ...workflowRunFilters, ascending: v.optional(queryBoolean) },
    status: 200,
    response: pageOf(workflowRunSummary),
  }),
  countWorkflowRuns: route({
    id: "countWorkflowRuns",
    method: "GET",
    path: `${list}/counts`,
    tag,
    summary: "How many workflow runs match, by status",
    needs: "reads",
    query: workflowRunFilters,
    status: 200,
    response: workflowRunCounts,
  }),
  getWorkflowRun: route({
    id: "getWorkflowRun",
    method: "GET",
    path: one,
    tag,
    summary: "One workflow run with its nodes and its graph",
    needs: "reads",
    status: 200,
    response: workflowRun,
  }),
  killWorkflowRun: route({
    id: "killWorkflowRun",
    method: "POST",
    path: `${one}/kill`,
    tag,
    summary: "Stop the whole run: nodes at work are killed, no other starts",
    needs: "operates",
    body: v.optional(killRequest),
    status: 200,
    response: startedWorkflowRun,
  }),
  rerunWorkflowRun: route({
    id: "rerunWorkflowRun",
    method: "POST",
    path: `${one}/rerun`,
    tag,
    summary: "A new run of the same graph with the same times",
    needs: "operates",
    status: 202,
    response: startedWorkflowRun,
  }),
  rerunNode: route({
    id: "rerunNode",
    method: "POST",
    path: `${node}/rerun`,
    tag,
    summary: "Run a node that has ended again, or it and all after it; a run that has ended is open again",
    needs: "operates",
    body: v.optional(nodeRerun),
    status: 202,
    response: actedNode,
  }),
  markNodeSuccess: route({
    id: "markNodeSuccess",
    method: "POST",
    path: `${node}/mark-success`,
    tag,
    summary: "Take a node that has failed, waits or was skipped for a success; what comes after it starts",
    needs: "operates",
    body: v.optional(nodeMark),
    status: 200,
    response: actedNode,
  }),
  killNode: route({
    id: "killNode",
    method: "POST",
    path: `${node}/kill`,
    tag,
    summary: "End a node that is at work",
    needs: "operates",
    body: v.optional(killRequest),
    status: 200,
    response: actedNode,
  }),
  skipNode: route({
    id: "skipNode",
    method: "POST",
    path: `${node}/skip`,
    tag,
    summary: "Leave out a node that waits or has failed; what comes after it goes on without its result",
    needs: "operates",
    status: 200,
    response: actedNode,
  }),
  approveNode: route({
    id: "approveNode",
    method: "POST",
    path: `${node}/approve`,
    tag,
    summary: "Answer a node that waits for an approval or an outside event",
    needs: "operates",
    body: v.optional(nodeApproval),
    status: 200,
    response: actedNode,
  }),
} as const;
