import * as v from "valibot";
import { queryNumber } from "./page.ts";
import { instant, text } from "./text.ts";

export const calendarDays = { default: 14, max: 42 } as const;

const counts = { success: v.number(), failed: v.number(), skipped: v.number() };

export const executionCalendarQuery = {
  /** The first day; so that the last one is today, when it is not given. */
  from: v.optional(v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\d$/, "must be a date such as 2026-11-24"))),
  days: v.optional(queryNumber(1, calendarDays.max)),
  /** Whose days and hours; the deployment's when it is not given. */
  timeZone: v.optional(text(64, 1)),
  /** As in the list of runs. */
  app: v.optional(v.string()),
  job: v.optional(v.string()),
};

/** Ended runs at the hour they were due, as the execution list has them. */
export const executionCalendar = v.object({
  timeZone: v.string(),
  /** Now, by the platform's clock. */
  at: instant,
  days: v.array(
    v.object({
      date: v.string(),
      from: instant,
      to: instant,
      /** Hours that the clocks of this day do not show. */
      missing: v.array(v.number()),
      /** Hours in which something was due; `to` is exclusive. An hour that clocks show twice is one of two hours. */
      hours: v.array(v.object({ hour: v.number(), from: instant, to: instant, ...counts })),
    }),
  ),
  total: v.object(counts),
  /** Jobs that kept fewer runs than they had in this time: what is older is not counted. */
  cutJobs: v.number(),
});
export type ExecutionCalendar = v.InferOutput<typeof executionCalendar>;
