import type { FieldIssue } from "../../client/protocol/errors.ts";
import type { JobDefinition } from "../../client/protocol/job.ts";
import type { Env } from "../env.ts";
import { parseAllowList } from "../outbound/allow-list.ts";
import { judgeUrlTemplate } from "../outbound/guard.ts";

/** A target that the platform may not reach is refused when it is saved, and again when it is called. A worker's network is its own. */
export const judgeTarget = (env: Env, job: JobDefinition): FieldIssue[] => {
  if (!job.http || job.http.through === "worker") return [];
  const verdict = judgeUrlTemplate(job.http.url, parseAllowList(env.CARILLON_OUTBOUND_ALLOW));
  if (verdict.ok) return [];
  return [
    { path: "http.url", rule: `outbound_${verdict.rule}`, message: verdict.message, value: job.http.url },
  ];
};
