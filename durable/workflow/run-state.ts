import type { Trigger } from "../../client/protocol/run.ts";
import type { WorkflowReason } from "../../client/protocol/workflow-run.ts";
import type { Follower } from "../shared/follower.ts";

/** `open`: at work or about to be handed over; an approval is open while it waits for a person. */
export type NodeStatus = "waiting" | "open" | "success" | "failed" | "skipped";

/** An attempt of a node's job, or a run of its workflow, that has ended. */
export interface NodeTry {
  /** The start of the node that it belongs to. */
  start: number;
  attempt: number;
  status: "success" | "failed";
  readyAt: number;
  startedAt: number;
  finishedAt: number;
}

export interface NodeState {
  nodeId: string;
  status: NodeStatus;
  reason: WorkflowReason | null;
  message: string | null;
  result: string | null;
  /** Of a condition. */
  outcome: boolean | null;
  /** Counts starts: what is told of an older start changes nothing. */
  starts: number;
  /** Of the newest start: the run of the job or the workflow; null until its queue has told the number. */
  runNumber: number | null;
  /** Who asked for its end, while it is open. */
  killedBy: string | null;
  readyAt: number | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** Of all starts, oldest first. */
  tries: NodeTry[];
}

/** What of a workflow run is not its nodes. Plain data, stored as it is. */
export interface RunHead {
  number: number;
  /** Counts changes, so that what is written to the history late is told from what is newer. */
  revision: number;
  status: "waiting" | "running" | "success" | "failed" | "skipped";
  reason: WorkflowReason | null;
  message: string | null;
  trigger: Trigger;
  operator: string | null;
  scheduleAt: number;
  dataAt: number;
  createdAt: number;
  startedAt: number | null;
  finishedAt: number | null;
  dagVersion: number;
  draft: boolean;
  rerunOf: number | null;
  /** The node of another workflow, or the backfill, that waits for it. */
  follower: Follower | null;
  /** The follower has not heard of the end yet. */
  untold: boolean;
  /** Workflows that it runs inside of, outermost first. */
  ancestors: number[];
  stoppedBy: string | null;
  /** What people are to be told of and have not been. */
  alarm: "failure" | "recovered" | null;
  result: string | null;
}

export interface RunState {
  head: RunHead;
  /** Nodes that are or were more than waiting; all others are as `waitingNode` says. */
  nodes: ReadonlyMap<string, NodeState>;
}

export const waitingNode = (nodeId: string): NodeState => ({
  nodeId,
  status: "waiting",
  reason: "upstream",
  message: null,
  result: null,
  outcome: null,
  starts: 0,
  runNumber: null,
  killedBy: null,
  readyAt: null,
  startedAt: null,
  finishedAt: null,
  tries: [],
});

export const nodeOf = (run: RunState, nodeId: string): NodeState =>
  run.nodes.get(nodeId) ?? waitingNode(nodeId);

export const isOpenRun = ({ status }: RunHead): boolean => status === "waiting" || status === "running";
