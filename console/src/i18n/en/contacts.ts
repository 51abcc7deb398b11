export const contacts = {
  channels: "Channels",
  channelsHelp:
    "How alarms go out. A channel reaches every contact that has an address for it; without channels nothing is sent.",
  silent: (channels: string) => `No contact has an address for: ${channels}`,
  channel: {
    sms: "SMS",
    dingtalk: "DingTalk robot",
    email: "E-mail",
    feishu: "Feishu",
    wecom: "WeCom",
    slack: "Slack",
    webhook: "Webhook",
  },
  title: "Contacts",
  add: "Add a contact",
  numbered: (n: string) => `Contact ${n}`,
  remove: (name: string) => `Remove ${name}`,
  moreAddresses: "Address",
  moreFor: (name: string) => `Add an address for ${name}`,
  nickname: "Nickname",
  email: "E-mail",
  phone: "Phone",
  robot: {
    dingtalk: "DingTalk robot",
    feishu: "Feishu robot",
    wecom: "WeCom robot",
    slack: "Slack webhook",
    webhook: "Webhook",
  },
  robotHelp: {
    dingtalk:
      "In the DingTalk group: settings, robots, add a custom robot, security setting “custom keywords”; then paste its webhook URL here.",
    feishu: "In the Feishu group: settings, bots, add a custom bot; then paste its webhook URL here.",
    wecom: "In the WeCom group: add a group bot; then paste its webhook URL here.",
    slack: "In Slack: create an app with an incoming webhook for the channel; then paste its URL here.",
    webhook: "Any URL of yours. It is sent a POST with the alarm as JSON.",
  },
  keyword: "Keyword",
  keywordHelp:
    "The word set in the robot's security setting, letter by letter. Every message carries it; DingTalk drops messages that lack it.",
  secret: "Signing secret",
  secretHelp: "When the robot or your hook checks signatures. Leave it empty otherwise.",
};
