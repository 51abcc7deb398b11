import type { contacts as en } from "../en/contacts.ts";

export const contacts: typeof en = {
  channels: "报警渠道",
  channelsHelp: "报警的发送方式。每个渠道会通知所有填写了相应地址的联系人；不选渠道则不发送。",
  silent: (channels) => `没有联系人填写以下渠道的地址：${channels}`,
  channel: {
    sms: "短信",
    dingtalk: "钉钉机器人",
    email: "邮件",
    feishu: "飞书",
    wecom: "企业微信",
    slack: "Slack",
    webhook: "Webhook",
  },
  title: "报警联系人",
  add: "添加联系人",
  numbered: (n) => `联系人 ${n}`,
  remove: (name) => `移除 ${name}`,
  moreAddresses: "地址",
  moreFor: (name) => `为 ${name} 添加地址`,
  nickname: "昵称",
  email: "邮件",
  phone: "手机号",
  robot: {
    dingtalk: "钉钉机器人",
    feishu: "飞书机器人",
    wecom: "企业微信机器人",
    slack: "Slack Webhook",
    webhook: "Webhook",
  },
  robotHelp: {
    dingtalk:
      "在钉钉群中：群设置 → 机器人 → 添加自定义机器人，安全设置选择“自定义关键词”，然后把 Webhook 地址粘贴到这里。",
    feishu: "在飞书群中：设置 → 群机器人 → 添加自定义机器人，然后把 Webhook 地址粘贴到这里。",
    wecom: "在企业微信群中：添加群机器人，然后把 Webhook 地址粘贴到这里。",
    slack: "在 Slack 中：创建应用，为频道开启 Incoming Webhook，然后把地址粘贴到这里。",
    webhook: "任意您自己的地址。报警以 JSON 形式 POST 到该地址。",
  },
  keyword: "关键词",
  keywordHelp:
    "机器人安全设置中的自定义关键词，须完全一致。每条消息都会带上它；缺少关键词的消息会被钉钉丢弃。",
  secret: "加签密钥",
  secretHelp: "机器人或您的接口校验签名时填写，否则留空。",
};
