import type { Job } from "../../../../client/protocol/job.ts";
import { formatDateTime, formatNumber } from "../../i18n/format.ts";
import { t } from "../../i18n/index.ts";

export type Timing = Pick<Job, "timeType" | "cron" | "periodSeconds" | "at" | "workflowId">;

/** When a job runs, in a few words; null for cron, whose expression says it. */
export function timingWords(job: Timing): string | null {
  if (job.workflowId !== null) return t("jobs.timing.workflow", String(job.workflowId));
  switch (job.timeType) {
    case "cron":
      return null;
    case "none":
      return t("jobs.timing.none");
    case "api":
      return t("jobs.timing.api");
    case "fixed_rate":
      return t("jobs.timing.fixedRate", formatNumber(job.periodSeconds ?? 0));
    case "second_delay":
      return t("jobs.timing.secondDelay", formatNumber(job.periodSeconds ?? 0));
    case "one_time":
      return t("jobs.timing.oneTime", job.at ? formatDateTime(Date.parse(job.at)) : "");
  }
}

/** "12 Extract orders", as questions and toasts name a job. */
export const jobName = (job: Pick<Job, "jobId" | "name">): string => `${job.jobId} ${job.name}`;

export const jobTypes = ["java", "nodejs", "shell", "python", "go", "http"] as const;
