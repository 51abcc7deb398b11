import * as v from "valibot";

const state = v.picklist(["up", "down", "degraded"]);
export const health = v.object({
  status: state,
  version: v.string(),
  build: v.string(),
  now: v.string(),
  timeZone: v.string(),
  parts: v.record(v.string(), v.object({ status: state, message: v.optional(v.string()) })),
  timeZoneData: v.object({
    recent: v.boolean(),
    version: v.nullable(v.string()),
    checks: v.array(v.object({ name: v.string(), ok: v.boolean() })),
  }),
  outboxDepth: v.number(),
  oldestOverdueTimerSeconds: v.number(),
});
export type Health = v.InferOutput<typeof health>;
