import { createHmac } from "node:crypto";
import { plainText } from "../alarm-message.ts";
import { jsonPost, judgeCode, type RobotApi, withKeyword } from "./channel.ts";

/** Too fast: 100 messages a minute, 5 a second; and trouble inside. */
const passing = [9499, 11232, 11233, 11234, 1000, 1001];

/** The text to sign is the key here, and what is signed is empty. */
const signature = (secret: string | undefined, now: number): Record<string, string> => {
  if (secret === undefined) return {};
  const timestamp = String(Math.floor(now / 1000));
  return { timestamp, sign: createHmac("sha256", `${timestamp}\n${secret}`).update("").digest("base64") };
};

/** Text may hold tags that call people: a job's name must not. */
const withoutTags = (text: string): string => text.replaceAll("<", "‹").replaceAll(">", "›");

export const feishu: RobotApi = {
  request: ({ webhook, keyword, secret }, message, { now }) =>
    jsonPost(webhook, {
      ...signature(secret, now),
      msg_type: "text",
      content: { text: withKeyword(withoutTags(plainText(message)), keyword) },
    }),
  judge: (status, body) =>
    judgeCode(
      status,
      body,
      (answer) => Reflect.get(answer, "code") ?? Reflect.get(answer, "StatusCode"),
      passing,
    ),
};
