import { plainText } from "../alarm-message.ts";
import { jsonPost, judgeStatus, type RobotApi, withKeyword } from "./channel.ts";

/** The three characters that Slack gives a meaning: mentions and links are made of them. */
const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

export const slack: RobotApi = {
  request: ({ webhook, keyword }, message) =>
    jsonPost(webhook, { text: escapeText(withKeyword(plainText(message), keyword)) }),
  judge: judgeStatus,
};
