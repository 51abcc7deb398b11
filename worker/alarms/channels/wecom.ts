import { cutBytes } from "../../../client/http-rules/index.ts";
import { plainText } from "../alarm-message.ts";
import { jsonPost, judgeCode, type RobotApi, withKeyword } from "./channel.ts";

const maxTextBytes = 2_048;
/** Busy, and too fast: 20 messages a minute. */
const passing = [-1, 45009, 45033];

export const wecom: RobotApi = {
  request: ({ webhook, keyword }, message) =>
    jsonPost(webhook, {
      msgtype: "text",
      text: { content: cutBytes(withKeyword(plainText(message), keyword), maxTextBytes).text },
    }),
  judge: (status, body) => judgeCode(status, body, (answer) => Reflect.get(answer, "errcode"), passing),
};
