import * as v from "valibot";
import { pageQuery } from "./page.ts";
import { runStatus } from "./run.ts";
import { misfirePolicy } from "./schedule.ts";
import { instant } from "./text.ts";

/** What a timer decided about a planned time; stored as text. */
export const decidedVerdicts = [
  "ran",
  "overlap",
  "queue_full",
  "missed",
  "caught_up",
  "window",
  "calendar",
] as const;

/** Beside them what follows from the definition: nobody decided about these times. */
export const fireVerdicts = [
  ...decidedVerdicts,
  /** The schedule was off. */
  "disabled",
  /** To come. */
  "planned",
  /** It ran or not; the history of that time is no longer kept. */
  "forgotten",
] as const;
export type FireVerdictName = (typeof fireVerdicts)[number];

/** One planned time, or a stretch of equal neighbours, and what became of it. */
export const fire = v.object({
  from: instant,
  to: instant,
  count: v.number(),
  /** False when a long outage was cut short in counting. */
  countIsExact: v.boolean(),
  verdict: v.picklist(fireVerdicts),
  runId: v.nullable(v.string()),
  /** How the run stands or ended. */
  runStatus: v.nullable(runStatus),
  /** How long after its time the run was made, where that was too late to count as on time. */
  lateMs: v.nullable(v.number()),
  /** Of missed times: what the definition then said about late ones. */
  misfirePolicy: v.nullable(misfirePolicy),
});
export type Fire = v.InferOutput<typeof fire>;

const separated = v.pipe(
  v.string(),
  v.transform((list) => list.split(",")),
  v.array(v.picklist(fireVerdicts)),
);

/** `from` inclusive, `to` exclusive: the latter may lie in the future, else the list ends now. Verdicts are a comma list. */
export const fireFilters = {
  ...pageQuery,
  from: v.optional(instant),
  to: v.optional(instant),
  verdict: v.optional(separated),
};
