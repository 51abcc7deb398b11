import * as v from "valibot";

/** Every error code the platform answers with. The worker maps each to one HTTP status; clients branch on the code. */
export const errorCodes = [
  "invalid_request",
  "invalid_json",
  "unauthenticated",
  "second_factor_required",
  "password_change_required",
  "forbidden",
  "not_found",
  "method_not_allowed",
  "conflict",
  "already_exists",
  "not_empty",
  "limit_reached",
  "run_open",
  "run_finished",
  "task_open",
  "idempotency_mismatch",
  "version_mismatch",
  "too_large",
  "unsupported_media_type",
  "upgrade_required",
  "rate_limited",
  "insecure_transport",
  "overloaded",
  "unavailable",
  "internal",
] as const;

export const errorCode = v.picklist(errorCodes);
export type ErrorCode = v.InferOutput<typeof errorCode>;

/** One bad field: where it is (`http.url`, `nodes.3.jobId`), which rule it broke, what it was. */
export const fieldIssue = v.object({
  path: v.string(),
  rule: v.string(),
  message: v.string(),
  value: v.optional(v.unknown()),
  suggestion: v.optional(v.string()),
  /** Nodes of a graph that the issue is about, in the order in which the message tells them. */
  nodes: v.optional(v.array(v.string())),
});
export type FieldIssue = v.InferOutput<typeof fieldIssue>;

export const errorBody = v.object({
  error: v.object({
    code: errorCode,
    message: v.string(),
    details: v.optional(v.unknown()),
  }),
});
export type ErrorBody = v.InferOutput<typeof errorBody>;
