import { createSignal } from "solid-js";
import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import type { PreviewRequest } from "../../../../../client/protocol/schedule.ts";
import {
  type Workflow,
  type WorkflowDefinition,
  workflowCreate,
  workflowDefaults,
  workflowDefinition,
} from "../../../../../client/protocol/workflow.ts";
import { createForm } from "../../../ui/form.ts";
import { cronIssueWords } from "../../jobs/cron/cron-issue-words.ts";
import { createSchedulePreview } from "../../jobs/wizard/schedule-preview.ts";

export const blankWorkflow = (appId: string): WorkflowDefinition => ({
  ...structuredClone(workflowDefaults),
  name: "",
  appId,
});

/** The definition out of a workflow, without what the platform adds to it. */
export function definitionOf(workflow: Workflow): WorkflowDefinition {
  const kept = Object.fromEntries(
    Object.entries(workflow).filter(([key]) => Object.hasOwn(workflowDefinition.entries, key)),
  );
  return structuredClone({ ...blankWorkflow(workflow.appId), ...kept });
}

/** What belongs to another time type stays in the form, but is not sent. */
const toBody = (values: WorkflowDefinition): WorkflowDefinition => ({
  ...values,
  cron: values.timeType === "cron" ? values.cron : null,
});

/** Only what differs, so that an edit never writes back what somebody else changed in other fields. */
export function changedFields(before: WorkflowDefinition, after: WorkflowDefinition) {
  const { appId: _app, ...fields } = toBody(after);
  const sent = new Map(Object.entries(toBody(before)).map(([key, value]) => [key, JSON.stringify(value)]));
  return Object.fromEntries(
    Object.entries(fields).filter(([key, value]) => sent.get(key) !== JSON.stringify(value)),
  );
}

function previewOf(values: WorkflowDefinition): PreviewRequest | undefined {
  if (values.timeType !== "cron" || !values.cron?.trim()) return undefined;
  const { cron, timeZone, dstPolicy, effectiveFrom, effectiveUntil } = values;
  const { calendar, calendarRule, calendarWorkingDay } = values;
  const days = { calendar, calendarRule, calendarWorkingDay };
  return { timeType: "cron", cron, timeZone, dstPolicy, effectiveFrom, effectiveUntil, ...days, count: 5 };
}

const missing = (values: WorkflowDefinition) =>
  values.timeType === "cron" && !values.cron?.trim()
    ? [{ path: "cron", rule: "required", message: "is required" }]
    : [];

/** The form of a workflow, judged as one types by the rules of the protocol, its schedule by the platform. */
export function createWorkflowForm(initial: WorkflowDefinition) {
  const [timingIssues, setTimingIssues] = createSignal<() => FieldIssue[]>(() => []);
  const form = createForm({
    initial,
    schema: workflowCreate,
    body: toBody,
    rules: (values) => [
      ...missing(values),
      ...timingIssues()().map((issue) => ({ ...issue, message: cronIssueWords(issue) })),
    ],
  });
  const preview = createSchedulePreview(() => previewOf(form.values));
  setTimingIssues(() => preview.issues);
  return { ...form, preview };
}

export type WorkflowForm = ReturnType<typeof createWorkflowForm>;
