import { createSignal } from "solid-js";
import type { FieldIssue } from "../../../../../client/protocol/errors.ts";
import { jobDefinition } from "../../../../../client/protocol/job.ts";
import { jobIssues } from "../../../../../client/protocol/job-rules.ts";
import type { PreviewRequest } from "../../../../../client/protocol/schedule.ts";
import { t } from "../../../i18n/index.ts";
import { createForm } from "../../../ui/form.ts";
import type { FormStep } from "../../../ui/panel-form.ts";
import { cronIssueWords } from "../cron/cron-issue-words.ts";
import { definitionOf, type JobDraft } from "./job-draft.ts";
import { createSchedulePreview } from "./schedule-preview.ts";

/** The steps, each with the keys for its validation and its mark. */
export const jobSteps = {
  basic: {
    label: () => t("jobForm.steps.basic"),
    keys: [
      "name",
      "description",
      "appId",
      "jobType",
      "processor",
      "script",
      "http",
      "mode",
      "priority",
      "parameters",
      "runConcurrency",
      "runRetries",
      "runRetryIntervalSeconds",
      "runRetryBackoff",
      "runRetryMaxIntervalSeconds",
      "startLimitSeconds",
      "retention",
      "workers",
      "tags",
      "owner",
      "taskConcurrencyPerWorker",
      "taskRetries",
      "taskRetryIntervalSeconds",
      "taskFailover",
      "taskDistribution",
      "tasksPerPull",
      "taskConcurrencyTotal",
      "reduceOnFailure",
      "allowedFailurePercent",
    ],
  },
  timing: {
    label: () => t("jobForm.steps.timing"),
    keys: [
      "timeType",
      "cron",
      "periodSeconds",
      "at",
      "timeZone",
      "dstPolicy",
      "calendar",
      "calendarRule",
      "calendarWorkingDay",
      "offsetSeconds",
      "effectiveFrom",
      "effectiveUntil",
      "misfirePolicy",
      "overlapPolicy",
    ],
  },
  alarms: {
    label: () => t("jobForm.steps.alarms"),
    keys: [
      "timeoutSeconds",
      "timeoutAlarm",
      "killOnTimeout",
      "failureAlarm",
      "failureAlarmAfter",
      "noWorkerAlarm",
      "allBusyAlarm",
      "missedAlarm",
      "recoveredNotice",
      "successNotice",
      "channels",
      "contacts",
    ],
  },
} as const satisfies Record<string, FormStep<JobDraft>>;

const required = (path: string) => ({ path, rule: "required", message: "is required" });

/** Fields that the other choices make necessary; before the schema says the same in other words. */
function missing(draft: JobDraft): Pick<FieldIssue, "path" | "rule" | "message">[] {
  const timing = {
    cron: !draft.cron?.trim(),
    fixed_rate: draft.periodSeconds === null,
    second_delay: draft.periodSeconds === null,
    one_time: draft.at === null,
  };
  const paths = { cron: "cron", fixed_rate: "periodSeconds", second_delay: "periodSeconds", one_time: "at" };
  const { timeType } = draft;
  if (timeType === "none" || timeType === "api" || !timing[timeType]) return [];
  return [required(paths[timeType])];
}

/** Two rows of one header would become one when they are sent. */
function repeatedHeaders(draft: JobDraft): Pick<FieldIssue, "path" | "rule" | "message">[] {
  if (draft.jobType !== "http") return [];
  const names = draft.http.headers.map((row) => row.name.toLowerCase());
  return draft.http.headers
    .filter((row, at) => row.name !== "" && names.indexOf(row.name.toLowerCase()) < at)
    .map((row) => ({
      path: `http.headers.${row.name}`,
      rule: "header_twice",
      message: t("issues.headerTwice", row.name),
    }));
}

/** What is previewed; nothing where the time type has no fires to work out or its value is still missing. */
function previewOf(draft: JobDraft): PreviewRequest | undefined {
  if (draft.timeType === "none" || draft.timeType === "api") return undefined;
  if (missing(draft).length > 0 || Number.isNaN(draft.periodSeconds)) return undefined;
  const { timeType, cron, periodSeconds, at } = definitionOf(draft);
  return {
    timeType,
    cron,
    periodSeconds,
    at,
    timeZone: draft.timeZone,
    dstPolicy: draft.dstPolicy,
    effectiveFrom: draft.effectiveFrom,
    effectiveUntil: draft.effectiveUntil,
    calendar: draft.calendar,
    calendarRule: draft.calendarRule,
    calendarWorkingDay: draft.calendarWorkingDay,
    count: 5,
  };
}

/** The form of a job, judged as one types by the rules of the protocol, its schedule by the platform. */
export function createJobForm(initial: JobDraft) {
  const [timingIssues, setTimingIssues] = createSignal<() => FieldIssue[]>(() => []);
  const form = createForm({
    initial,
    schema: jobDefinition,
    body: definitionOf,
    rules: (draft) => [
      ...missing(draft),
      ...repeatedHeaders(draft),
      ...jobIssues(definitionOf(draft)),
      ...timingIssues()().map((issue) => ({ ...issue, message: cronIssueWords(issue) })),
    ],
  });
  const preview = createSchedulePreview(() => previewOf(form.values));
  setTimingIssues(() => preview.issues);
  return { ...form, preview };
}

export type JobForm = ReturnType<typeof createJobForm>;
