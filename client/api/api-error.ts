import type { ErrorBody, ErrorCode } from "../protocol/errors.ts";

/** The one error of the API client: what the platform answered, or that it could not be reached (status 0). */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly code: ErrorCode | "unreachable";
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** For `invalid_request`: `{issues: FieldIssue[]}`. */
  readonly details: unknown;
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    body: ErrorBody["error"] | { code: "unreachable"; message: string; details?: unknown },
    retryAfterSeconds: number | null = null,
  ) {
    super(body.message);
    this.status = status;
    this.code = body.code;
    this.details = body.details;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
