import type { RobotChannel } from "../../client/protocol/contact.ts";
import type { DeliveryOrder, DeliveryOutcome } from "../../durable/app-alarms/rpc.ts";
import { messageOf, plainText, shortText } from "./alarm-message.ts";
import { alarmWords } from "./alarm-words.ts";
import { type Answer, answerOf, failedAnswer } from "./answer.ts";
import type { RobotApi } from "./channels/channel.ts";
import { dingtalk } from "./channels/dingtalk.ts";
import { feishu } from "./channels/feishu.ts";
import { slack } from "./channels/slack.ts";
import { webhook } from "./channels/webhook.ts";
import { wecom } from "./channels/wecom.ts";
import { sendMail } from "./mail.ts";
import type { SendMeans } from "./send-means.ts";
import { sendSms } from "./sms.ts";

const robots: Record<RobotChannel, RobotApi> = { dingtalk, feishu, wecom, slack, webhook };

const messageId = ({ app, alarm }: DeliveryOrder): string => `msg_alarm_${app.appUid}_${alarm.number}`;

/** The alarm as data, for hooks. */
const dataOf = (order: DeliveryOrder): unknown => {
  const { app, alarm } = order;
  const message = messageOf(order);
  const { subject } = alarm;
  return {
    type: `alarm.${alarm.kind}`,
    timestamp: new Date(alarm.at).toISOString(),
    data: {
      number: alarm.number,
      kind: alarm.kind,
      namespace: app.namespace,
      appId: app.appId,
      jobId: subject?.type === "job" ? subject.id : null,
      workflowId: subject?.type === "workflow" ? subject.id : null,
      name: subject?.name ?? null,
      runId: alarm.runId,
      scheduleTime: alarm.scheduleAt === null ? null : new Date(alarm.scheduleAt).toISOString(),
      worker: alarm.worker,
      reason: alarm.reason,
      heldBack: alarm.heldBack,
      url: message.link,
      text: plainText(message),
    },
  };
};

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : "");

/** URLs of robots hold their token: nothing that repeats them is kept. */
const tokensOf = (url: string): string[] => {
  if (!URL.canParse(url)) return [url];
  const { pathname, searchParams } = new URL(url);
  return [url, ...searchParams.values(), ...pathname.split("/").filter((part) => part.length >= 16)];
};

const sendToRobot = async (
  order: DeliveryOrder,
  means: SendMeans,
): Promise<{ answer: Answer; target: string }> => {
  const { address } = order;
  if (address.channel === "email" || address.channel === "sms") throw new Error("not a robot's address");
  const api = robots[address.channel];
  const { robot } = address;
  const facts = { id: messageId(order), now: means.now(), data: dataOf(order) };
  const result = await means.send(api.request(robot, messageOf(order), facts));
  const hide = means.hider([
    ...tokensOf(robot.webhook),
    ...(robot.secret === undefined ? [] : [robot.secret]),
  ]);
  return { answer: answerOf(result, api.judge, hide), target: hostOf(robot.webhook) };
};

const send = async (order: DeliveryOrder, means: SendMeans): Promise<{ answer: Answer; target: string }> => {
  const { address, alarm, app } = order;
  const message = messageOf(order);
  switch (address.channel) {
    case "email": {
      const mail = {
        to: address.email,
        subject: message.title,
        text: plainText(message),
        id: messageId(order),
      };
      return { answer: await sendMail(mail, means), target: address.email };
    }
    case "sms": {
      const values = {
        phone: address.phone,
        text: shortText(order, message),
        kind: alarmWords[app.language].kinds[alarm.kind],
        namespace: app.namespace,
        app: app.appId,
        id: alarm.subject === null ? "" : String(alarm.subject.id),
        name: alarm.subject?.name ?? "",
        runId: alarm.runId ?? "",
        reason: alarm.reason,
        link: message.link ?? "",
      };
      return { answer: await sendSms(values, means), target: address.phone };
    }
    default:
      return sendToRobot(order, means);
  }
};

/** Puts one alarm to one contact. Never throws: what goes wrong is an answer too. */
export const deliver = async (order: DeliveryOrder, means: SendMeans): Promise<DeliveryOutcome> => {
  let sent: { answer: Answer; target: string };
  try {
    sent = await send(order, means);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    sent = { answer: failedAnswer(`the message could not be made: ${message}`, false), target: "" };
  }
  const { ok, answer, retry, retryAfterMs } = sent.answer;
  const { target } = sent;
  return ok ? { ok, answer, target } : { ok: false, answer, target, retry, retryAfterMs };
};
