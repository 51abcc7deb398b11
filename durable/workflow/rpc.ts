import type { WorkflowDefinition } from "../../client/protocol/workflow.ts";
import type { WorkflowReason } from "../../client/protocol/workflow-run.ts";
import type { Refusal } from "../app-queue/rpc.ts";
import type { FireRecord } from "../job-timer/rpc.ts";
import type { Timing } from "../schedule/index.ts";
import type { FollowedEnd, Follower, FollowerCalls } from "../shared/follower.ts";
import type { RowCosts } from "../shared/row-costs.ts";
import type { PlacedDag } from "./graph.ts";
import type { NodeAction } from "./node-actions.ts";
import type { NodeState, RunHead } from "./run-state.ts";

/** Plain data that crosses to and from the object of a workflow. Instants are milliseconds since the epoch. */

export interface WorkflowConfig {
  workflowId: number;
  namespace: string;
  appId: string;
  version: number;
  enabled: boolean;
  enabledAt: number;
  timing: Timing;
  definition: WorkflowDefinition;
  draft: PlacedDag;
  published: PlacedDag | null;
}

export interface WorkflowRunAsk {
  trigger: "manual" | "api" | "rerun" | "backfill" | "workflow";
  operator: string | null;
  /** What is published is meant where it is not given; a workflow that was never published runs its draft. */
  draft?: boolean;
  scheduleAt?: number;
  dataAt?: number;
  rerunOf?: number;
  /** Asked again for the same, it is the same run. */
  follower?: Follower;
  ancestors?: number[];
}

export interface WorkflowRunStarted {
  ok: true;
  number: number;
  status: RunHead["status"];
  reason: WorkflowReason | null;
  /** Of a run with a follower that has ended already. */
  end: FollowedEnd | null;
}
export type WorkflowAnswer = WorkflowRunStarted | Refusal;

export type NodeAnswer =
  | {
      ok: true;
      status: NodeState["status"];
      reason: WorkflowReason | null;
      runStatus: RunHead["status"];
    }
  | Refusal;

export interface WorkflowRunRecord {
  head: RunHead;
  dag: PlacedDag;
  /** In the order of the graph; those that wait are there too. */
  nodes: NodeState[];
}

/** How an open run stands. */
export type LiveWorkflowRun = Pick<RunHead, "status" | "reason" | "startedAt">;

export interface WorkflowCalls extends FollowerCalls {
  /** Newer versions win; an older one changes nothing. */
  configure(config: WorkflowConfig): Promise<void>;
  /** Kills what is open and forgets everything. */
  remove(by: string): Promise<void>;
  run(ask: WorkflowRunAsk): Promise<WorkflowAnswer>;
  stop(number: number, by: string): Promise<WorkflowAnswer>;
  /** Asked again by the same follower it is the same run. */
  rerun(number: number, ask: { operator: string; follower?: Follower }): Promise<WorkflowAnswer>;
  actOnNode(number: number, nodeId: string, action: NodeAction, by: string): Promise<NodeAnswer>;
  read(number: number): Promise<WorkflowRunRecord | null>;
  /** Null when it has ended or is not known. */
  liveRun(number: number): Promise<LiveWorkflowRun | null>;
  /** Skips and misses of the schedule, newest first. */
  fires(before: number | null, limit: number): Promise<FireRecord[]>;
  /** Wakes what should have woken by itself. */
  check(): Promise<{ open: number }>;
  costs(): Promise<RowCosts>;
}
