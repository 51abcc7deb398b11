import type { ErrorBody, ErrorCode, FieldIssue } from "../client/protocol/errors.ts";

const statusOf: Record<ErrorCode, number> = {
  invalid_request: 400,
  invalid_json: 400,
  unauthenticated: 401,
  second_factor_required: 401,
  password_change_required: 403,
  insecure_transport: 403,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  already_exists: 409,
  not_empty: 409,
  limit_reached: 409,
  run_open: 409,
  run_finished: 409,
  task_open: 409,
  idempotency_mismatch: 409,
  version_mismatch: 412,
  too_large: 413,
  unsupported_media_type: 415,
  upgrade_required: 426,
  rate_limited: 429,
  internal: 500,
  overloaded: 503,
  unavailable: 503,
};

/** The one error that handlers throw: what the caller is told. */
export class ApiFailure extends Error {
  override readonly name = "ApiFailure";
  readonly code: ErrorCode;
  readonly details: unknown;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, details?: unknown, headers: Record<string, string> = {}) {
    super(message);
    this.code = code;
    this.details = details;
    this.headers = headers;
  }

  get status(): number {
    return statusOf[this.code];
  }
}

export const notFound = (what: string): ApiFailure => new ApiFailure("not_found", `no such ${what}`);

export const invalid = (issues: FieldIssue[]): ApiFailure => {
  const first = issues[0];
  const rest = issues.length > 1 ? ` (and ${issues.length - 1} more)` : "";
  const where = first?.path ? `${first.path}: ` : "";
  return new ApiFailure("invalid_request", first ? `${where}${first.message}${rest}` : "invalid request", {
    issues,
  });
};

const chain = (error: unknown): unknown[] => {
  const errors: unknown[] = [];
  for (let at = error; at !== undefined && at !== null && errors.length < 5; ) {
    errors.push(at);
    at = at instanceof Error ? at.cause : undefined;
  }
  return errors;
};

const messages = (error: unknown): string =>
  chain(error)
    .map((at) => (at instanceof Error ? at.message : String(at)))
    .join(" <- ");

const hasFlag = (error: unknown, flag: "overloaded" | "retryable"): boolean =>
  chain(error).some((at) => at instanceof Error && flag in at && Reflect.get(at, flag) === true);

export const isConstraint = (error: unknown): boolean => /constraint failed/i.test(messages(error));

/** What the platform under us refused becomes an answer that says when to come back. */
export const toFailure = (error: unknown): ApiFailure => {
  if (error instanceof ApiFailure) return error;
  const text = messages(error);
  if (hasFlag(error, "overloaded")) {
    return new ApiFailure("overloaded", "the platform is busy; try again", undefined, { "retry-after": "1" });
  }
  if (/\bD1\b|D1_|SQLITE_(BUSY|FULL|IOERR|LOCKED|READONLY|CANTOPEN)|no such table/.test(text)) {
    return new ApiFailure("unavailable", "the database does not answer; try again", undefined, {
      "retry-after": "2",
    });
  }
  if (hasFlag(error, "retryable") || /Network connection lost|Durable Object (reset|storage)/i.test(text)) {
    return new ApiFailure("unavailable", "a part of the platform does not answer; try again", undefined, {
      "retry-after": "1",
    });
  }
  return new ApiFailure("internal", "something went wrong on the platform");
};

export const answerFailure = (failure: ApiFailure): Response => {
  const body: ErrorBody = {
    error: {
      code: failure.code,
      message: failure.message,
      ...(failure.details === undefined ? {} : { details: failure.details }),
    },
  };
  const headers = new Headers({ "content-type": "application/json", ...failure.headers });
  if (failure.status === 401 && !headers.has("www-authenticate")) headers.set("www-authenticate", "Bearer");
  return new Response(JSON.stringify(body), { status: failure.status, headers });
};
