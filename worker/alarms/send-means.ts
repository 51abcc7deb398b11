import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import { type OutboundPolicy, type OutboundResult, outboundFetch } from "../outbound/outbound-fetch.ts";

export interface MessageEnv {
  CARILLON_MAIL?: string;
  CARILLON_SMS?: string;
  /** Cloudflare's e-mail binding, where the account has it. */
  EMAIL?: {
    send(mail: {
      from: string | { name: string; email: string };
      to: string;
      subject: string;
      text: string;
    }): Promise<{ messageId: string }>;
  };
  /** The launcher's way to a mail server: only with `npm start`. */
  MAILER?: {
    fetch(url: string, init: { method: string; body: string; signal: AbortSignal }): Promise<Response>;
  };
}

/** What sending a message needs beside the message. */
export interface SendMeans {
  env: MessageEnv;
  now(): number;
  send(request: PreparedRequest): Promise<OutboundResult>;
  /** Takes secrets out of texts that are kept. */
  hider(secrets: readonly string[]): (text: string) => string;
  limits: { timeoutMs: number };
}

/** A channel that takes longer is as good as down, and is asked again. */
const timeoutMs = 10_000;
const maxAnswerBytes = 16_384;
/** Shorter texts would be found everywhere. */
const minSecretLength = 4;

const hider =
  (secrets: readonly string[]) =>
  (text: string): string =>
    secrets
      .filter((secret) => secret.length >= minSecretLength)
      .reduce((shown, secret) => shown.replaceAll(secret, "•••"), text);

export const sendMeans = (env: MessageEnv, policy: OutboundPolicy, now: () => number): SendMeans => ({
  env,
  now,
  hider,
  limits: { timeoutMs },
  // A redirect is an answer: whom the contact did not name is not told.
  send: (request) =>
    outboundFetch(request, policy, {
      timeoutMs,
      maxBodyBytes: maxAnswerBytes,
      maxRedirects: 0,
      keepsStatus: () => true,
    }),
});
