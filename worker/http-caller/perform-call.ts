import {
  answerLines,
  cutBytes,
  isSigned,
  judgeCall,
  judgeListCall,
  maskUrl,
  requestLines,
  secretHider,
  unsignedNote,
  wantsStatus,
} from "../../client/http-rules/index.ts";
import { rootTaskName } from "../../client/protocol/task-batch.ts";
import type { HttpCall, HttpCallOutcome } from "../../durable/app-queue/http-call.ts";
import { type OutboundLimits, type OutboundPolicy, outboundFetch } from "../outbound/outbound-fetch.ts";
import type { CallLog } from "./call-log.ts";
import { type PreparationMeans, prepareCall } from "./prepare-call.ts";

export const maxAnswerBytes = 1_048_576;
const maxRedirects = 5;
const defaultTimeoutSeconds = 30;
const maxMessageBytes = 2_000;

/** What a call needs beside itself. */
export interface CallMeans extends PreparationMeans {
  policy: OutboundPolicy;
  log: CallLog;
}

const fail = (log: CallLog, reason: "error" | "rejected", text: string): HttpCallOutcome => {
  const message = cutBytes(text.toWellFormed().replaceAll("\u0000", "\uFFFD"), maxMessageBytes).text;
  log.write("error", message);
  return { outcome: "failed", reason, message };
};

const limitsOf = (call: HttpCall, log: CallLog): OutboundLimits => ({
  timeoutMs: (call.request.timeoutSeconds ?? defaultTimeoutSeconds) * 1000,
  maxBodyBytes: maxAnswerBytes,
  maxRedirects,
  keepsStatus: (status) => wantsStatus(call.request, status),
  onRedirect: (status, to) => log.write("info", `Status ${status}, on to ${maskUrl(to)}`),
});

/** Makes one call: fills, signs, sends through the guard and judges. What goes wrong on the way is an outcome too. */
export const performCall = async (call: HttpCall, means: CallMeans): Promise<HttpCallOutcome> => {
  const { log } = means;
  const prepared = prepareCall(call, means);
  if (!prepared.ok) return fail(log, "error", prepared.message);
  const { request, leftOut } = prepared;
  if (!isSigned(request)) log.write("warn", unsignedNote);
  const hide = secretHider(request);
  for (const line of requestLines(request, leftOut, hide)) log.write("info", line);

  const startedAt = means.now();
  const result = await outboundFetch(request, means.policy, limitsOf(call, log));
  if (!result.ok) return fail(log, result.kind === "refused" ? "rejected" : "error", hide(result.message));

  const tookMs = means.now() - startedAt;
  const contentType = result.headers.get("content-type");
  const answer = { status: result.status, body: hide(result.body), bodyCut: result.bodyCut };
  const level = result.status < 400 ? "info" : "warn";
  for (const line of answerLines({ ...answer, contentType, tookMs }, hide)) log.write(level, line);
  const judged =
    call.taskName === rootTaskName
      ? judgeListCall(call.request, { ...answer, body: result.body })
      : judgeCall(call.request, { ...answer, body: result.body }, means.completionUrl !== null);
  for (const note of judged.notes) log.write("info", note);
  const { outcome } = judged;
  if (outcome.outcome === "listed") {
    const { items, message } = outcome;
    const itemLines = items.map((item) => JSON.stringify(item)).join("\n");
    return { outcome: "listed", itemLines, count: items.length, message };
  }
  if (outcome.outcome === "failed") return fail(log, "error", hide(outcome.message));
  if (outcome.outcome === "success" && outcome.result !== null)
    return { ...outcome, result: hide(outcome.result) };
  return outcome;
};
