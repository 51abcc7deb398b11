import { followRedirect, isRedirect, portOf, readBody } from "../../client/http-rules/index.ts";
import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import { hostAddress } from "./address-range.ts";
import type { AllowList } from "./allow-list.ts";
import { connectionMessage } from "./connection-error.ts";
import { judgeUrl } from "./guard.ts";
import { addressesIssue, type NameLookUp } from "./name-lookup.ts";

export interface OutboundPolicy {
  allow: AllowList;
  /** A second look at what a name leads to; null where the network itself refuses private addresses at connect time. */
  lookUp: NameLookUp | null;
  send: typeof fetch;
}

export interface OutboundLimits {
  /** From the first look-up to the last byte, over all hops. */
  timeoutMs: number;
  maxBodyBytes: number;
  maxRedirects: number;
  /** A status that is an answer to the caller even though it is a redirect. */
  keepsStatus?(status: number): boolean;
  /** Told of each redirect before it is followed. */
  onRedirect?(status: number, to: string): void;
}

export type OutboundResult =
  | { ok: true; status: number; headers: Headers; body: string; bodyCut: boolean; url: string }
  /** `refused`: the guard let nothing out; `timeout`: the limit passed; `failed`: the target or the way there. */
  | { ok: false; kind: "refused" | "timeout" | "failed"; message: string };

const refused = (message: string): OutboundResult => ({ ok: false, kind: "refused", message });
const failed = (message: string): OutboundResult => ({ ok: false, kind: "failed", message });

/** Null when the request may go where its URL leads. */
const judgeHop = async (
  url: string,
  policy: OutboundPolicy,
  signal: AbortSignal,
): Promise<OutboundResult | null> => {
  const verdict = judgeUrl(url, policy.allow);
  if (!verdict.ok) return refused(verdict.message);
  const { hostname } = verdict.url;
  if (verdict.listed || policy.lookUp === null || hostAddress(hostname) !== null) return null;
  const answer = await policy.lookUp(hostname, signal);
  if (!answer.ok) return failed(answer.message);
  const issue = addressesIssue(hostname, answer.addresses, portOf(verdict.url), policy.allow);
  return issue === null ? null : refused(issue);
};

const sendOnce = (request: PreparedRequest, send: typeof fetch, signal: AbortSignal): Promise<Response> =>
  send(request.url, {
    method: request.method,
    headers: request.headers,
    body: request.body,
    redirect: "manual",
    // A job wants what is there now, not what the edge kept from its last run.
    cache: "no-store",
    signal,
  });

const readAnswer = async (
  response: Response,
  url: string,
  limits: OutboundLimits,
): Promise<OutboundResult> => {
  const body = await readBody(response, limits.maxBodyBytes);
  const { status, headers } = response;
  return { ok: true, status, headers, body: body.text, bodyCut: body.cut, url };
};

const followHops = async (
  first: PreparedRequest,
  policy: OutboundPolicy,
  limits: OutboundLimits,
  signal: AbortSignal,
): Promise<OutboundResult> => {
  let request = first;
  for (let hop = 0; ; hop += 1) {
    const refusal = await judgeHop(request.url, policy, signal);
    if (refusal !== null) return refusal;
    let response: Response;
    try {
      response = await sendOnce(request, policy.send, signal);
      if (!isRedirect(response.status) || limits.keepsStatus?.(response.status)) {
        return await readAnswer(response, request.url, limits);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      return failed(connectionMessage(error, request.url));
    }
    response.body?.cancel().catch(() => undefined);
    if (hop === limits.maxRedirects) return failed(`more than ${limits.maxRedirects} redirects`);
    const next = followRedirect(request, response.status, response.headers.get("location"));
    if (!next.ok) return failed(next.message);
    limits.onRedirect?.(response.status, next.request.url);
    request = next.request;
  }
};

/**
 * Sends a request as far as the guard lets it: every hop is judged like the first one. Never throws; the answer is either what the
 * target said or one sentence on why there is nothing.
 */
export const outboundFetch = async (
  request: PreparedRequest,
  policy: OutboundPolicy,
  limits: OutboundLimits,
): Promise<OutboundResult> => {
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    return await followHops(request, policy, limits, signal);
  } catch (error) {
    if (!signal.aborted) return failed(connectionMessage(error, request.url));
    return { ok: false, kind: "timeout", message: `no complete answer within ${limits.timeoutMs / 1000} s` };
  }
};
