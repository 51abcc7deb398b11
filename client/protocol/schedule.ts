import * as v from "valibot";
import { instant, text, whole } from "./text.ts";

export const timeType = v.picklist(["none", "cron", "api", "fixed_rate", "second_delay", "one_time"]);
export type TimeType = v.InferOutput<typeof timeType>;
export const dstPolicy = v.picklist(["smart", "quartz", "every"]);
export type DstPolicy = v.InferOutput<typeof dstPolicy>;
export const misfirePolicy = v.picklist(["fire_once", "skip", "catch_up"]);
/** What a calendar does to a schedule; the last three take the place of the days that a cron expression names. */
export const calendarRule = v.picklist(["exclude_days_off", "working_days", "days_off", "nth_working_day"]);
export type CalendarRule = v.InferOutput<typeof calendarRule>;
/** From 1, or from -1 counted from the month's end. */
export const calendarWorkingDay = v.pipe(
  whole(-31, 31),
  v.check((value) => value !== 0, "must be from 1 to 31, or from -1 to -31 counted from the month's end"),
);
export const overlapPolicy = v.picklist(["skip", "queue", "replace"]);

/** When it fires and what becomes of fires that come late or too soon: the same for jobs and workflows. */
export const scheduleFields = {
  cron: v.nullable(text(500)),
  timeZone: v.nullable(text(64, 1)),
  dstPolicy,
  calendar: v.nullable(text(100)),
  calendarRule,
  calendarWorkingDay: v.nullable(calendarWorkingDay),
  offsetSeconds: whole(-31_536_000, 31_536_000),
  effectiveFrom: v.nullable(instant),
  effectiveUntil: v.nullable(instant),
  misfirePolicy,
  overlapPolicy,
  runConcurrency: whole(1, 1000),
};

export const scheduleDefaults = {
  cron: null,
  /** null = the deployment's zone. */
  timeZone: null,
  dstPolicy: "smart",
  calendar: null,
  calendarRule: "exclude_days_off",
  calendarWorkingDay: null,
  offsetSeconds: 0,
  effectiveFrom: null,
  effectiveUntil: null,
  misfirePolicy: "fire_once",
  overlapPolicy: "skip",
  runConcurrency: 1,
} satisfies { [K in keyof typeof scheduleFields]: v.InferOutput<(typeof scheduleFields)[K]> };

/** What the form and the API ask before saving: the next fire times and what is special about them. */
export const previewRequest = v.strictObject({
  timeType,
  cron: v.optional(v.nullable(v.string())),
  periodSeconds: v.optional(v.nullable(v.number())),
  at: v.optional(v.nullable(instant)),
  timeZone: v.optional(v.nullable(text(64))),
  dstPolicy: v.optional(dstPolicy),
  effectiveFrom: v.optional(v.nullable(instant)),
  effectiveUntil: v.optional(v.nullable(instant)),
  offsetSeconds: v.optional(v.number()),
  /** A calendar of `namespace`. */
  calendar: v.optional(v.nullable(text(100))),
  calendarRule: v.optional(calendarRule),
  calendarWorkingDay: v.optional(v.nullable(calendarWorkingDay)),
  namespace: v.optional(v.nullable(text(64))),
  /** Default now. Fires are strictly after it, cut to the second. */
  after: v.optional(instant),
  count: v.optional(whole(1, 200)),
});
export type PreviewRequest = v.InferOutput<typeof previewRequest>;

const words = v.object({ en: v.string(), zh: v.string() });
/** What a change of the clocks does to a fire. */
const clockChangeEffect = v.picklist(["moved", "skipped", "first_pass", "second_pass", "both_passes"]);
export const previewNote = v.object({
  code: v.string(),
  /** The fire that it explains. */
  at: v.optional(instant),
  text: words,
  /** First part of `text`, to be set off; only for changes of the clocks, as are the two below. */
  headline: v.optional(words),
  effect: v.optional(clockChangeEffect),
  /** What each other policy would do, and when it would fire next from there. */
  others: v.optional(
    v.array(v.object({ policy: dstPolicy, effect: clockChangeEffect, nextAt: v.nullable(instant) })),
  ),
});
export type PreviewNote = v.InferOutput<typeof previewNote>;
export const leftOutDay = v.object({
  /** On the clocks of the schedule's zone. */
  date: v.string(),
  first: instant,
  last: instant,
  count: v.number(),
  /** `weekday`: does not work by itself; `working_day`: a working day that the rule does not want. */
  reason: v.picklist(["day_off", "weekday", "working_day"]),
  /** As the calendar calls the day; empty when it has no name. */
  name: v.string(),
});
export type LeftOutDay = v.InferOutput<typeof leftOutDay>;
export const previewAnswer = v.object({
  times: v.array(instant),
  notes: v.array(previewNote),
  words,
  timeZone: v.string(),
  /** The first days up to the last of `times` on which the calendar leaves something out, and why. */
  leftOut: v.array(leftOutDay),
});
export type PreviewAnswer = v.InferOutput<typeof previewAnswer>;
