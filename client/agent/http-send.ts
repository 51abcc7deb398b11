import { followRedirect, isRedirect, readBody } from "../http-rules/index.ts";
import type { PreparedRequest } from "../protocol/http-request.ts";
import { TaskFailed } from "../worker/execution.ts";
import { errorMessage } from "../worker/result-text.ts";

const maxBodyBytes = 1_048_576;
const maxRedirects = 5;

export interface SendRules {
  signal: AbortSignal;
  /** A status that is an answer to the job even though it is a redirect. */
  keepsStatus(status: number): boolean;
  /** Told of each redirect before it is followed. */
  onRedirect(status: number, to: string): void;
}

export interface SentAnswer {
  status: number;
  contentType: string | null;
  body: string;
  bodyCut: boolean;
}

/** fetch takes a character of a header for a byte; text goes as UTF-8, as from the platform. */
const headerBytes = (value: string): string => Buffer.from(value, "utf8").toString("latin1");

const urlIssue = (text: string): string | null => {
  if (!URL.canParse(text)) return "http.url is no URL once its placeholders are filled";
  const { protocol, username, password } = new URL(text);
  if (protocol !== "http:" && protocol !== "https:")
    return `the URL must start with http:// or https://, not with ${protocol}`;
  if (username !== "" || password !== "")
    return "the URL must not hold a user name or password; use an Authorization header";
  return null;
};

const sendOnce = (send: typeof fetch, request: PreparedRequest, signal: AbortSignal): Promise<Response> => {
  const issue = urlIssue(request.url);
  if (issue !== null) throw new TaskFailed(issue);
  const { url, method, body } = request;
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, headerBytes(value)]),
  );
  return send(url, { method, headers, body, redirect: "manual", signal });
};

const readAnswer = async (response: Response): Promise<SentAnswer> => {
  const body = await readBody(response, maxBodyBytes);
  const contentType = response.headers.get("content-type");
  return { status: response.status, contentType, body: body.text, bodyCut: body.cut };
};

const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : errorMessage(error);

/** Sends a request and follows its redirects by the rules of calls from the platform. Throws TaskFailed, or what the signal says. */
export const sendRequest = async (
  send: typeof fetch,
  first: PreparedRequest,
  rules: SendRules,
): Promise<SentAnswer> => {
  let request = first;
  for (let hop = 0; ; hop += 1) {
    let response: Response;
    try {
      response = await sendOnce(send, request, rules.signal);
      if (!isRedirect(response.status) || rules.keepsStatus(response.status))
        return await readAnswer(response);
    } catch (error) {
      if (rules.signal.aborted || error instanceof TaskFailed) throw error;
      throw new TaskFailed(`${new URL(request.url).origin} can't be reached: ${causeOf(error)}`);
    }
    response.body?.cancel().catch(() => undefined);
    if (hop === maxRedirects) throw new TaskFailed(`more than ${maxRedirects} redirects`);
    const next = followRedirect(request, response.status, response.headers.get("location"));
    if (!next.ok) throw new TaskFailed(next.message);
    rules.onRedirect(response.status, next.request.url);
    request = next.request;
  }
};
