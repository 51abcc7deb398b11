import * as v from "valibot";
import { webUrl } from "./http-request.ts";
import { name, text } from "./text.ts";

export const robot = v.strictObject({
  webhook: webUrl,
  keyword: v.optional(text(100, 1)),
  secret: v.optional(text(200, 1)),
});

export const channel = v.picklist(["sms", "dingtalk", "email", "feishu", "wecom", "slack", "webhook"]);
export type Channel = v.InferOutput<typeof channel>;
/** Channels whose address is a robot's or a hook's URL. */
export const robotChannels = ["dingtalk", "feishu", "wecom", "slack", "webhook"] as const satisfies Channel[];
export type RobotChannel = (typeof robotChannels)[number];

/** A person or a group to tell. A channel reaches the contacts that have its address. */
export const contact = v.strictObject({
  nickname: name(100),
  email: v.optional(v.pipe(text(254, 3), v.email("must be an e-mail address"))),
  phone: v.optional(v.pipe(text(32, 3), v.regex(/^\+?[0-9 ()-]+$/, "must be a phone number"))),
  dingtalk: v.optional(robot),
  feishu: v.optional(robot),
  wecom: v.optional(robot),
  slack: v.optional(robot),
  webhook: v.optional(robot),
});
export type Contact = v.InferOutput<typeof contact>;
export type Robot = v.InferOutput<typeof robot>;
export const contacts = v.pipe(v.array(contact), v.maxLength(100, "must have at most 100 contacts"));
export const channels = v.pipe(v.array(channel), v.maxLength(10));
