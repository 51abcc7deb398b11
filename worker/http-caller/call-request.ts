import {
  completionHeader,
  fillPlaceholders,
  isSecretName,
  isSetByPlatform,
} from "../../client/http-rules/index.ts";
import type { HttpRequest, PreparedRequest } from "../../client/protocol/http-request.ts";
import { type CallContext, contextHeaders } from "./call-context.ts";

export type BuiltRequest =
  /** `leftOut`: headers of the job that only the connection or the platform may set. */
  { ok: true; request: PreparedRequest; leftOut: string[] } | { ok: false; message: string };

const carriesBody = (method: string): boolean => method === "POST" || method === "PUT" || method === "PATCH";

const methodOf = (job: HttpRequest): string => job.method ?? (job.body ? "POST" : "GET");

/** Null and absent ask for the context; an empty text is an empty body. */
const bodyOf = (job: HttpRequest, method: string, context: CallContext): string | null => {
  if (typeof job.body === "string")
    return job.body === "" && !carriesBody(method) ? null : fillPlaceholders(job.body, context);
  return carriesBody(method) ? JSON.stringify(context) : null;
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

type Headers =
  | { ok: true; headers: Record<string, string>; leftOut: string[] }
  | { ok: false; message: string };

const headerIssue = (name: string, value: string): string | null => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here
  if (/[\u0000-\u0008\u000a-\u001f\u007f]/.test(value)) return "holds a line break or control character";
  // workerd sends other text as UTF-8 and prints a warning that shows it, which must not happen to a secret.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the range of ASCII begins there
  if (isSecretName(name) && /[^\u0000-\u007f]/.test(value)) return "holds characters other than ASCII";
  return null;
};

const fillHeaders = (job: HttpRequest, context: CallContext): Headers => {
  const headers: Record<string, string> = {};
  const leftOut: string[] = [];
  for (const [given, template] of Object.entries(job.headers ?? {})) {
    const name = given.toLowerCase();
    if (isSetByPlatform(name)) {
      leftOut.push(given);
      continue;
    }
    const value = fillPlaceholders(template, context).trim();
    const issue = headerIssue(name, value);
    if (issue !== null)
      return { ok: false, message: `header ${given} ${issue} once its placeholders are filled` };
    headers[name] = value;
  }
  return { ok: true, headers, leftOut };
};

/** The request of a call, before it is signed. What the job says wins over defaults, what the platform must say wins over the job. */
export const buildRequest = (
  job: HttpRequest,
  context: CallContext,
  completionUrl: string | null,
): BuiltRequest => {
  const method = methodOf(job);
  const body = bodyOf(job, method, context);
  if (body !== null && (method === "GET" || method === "HEAD")) {
    return { ok: false, message: `a ${method} request cannot carry a body; use POST, PUT or PATCH` };
  }
  const filled = fillHeaders(job, context);
  if (!filled.ok) return filled;
  const contentType = body !== null && isJson(body) ? "application/json" : "text/plain; charset=utf-8";
  const headers = {
    accept: "*/*",
    "user-agent": "Carillon",
    ...(body === null ? {} : { "content-type": contentType }),
    ...filled.headers,
    ...contextHeaders(context),
    ...(completionUrl === null ? {} : { [completionHeader]: completionUrl }),
  };
  const url = fillPlaceholders(job.url, context).trim();
  return { ok: true, request: { url, method, headers, body }, leftOut: filled.leftOut };
};
