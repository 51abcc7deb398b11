import { Webhook } from "standardwebhooks";

const prefix = "whsec_";
const secretBytes = 32;

/** A new signing secret in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64. */
export const newSigningSecret = (): string => {
  const bytes = crypto.getRandomValues(new Uint8Array(secretBytes));
  return `${prefix}${btoa(String.fromCharCode(...bytes))}`;
};

/** The same for every retry of a run's task, so that a target can tell a repeat from a new message. */
export const messageId = (runId: string, taskId: string): string =>
  // Dots separate the parts of what is signed.
  `msg_${`${runId}_${taskId}`.replaceAll(/[^A-Za-z0-9_-]/g, "-")}`;

/** The three headers of Standard Webhooks, with a signature for each secret. */
export const signatureHeaders = (
  secrets: readonly string[],
  id: string,
  at: Date,
  body: string,
): Record<string, string> => ({
  "webhook-id": id,
  "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
  "webhook-signature": secrets.map((secret) => new Webhook(secret).sign(id, at, body)).join(" "),
});
