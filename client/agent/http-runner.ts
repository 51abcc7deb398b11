import { cutBytes } from "../http-rules/cut-bytes.ts";
import { judgeAnswer } from "../http-rules/judge-answer.ts";
import { fillPlaceholders } from "../http-rules/placeholders.ts";
import type { HttpRequest } from "../protocol/http-request.ts";
import { resultBytes } from "../protocol/run.ts";
import type { Task } from "../protocol/worker-call.ts";
import type { TaskPort } from "../worker/context.ts";
import { TaskFailed, TaskRejected, type TaskRunner } from "../worker/execution.ts";
import { errorMessage } from "../worker/result-text.ts";
import { clientVersion } from "../worker/version.ts";

const defaultTimeoutSeconds = 30;
const maxBodyBytes = 1_048_576;
const shownBytes = 2048;
const maxRedirects = 5;
const takesBody = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const defaultsToContext = new Set(["POST", "PUT", "PATCH"]);

interface Call {
  method: string;
  url: URL;
  headers: Headers;
  body: string | null;
}

/** Calls the target of an http job from this machine: the way into a private network. Rules are those of calls from the platform. */
export const httpRunner =
  (send: typeof fetch = fetch): TaskRunner =>
  async (task, port) => {
    if (!task.http) throw new TaskRejected("the task of an http job holds no request");
    const call = buildCall(task, task.http);
    const limitSeconds = task.http.timeoutSeconds ?? defaultTimeoutSeconds;
    const limit = AbortSignal.timeout(limitSeconds * 1000);
    port.log("info", `${call.method} ${call.url.href}`);
    const startedAt = performance.now();
    try {
      const answer = await follow(send, call, AbortSignal.any([limit, port.signal]));
      const body = await readBody(answer);
      port.log("info", `${answer.status} in ${Math.round(performance.now() - startedAt)} ms`);
      return judge(task.http, answer.status, body, port);
    } catch (error) {
      if (error instanceof TaskFailed) throw error;
      if (port.signal.aborted) throw new TaskFailed(errorMessage(port.signal.reason));
      if (limit.aborted) throw new TaskFailed(`no complete answer within ${limitSeconds} s`);
      throw new TaskFailed(`${call.url.origin} can't be reached: ${causeOf(error)}`);
    }
  };

const buildCall = (task: Task, request: HttpRequest): Call => {
  const method = request.method ?? (request.body ? "POST" : "GET");
  const url = fillPlaceholders(request.url, task);
  if (!URL.canParse(url)) throw new TaskFailed(`http.url is no URL once its placeholders are filled: ${url}`);
  const headers = new Headers({ "user-agent": `Carillon/${clientVersion}` });
  for (const [name, value] of [
    ...Object.entries(request.headers ?? {}).map(
      ([name, value]) => [name, fillPlaceholders(value, task)] as const,
    ),
    ...Object.entries(task.httpHeaders ?? {}),
  ]) {
    try {
      headers.set(name, value);
    } catch {
      throw new TaskFailed(`http.headers.${name} is no header value once its placeholders are filled`);
    }
  }
  const body = bodyOf(task, request, method);
  if (body !== null && !headers.has("content-type")) {
    headers.set("content-type", isJson(body) ? "application/json" : "text/plain; charset=utf-8");
  }
  return { method, url: new URL(url), headers, body };
};

const bodyOf = (task: Task, request: HttpRequest, method: string): string | null => {
  if (!takesBody.has(method)) return null;
  if (request.body) return fillPlaceholders(request.body, task);
  if (!defaultsToContext.has(method)) return null;
  const {
    runId,
    jobId,
    jobName,
    attempt,
    parameters,
    scheduleTime,
    dataTime,
    trigger,
    sharding,
    item,
    upstream,
  } = task;
  return JSON.stringify({
    runId,
    jobId,
    jobName,
    attempt,
    parameters,
    scheduleTime,
    dataTime,
    trigger,
    sharding,
    item,
    upstream,
  });
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

/** Redirects hop by hop: what was meant for one host (secrets, signature, body) is not told to another. */
const follow = async (send: typeof fetch, first: Call, signal: AbortSignal): Promise<Response> => {
  let call = first;
  for (let hop = 0; ; hop += 1) {
    const { method, url, headers, body } = call;
    const answer = await send(url, {
      method,
      headers,
      ...(body === null ? {} : { body }),
      redirect: "manual",
      signal,
    });
    const location = answer.headers.get("location");
    if (![301, 302, 303, 307, 308].includes(answer.status) || location === null) return answer;
    await answer.body?.cancel();
    if (hop === maxRedirects) throw new TaskFailed(`more than ${maxRedirects} redirects`);
    if (!URL.canParse(location, url.href)) throw new TaskFailed(`redirected to ${location}, which is no URL`);
    call = redirected(call, answer.status, new URL(location, url));
  }
};

const redirected = (call: Call, status: number, target: URL): Call => {
  if (!/^https?:$/.test(target.protocol))
    throw new TaskFailed(`redirected to ${target.href}, which is not http`);
  const keepsMethod = status >= 307 || call.method === "GET" || call.method === "HEAD";
  const isSameOrigin = target.origin === call.url.origin;
  const headers = isSameOrigin
    ? new Headers(call.headers)
    : new Headers({ "user-agent": `Carillon/${clientVersion}` });
  if (!keepsMethod) headers.delete("content-type");
  else if (!isSameOrigin && call.body !== null)
    throw new TaskFailed(`redirected with its body to ${target.origin}`);
  return {
    method: keepsMethod ? call.method : "GET",
    url: target,
    headers,
    body: keepsMethod ? call.body : null,
  };
};

/** Endless bodies end here; what was read is judged. */
const readBody = async (answer: Response): Promise<string> => {
  if (!answer.body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= maxBodyBytes) break;
  }
  return text + decoder.decode();
};

const judge = (request: HttpRequest, status: number, body: string, port: TaskPort): string | null => {
  const shown = cutBytes(body, shownBytes);
  if (body !== "") port.log("info", shown.cut ? `${shown.text}\n[the answer goes on]` : shown.text);
  const verdict = judgeAnswer(request.success, status, body);
  if (!verdict.ok) throw new TaskFailed(verdict.message);
  if (body === "") return null;
  const result = cutBytes(body, resultBytes);
  if (result.cut) port.log("warn", `the result is the answer, cut to ${resultBytes} bytes`);
  return result.text;
};

const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? causeOf(error.cause) : errorMessage(error);
