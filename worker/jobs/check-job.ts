import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import { jobIssues } from "../../client/protocol/job-rules.ts";
import { checkTiming } from "../../durable/schedule/index.ts";
import { contactIssues } from "../alarms/contact-issues.ts";
import type { CalendarBook } from "../calendars/calendar-book.ts";
import { calendarIssues } from "../calendars/calendar-issues.ts";
import type { Env } from "../env.ts";
import { invalid } from "../errors.ts";
import { timingOf } from "./job-row.ts";
import { judgeTarget } from "./judge-target.ts";

const timingFields = [
  "timeType",
  "cron",
  "periodSeconds",
  "at",
  "timeZone",
  "dstPolicy",
  "effectiveFrom",
  "effectiveUntil",
] as const satisfies readonly (keyof JobDefinition)[];

/** Only a changed timing moves the phase of a fixed rate; only a changed timing is judged anew. */
export const sameTiming = (left: JobDefinition, right: JobDefinition): boolean =>
  timingFields.every((field) => left[field] === right[field]);

export const timingIssues = (
  env: Env,
  job: JobDefinition,
  now: number,
  calendars: CalendarBook,
): FieldIssue[] =>
  checkTiming(timingOf(env, job, toSecond(now), calendars), now).map(
    ({ path, rule, message, value, suggestion }) => ({
      path,
      rule,
      message,
      value,
      ...(suggestion === undefined ? {} : { suggestion }),
    }),
  );

export const toSecond = (at: number): number => Math.floor(at / 1000) * 1000;

/** Refuses a definition with every field that is wrong. A timing that was saved before may have run out since. */
export const checkJob = (
  env: Env,
  job: JobDefinition,
  now: number,
  judgesTiming: boolean,
  calendars: CalendarBook,
  before?: JobDefinition,
): void => {
  const issues = [
    ...jobIssues(job),
    ...judgeTarget(env, job),
    ...contactIssues(env, job.contacts, before?.contacts),
    ...(judgesTiming ? [...calendarIssues(job, calendars), ...timingIssues(env, job, now, calendars)] : []),
  ];
  if (issues.length > 0) throw invalid(issues);
};
