import type { Channel, Contact } from "../../../../client/protocol/contact.ts";

/** Addresses that are a robot's or a hook's URL. */
export type RobotChannel = "dingtalk" | "feishu" | "wecom" | "slack" | "webhook";
export type Robot = NonNullable<Contact[RobotChannel]>;

export const robotChannels: readonly RobotChannel[] = ["dingtalk", "feishu", "wecom", "slack", "webhook"];
export const channelOrder: readonly Channel[] = [
  "email",
  "sms",
  "dingtalk",
  "feishu",
  "wecom",
  "slack",
  "webhook",
];

/** Emptied fields leave, because the platform refuses an empty address. */
export function setText(contact: Contact, key: "nickname" | "email" | "phone", text: string): Contact {
  if (key === "nickname") return { ...contact, nickname: text };
  const { [key]: _, ...others } = contact;
  return text === "" ? others : { ...others, [key]: text };
}

export function setRobot(contact: Contact, channel: RobotChannel, key: keyof Robot, text: string): Contact {
  const { [channel]: before, ...others } = contact;
  const { [key]: _, ...kept } = before ?? { webhook: "" };
  const after: Robot = { webhook: "", ...kept, ...(text === "" && key !== "webhook" ? {} : { [key]: text }) };
  const isEmpty = after.webhook === "" && after.keyword === undefined && after.secret === undefined;
  return isEmpty ? others : { ...others, [channel]: after };
}

/** Which of the chosen channels reach nobody in the list: they would stay silent. */
export function silentChannels(channels: readonly Channel[], contacts: readonly Contact[]): Channel[] {
  const reaches = (contact: Contact, channel: Channel) =>
    channel === "sms" ? contact.phone !== undefined : contact[channel] !== undefined;
  return channels.filter((channel) => !contacts.some((contact) => reaches(contact, channel)));
}
