import type { RunStatus } from "../../../../../client/protocol/run.ts";
import type { Workflow } from "../../../../../client/protocol/workflow.ts";
import { t } from "../../../i18n/index.ts";

/** "12 Bank settlement", as questions and toasts name a workflow. */
export const workflowName = (workflow: Pick<Workflow, "workflowId" | "name">): string =>
  `${workflow.workflowId} ${workflow.name}`;

export type WorkflowState = "enabled" | "disabled" | "draft";

/** A draft was never published; what was fires or does not. */
export const stateOf = (workflow: Pick<Workflow, "enabled" | "publishedVersion">): WorkflowState =>
  workflow.publishedVersion === null ? "draft" : workflow.enabled ? "enabled" : "disabled";

export const stateMarks: Record<WorkflowState, RunStatus> = {
  enabled: "success",
  disabled: "skipped",
  draft: "waiting",
};

/** When it runs; null for cron, whose expression says it. */
export const timingWords = (workflow: Pick<Workflow, "timeType">): string | null =>
  workflow.timeType === "api" ? t("jobs.timing.api") : null;
