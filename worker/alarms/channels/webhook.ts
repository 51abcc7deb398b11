import { Webhook } from "standardwebhooks";
import { jsonPost, judgeStatus, type RobotApi } from "./channel.ts";

/** Standard Webhooks writes secrets in base64, with or without `whsec_`; any other text is taken as it is. */
const signerOf = (secret: string): Webhook => {
  try {
    return new Webhook(secret);
  } catch {
    return new Webhook(new TextEncoder().encode(secret), { format: "raw" });
  }
};

/** A hook of one's own: the alarm as data, signed the Standard Webhooks way. A retry keeps its id. */
export const webhook: RobotApi = {
  request: ({ webhook: url, secret }, _message, { id, now, data }) => {
    const at = new Date(now);
    const request = jsonPost(url, data);
    const signature: Record<string, string> =
      secret === undefined ? {} : { "webhook-signature": signerOf(secret).sign(id, at, request.body ?? "") };
    return {
      ...request,
      headers: {
        ...request.headers,
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(now / 1000)),
        ...signature,
      },
    };
  },
  judge: judgeStatus,
};
