import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import type { HttpCall } from "../../durable/app-queue/http-call.ts";
import { callContext } from "./call-context.ts";
import { buildRequest } from "./call-request.ts";
import { messageId, signatureHeaders } from "./signature.ts";

/** What a request is made from beside its call. */
export interface PreparationMeans {
  /** Newest first. */
  signingSecrets: readonly string[];
  completionUrl: string | null;
  now(): number;
}

export type PreparedCall =
  /** `leftOut`: headers of the job that only the connection or the platform may set. */
  { ok: true; request: PreparedRequest; leftOut: string[] } | { ok: false; message: string };

/** The request of a call, ready to be sent: filled, told where to complete, signed with each secret there is. */
export const prepareCall = (call: HttpCall, means: PreparationMeans): PreparedCall => {
  const context = callContext(call);
  const built = buildRequest(call.request, context, means.completionUrl);
  if (!built.ok || means.signingSecrets.length === 0) return built;
  const { request, leftOut } = built;
  const id = messageId(context.runId, context.taskId);
  const signature = signatureHeaders(means.signingSecrets, id, new Date(means.now()), request.body ?? "");
  return { ok: true, request: { ...request, headers: { ...request.headers, ...signature } }, leftOut };
};
