import type { HttpRequest } from "../protocol/http-request.ts";
import { resultBytes } from "../protocol/run.ts";
import { cutBytes } from "./cut-bytes.ts";
import { judgeAnswer } from "./judge-answer.ts";
import { readListAnswer } from "./list-answer.ts";
import { acceptsStatus, parseStatusRule } from "./status-rule.ts";

export interface Answer {
  status: number;
  body: string;
  /** The answer was longer than what is read. */
  bodyCut: boolean;
}

export type CallVerdict =
  | { outcome: "success"; result: string | null; message: string }
  | { outcome: "failed"; message: string }
  /** 202: the target finishes by the completion URL. */
  | { outcome: "accepted" }
  /** The elements that the calls of a parallel job are made for. */
  | { outcome: "listed"; items: unknown[]; message: string };

export interface Judged {
  outcome: CallVerdict;
  /** For the log. */
  notes: string[];
}

const accepted = 202;

const failed = (message: string, notes: string[] = []): Judged => ({
  outcome: { outcome: "failed", message },
  notes,
});

/** Whether the job's own rule takes this status for an answer, redirects too. */
export const wantsStatus = (job: HttpRequest, status: number): boolean => {
  const rule = job.success?.status === undefined ? null : parseStatusRule(job.success.status);
  return rule?.ok === true && acceptsStatus(rule.ranges, status);
};

const judgeAccepted = (job: HttpRequest): Judged => {
  const verdict = judgeAnswer(
    job.success?.status === undefined ? undefined : { status: job.success.status },
    accepted,
    "",
  );
  if (!verdict.ok) return failed(verdict.message);
  return {
    outcome: { outcome: "accepted" },
    notes: ["Accepted: the target ends this run by its completion URL"],
  };
};

/** What an answer means. With a completion URL 202 leaves the run open; without one it is an answer like any other. */
export const judgeCall = (job: HttpRequest, answer: Answer, hasCompletionUrl: boolean): Judged => {
  if (answer.status === accepted && hasCompletionUrl) return judgeAccepted(job);
  const readCut = answer.bodyCut ? ["The answer is longer than 1 MB; its first 1 MB was judged"] : [];
  const verdict = judgeAnswer(job.success, answer.status, answer.body);
  if (!verdict.ok) return failed(verdict.message, readCut);
  const result = cutBytes(answer.body.toWellFormed().replaceAll("\u0000", "\uFFFD"), resultBytes);
  const resultCut = result.cut ? [`The result keeps the first ${resultBytes} bytes of the answer`] : [];
  return {
    outcome: {
      outcome: "success",
      result: result.text === "" ? null : result.text,
      message: `HTTP ${answer.status}`,
    },
    notes: [...readCut, ...resultCut],
  };
};

/** The same for the first call of a parallel job, whose answer is the list of the others. */
export const judgeListCall = (job: HttpRequest, answer: Answer): Judged => {
  if (answer.status === accepted)
    return failed(
      "202 to the first call of a parallel job: its list is the answer, it can't be completed later",
    );
  const verdict = judgeAnswer(job.success, answer.status, answer.body);
  if (!verdict.ok) return failed(verdict.message);
  const list = readListAnswer(answer.body, answer.bodyCut);
  if (!list.ok) return failed(list.message);
  const message = `HTTP ${answer.status}, ${list.items.length} elements`;
  return { outcome: { outcome: "listed", items: list.items, message }, notes: [message] };
};
