import {
  answerLines,
  completionHeader,
  isSetByPlatform,
  isSigned,
  type Judged,
  judgeCall,
  judgeListCall,
  maskUrl,
  requestLines,
  secretHider,
  unsignedNote,
  wantsStatus,
} from "../http-rules/index.ts";
import type { HttpRequest, PreparedRequest } from "../protocol/http-request.ts";
import { callTaskName, rootTaskName } from "../protocol/task-batch.ts";
import type { TaskPort } from "../worker/context.ts";
import { TaskFailed, TaskRejected, type TaskRunner } from "../worker/execution.ts";
import type { Outcome } from "../worker/machine-effects.ts";
import { errorMessage } from "../worker/result-text.ts";
import { type SentAnswer, sendRequest } from "./http-send.ts";

const defaultTimeoutSeconds = 30;

/**
 * Calls the target of an http job from this machine: the way into a private network. The request comes ready from the platform;
 * rules and log lines are those of calls that the platform makes itself.
 */
export const httpRunner =
  (send: typeof fetch = fetch): TaskRunner =>
  async (task, port) => {
    const { http, httpCall } = task;
    if (!http || !httpCall) throw new TaskRejected("the task of an http job holds no request");
    const hide = secretHider(httpCall);
    logRequest(http, httpCall, hide, port);
    const limitSeconds = http.timeoutSeconds ?? defaultTimeoutSeconds;
    const limit = AbortSignal.timeout(limitSeconds * 1000);
    const startedAt = performance.now();
    let answer: SentAnswer;
    try {
      answer = await sendRequest(send, httpCall, {
        signal: AbortSignal.any([limit, port.signal]),
        keepsStatus: (status) => wantsStatus(http, status),
        onRedirect: (status, to) => port.log("info", `Status ${status}, on to ${hide(maskUrl(to))}`),
      });
    } catch (error) {
      if (port.signal.aborted) throw new TaskFailed(errorMessage(port.signal.reason));
      if (limit.aborted) throw failure(`no complete answer within ${limitSeconds} s`, port);
      throw failure(hide(errorMessage(error)), port);
    }
    const tookMs = Math.round(performance.now() - startedAt);
    const level = answer.status < 400 ? "info" : "warn";
    for (const line of answerLines({ ...answer, body: hide(answer.body), tookMs }, hide))
      port.log(level, line);
    const isList = task.mode === "parallel" && task.taskName === rootTaskName;
    const judged = isList
      ? judgeListCall(http, answer)
      : judgeCall(http, answer, completionHeader in httpCall.headers);
    return outcomeOf(judged, hide, port);
  };

type Hide = (text: string) => string;

const logRequest = (http: HttpRequest, call: PreparedRequest, hide: Hide, port: TaskPort): void => {
  if (!isSigned(call)) port.log("warn", unsignedNote);
  const leftOut = Object.keys(http.headers ?? {}).filter((name) => isSetByPlatform(name.toLowerCase()));
  for (const line of requestLines(call, leftOut, hide)) port.log("info", line);
};

const outcomeOf = async ({ outcome, notes }: Judged, hide: Hide, port: TaskPort): Promise<Outcome> => {
  for (const note of notes) port.log("info", note);
  switch (outcome.outcome) {
    case "success": {
      const result = outcome.result === null ? null : hide(outcome.result);
      return { status: "success", result, message: outcome.message };
    }
    case "accepted":
      return { status: "accepted", result: null, message: null };
    case "listed": {
      if (!port.map) throw new TaskRejected("the calls of a parallel job need a worker that maps");
      await mapAll(outcome.items, port, port.map.bind(port));
      return { status: "success", result: null, message: outcome.message };
    }
    case "failed":
      throw failure(hide(outcome.message), port);
    default:
      return outcome satisfies never;
  }
};

const mapAll = async (items: unknown[], port: TaskPort, map: NonNullable<TaskPort["map"]>): Promise<void> => {
  try {
    await map(items, callTaskName);
  } catch (error) {
    throw failure(errorMessage(error), port);
  }
};

/** The run's log tells why, as for calls from the platform. */
const failure = (message: string, port: TaskPort): TaskFailed => {
  port.log("error", message);
  return new TaskFailed(message);
};
