import * as v from "valibot";
import { errorBody } from "../protocol/errors.ts";
import { type TaskBatch, taskBatch } from "../protocol/task-batch.ts";
import { type PollRequest, pollAnswer, task, workerHeaders } from "../protocol/worker-call.ts";
import type { CallFailure, ReadAnswer, TaskName } from "./machine-effects.ts";

export interface Address {
  url: string;
  namespace: string;
  appId: string;
  appKey: string;
}

export type CallOutcome = { ok: true; answer: ReadAnswer } | { ok: false; failure: CallFailure };

const isList = (value: unknown): value is unknown[] => Array.isArray(value);

/** Tasks are read one by one: one that this version does not understand is refused, and spoils no other. */
const envelope = v.object({
  ...pollAnswer.entries,
  tasks: v.array(v.unknown()),
  batches: v.optional(v.array(v.unknown())),
});
/** Items are JSON of the job's own: a list is all there is to know of them. */
const batchFrame = v.object({ ...taskBatch.entries, items: v.custom<unknown[]>(isList) });
const taskName = v.object({ lease: v.string(), runId: v.string(), attempt: v.number() });

const failure = (
  kind: CallFailure["kind"],
  message: string,
  retryAfterMs: number | null = null,
): CallOutcome => ({
  ok: false,
  failure: { kind, message, retryAfterMs },
});

const issueText = (issues: readonly v.BaseIssue<unknown>[]): string => {
  const [issue] = issues;
  return issue ? `${v.getDotPath(issue) ?? "it"}: ${issue.message}` : "it is malformed";
};

const readAnswer = (body: unknown): CallOutcome => {
  const read = v.safeParse(envelope, body);
  if (!read.success) {
    return failure("unavailable", `the answer is not one of Carillon's (${issueText(read.issues)})`);
  }
  const tasks: ReadAnswer["tasks"] = [];
  const unreadable: { task: TaskName; message: string }[] = [];
  for (const item of read.output.tasks) {
    const parsed = v.safeParse(task, item);
    if (parsed.success) {
      tasks.push(parsed.output);
      continue;
    }
    const name = v.safeParse(taskName, item);
    const message = `this worker's version does not understand the task (${issueText(parsed.issues)})`;
    if (name.success) unreadable.push({ task: name.output, message });
  }
  const batches: TaskBatch[] = [];
  for (const item of read.output.batches ?? []) {
    const parsed = v.safeParse(batchFrame, item);
    if (parsed.success) batches.push(parsed.output);
  }
  return { ok: true, answer: { ...read.output, tasks, batches, unreadable } };
};

const retryAfterMs = (answer: Response): number | null => {
  const text = answer.headers.get("retry-after");
  if (text === null) return null;
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
};

const readRefusal = async (answer: Response, address: Address): Promise<CallOutcome> => {
  const text = await answer.text().catch(() => "");
  const said = saidIn(text);
  const { status } = answer;
  if (status === 401) {
    const why = said ?? "unauthenticated";
    return failure(
      "refused",
      `${why} (401): check namespace "${address.namespace}", app "${address.appId}" and its key`,
    );
  }
  if (status === 413) return failure("too_large", said ?? "the call is too large (413)");
  if (status === 429 || status >= 500) {
    return failure(
      "unavailable",
      `the platform answers ${status}${said ? `: ${said}` : ""}`,
      retryAfterMs(answer),
    );
  }
  if (answer.type === "opaqueredirect" || (status >= 300 && status < 400)) {
    const target = answer.headers.get("location");
    return failure(
      "refused",
      `${address.url} redirects${target ? ` to ${target}` : ""}: use the final address as url`,
    );
  }
  return failure(
    "refused",
    `the platform answers ${status}${said ? `: ${said}` : ""}; is ${address.url} the right url?`,
  );
};

const saidIn = (text: string): string | null => {
  try {
    const parsed = v.safeParse(errorBody, JSON.parse(text));
    return parsed.success ? parsed.output.error.message : null;
  } catch {
    return null;
  }
};

/** What a failed fetch says is often only "fetch failed"; the reason is underneath. */
const networkReason = (error: unknown): string => {
  const reasons: string[] = [];
  for (let current = error; current instanceof Error && reasons.length < 4; current = current.cause) {
    const code = "code" in current && typeof current.code === "string" ? current.code : null;
    const text = current.message || code || current.name;
    if (text !== "fetch failed") reasons.push(text);
  }
  return reasons.at(-1) ?? "the network refused";
};

/** One call of the worker protocol. Never rejects; an abort by the caller resolves like any other failure. */
export const callPlatform = async (
  send: typeof fetch,
  address: Address,
  request: PollRequest,
  signal: AbortSignal,
): Promise<CallOutcome> => {
  try {
    const answer = await send(`${address.url}/worker/v1/poll`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${address.appKey}`,
        [workerHeaders.namespace]: address.namespace,
        [workerHeaders.app]: address.appId,
      },
      body: JSON.stringify(request),
      redirect: "manual",
      signal,
    });
    if (!answer.ok) return await readRefusal(answer, address);
    return readAnswer(await answer.json());
  } catch (error) {
    if (signal.aborted) return failure("unreachable", "the platform did not answer in time");
    if (error instanceof SyntaxError) return failure("unavailable", "the answer is not JSON");
    return failure("unreachable", networkReason(error));
  }
};
