import { createHmac } from "node:crypto";
import { plainText } from "../alarm-message.ts";
import { jsonPost, judgeCode, type RobotApi, withKeyword } from "./channel.ts";

/** Case counts in DingTalk's filter. */
const defaultKeyword = "Carillon";
/** Busy, and too fast: 20 messages a minute. */
const passing = [-1, 130101, 130102, 410100];

/** Timestamp and signature go into the URL, beside the robot's access token. */
const signedUrl = (webhook: string, secret: string | undefined, now: number): string => {
  // What is no URL is refused where it would be sent.
  if (secret === undefined || !URL.canParse(webhook)) return webhook;
  const url = new URL(webhook);
  url.searchParams.set("timestamp", String(now));
  url.searchParams.set("sign", createHmac("sha256", secret).update(`${now}\n${secret}`).digest("base64"));
  return url.toString();
};

export const dingtalk: RobotApi = {
  request: ({ webhook, keyword = defaultKeyword, secret }, message, { now }) =>
    jsonPost(signedUrl(webhook, secret, now), {
      msgtype: "text",
      text: { content: withKeyword(plainText(message), keyword) },
    }),
  judge: (status, body) => judgeCode(status, body, (answer) => Reflect.get(answer, "errcode"), passing),
};
