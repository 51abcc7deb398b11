import type { WorkflowDefinition } from "../../../../client/protocol/workflow.ts";
import { viewerZone } from "../../i18n/format.ts";
import type { createSchedulePreview } from "../jobs/wizard/schedule-preview.ts";

export type ScheduleValues = Pick<
  WorkflowDefinition,
  | "cron"
  | "timeZone"
  | "dstPolicy"
  | "calendar"
  | "calendarRule"
  | "calendarWorkingDay"
  | "offsetSeconds"
  | "effectiveFrom"
  | "effectiveUntil"
  | "misfirePolicy"
  | "overlapPolicy"
>;

/** The schedule within a form: of a job or of a workflow. */
export interface ScheduleForm {
  values: Readonly<ScheduleValues & { timeType: string }>;
  set<K extends keyof ScheduleValues>(key: K, value: ScheduleValues[K]): void;
  error: (name: keyof ScheduleValues) => string | undefined;
  preview: ReturnType<typeof createSchedulePreview>;
}

/** What the builder begins with: a quiet hour, once a day. */
export const firstCron = "0 30 2 * * ?";

/** The zone that times of this form are typed in. */
export const zoneOfForm = (form: ScheduleForm): string =>
  form.values.timeZone ?? form.preview.answer()?.timeZone ?? viewerZone;
