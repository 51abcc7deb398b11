import * as v from "valibot";
import { instant, text, whole } from "./text.ts";

export const timeType = v.picklist(["none", "cron", "api", "fixed_rate", "second_delay", "one_time"]);
export type TimeType = v.InferOutput<typeof timeType>;
export const dstPolicy = v.picklist(["smart", "quartz", "every"]);
export type DstPolicy = v.InferOutput<typeof dstPolicy>;
export const misfirePolicy = v.picklist(["fire_once", "skip", "catch_up"]);
export const overlapPolicy = v.picklist(["skip", "queue", "replace"]);

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
export const previewAnswer = v.object({
  times: v.array(instant),
  notes: v.array(previewNote),
  words,
  timeZone: v.string(),
});
export type PreviewAnswer = v.InferOutput<typeof previewAnswer>;
