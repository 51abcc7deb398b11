import * as v from "valibot";

/** The result of a node that stands before another in a workflow; `job` is 0 for a node that is no job. */
export const upstreamData = v.object({ node: v.string(), job: v.number(), data: v.string() });
export type UpstreamData = v.InferOutput<typeof upstreamData>;
