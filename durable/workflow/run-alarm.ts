import { formatWorkflowRunId } from "../../client/protocol/workflow-run.ts";
import type { AddressedAlarm, MissedFires } from "../app-queue/rpc.ts";
import type { RunHead } from "./run-state.ts";
import type { StoredConfig } from "./store.ts";

/** Of the newest run before it that ended by itself: whether people were told of its failure. */
export const alarmOf = (
  { definition }: StoredConfig,
  head: RunHead,
  before: RunHead | undefined,
): RunHead["alarm"] => {
  // What a person or the overlap policy ended is no failure of the workflow.
  if (head.status === "failed" && head.reason !== "killed") return definition.failureAlarm ? "failure" : null;
  const isMended = head.status === "success" && before?.status === "failed" && before.reason !== "killed";
  return isMended && definition.failureAlarm && definition.recoveredNotice ? "recovered" : null;
};

const subjectOf = ({ workflowId, definition }: StoredConfig): AddressedAlarm["subject"] => ({
  type: "workflow",
  id: workflowId,
  name: definition.name,
});

const addressesOf = ({ definition: { channels, contacts } }: StoredConfig) => ({ channels, contacts });

/** One alarm for a run, which names its failed nodes; theirs are folded into it. */
export const alarmNote = (config: StoredConfig, head: RunHead): AddressedAlarm | null => {
  if (head.alarm === null) return null;
  const runId = formatWorkflowRunId({ workflowId: config.workflowId, number: head.number });
  const at = head.finishedAt ?? head.createdAt;
  return {
    id: `${head.alarm}:${runId}:${at}`,
    kind: head.alarm,
    at,
    count: 1,
    subject: subjectOf(config),
    runId,
    scheduleAt: head.scheduleAt,
    worker: null,
    reason:
      head.alarm === "recovered" ? "succeeded after a failure" : (head.message ?? head.reason ?? "failed"),
    ...addressesOf(config),
  };
};

export const missedNote = (
  config: StoredConfig,
  { from, to, count }: MissedFires,
  now: number,
): AddressedAlarm => {
  const until = to === from ? "" : `, the last due at ${new Date(to).toISOString()}`;
  return {
    id: `missed:w${config.workflowId}:${from}:${to}`,
    kind: "missed",
    at: now,
    count: 1,
    subject: subjectOf(config),
    runId: null,
    scheduleAt: from,
    worker: null,
    reason: `${count} planned ${count === 1 ? "time" : "times"} passed without a run${until}`,
    ...addressesOf(config),
  };
};
