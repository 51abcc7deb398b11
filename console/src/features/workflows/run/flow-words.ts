import type { RunReason } from "../../../../../client/protocol/run.ts";
import { type RunStatus, runReasons } from "../../../../../client/protocol/run.ts";
import type {
  NodeRun,
  WorkflowReason,
  WorkflowRunSummary,
} from "../../../../../client/protocol/workflow-run.ts";
import { t } from "../../../i18n/index.ts";
import { isOpen } from "../../runs/run-words.ts";
import { spokenTitle, titleOf } from "../node-title.ts";

const ofJobRuns: readonly string[] = runReasons;
const isRunReason = (reason: WorkflowReason): reason is RunReason => ofJobRuns.includes(reason);

/** Why a node or a workflow run is in its status; nothing where the status says all. */
export function flowReason(reason: WorkflowReason | null, appId: string): string {
  if (reason === null || reason === "completed") return "";
  return isRunReason(reason) ? t(`runs.reason.${reason}`, appId) : t(`flows.reason.${reason}`);
}

export function flowTip(
  run: Pick<WorkflowRunSummary, "status" | "reason" | "message" | "appId">,
): string | undefined {
  const why = flowReason(run.reason, run.appId);
  const words = why ? t("runs.because", t(`status.${run.status}`), why) : "";
  return [words, run.message].filter(Boolean).join("\n") || undefined;
}

export type NodeAction = "rerun" | "rerun_from" | "mark_success" | "kill" | "skip" | "approve";

type Acted = Pick<NodeRun, "status" | "reason" | "kind" | "readyAt">;
const ended = (node: Acted) => !isOpen(node.status);
const waitsForPerson = (node: Acted) =>
  node.kind === "approval" && node.reason === "approval" && isOpen(node.status);
/** Its run may itself wait, for its turn or to try again; a node whose turn has not come has none. */
const isAtWork = (node: Acted) => isOpen(node.status) && node.readyAt !== null && !waitsForPerson(node);
const hasNotBegun = (node: Acted) => node.status === "waiting" && node.readyAt === null;

/** What a node's state lets a person do with it. */
export const nodeAllows: Record<NodeAction, (node: Acted) => boolean> = {
  rerun: ended,
  rerun_from: ended,
  mark_success: (node) => node.status === "failed" || node.status === "skipped" || hasNotBegun(node),
  kill: (node) => isAtWork(node) || waitsForPerson(node),
  skip: (node) => node.status === "failed" || hasNotBegun(node) || waitsForPerson(node),
  approve: waitsForPerson,
};

export const nodeActionLabel = {
  rerun: "runs.actions.rerun",
  rerun_from: "flows.actions.rerunFrom",
  mark_success: "runs.actions.markSuccess",
  kill: "runs.actions.kill",
  skip: "flows.actions.skip",
  approve: "flows.actions.approve",
} as const satisfies Record<NodeAction, string>;

/** Statuses in the order of the legend. */
export const legendStatuses: readonly RunStatus[] = [
  "waiting",
  "pool",
  "running",
  "success",
  "failed",
  "skipped",
];

export const canStop = (run: Pick<WorkflowRunSummary, "status">): boolean => isOpen(run.status);
export const canRerunRun = (run: Pick<WorkflowRunSummary, "status">): boolean => !isOpen(run.status);
/** What stands on a node, beside its id. */
export const nodeTitle = (node: NodeRun): string => titleOf(node, node.name);
/** In sentences without its id: "Post ledger", "Condition if1". */
export const nodeInSentence = (node: NodeRun): string => spokenTitle(node, node.name);
/** "106 Post ledger" */
export const nodeName = (node: NodeRun): string => `${node.jobId ?? node.nodeId} ${nodeTitle(node)}`;
