import { createHash, createHmac } from "node:crypto";
import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import { type Answer, answerOf, failedAnswer } from "./answer.ts";
import { judgeStatus, type Verdict } from "./channels/channel.ts";
import { fillTemplate } from "./gateway-template.ts";
import { gatewayRequest } from "./mail.ts";
import { readSmsSettings, type SmsSettings, type SmsValues } from "./message-settings.ts";
import type { SendMeans } from "./send-means.ts";

type Via<T extends SmsSettings["via"]> = Extract<SmsSettings, { via: T }>;

const bare = (phone: string): string => phone.replaceAll(/[ ()-]/g, "");

/** Twilio's Messages resource. */
const twilioRequest = (
  { accountSid, authToken, from, url = "https://api.twilio.com" }: Via<"twilio">,
  values: SmsValues,
): PreparedRequest => {
  const sender: Record<string, string> = from.startsWith("MG")
    ? { MessagingServiceSid: from }
    : { From: from };
  return {
    url: `${url.replace(/\/$/, "")}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}/Messages.json`,
    method: "POST",
    headers: {
      accept: "application/json",
      authorization: `Basic ${btoa(`${accountSid}:${authToken}`)}`,
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({ To: values.phone, ...sender, Body: values.text }).toString(),
  };
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** RFC 3986: four characters more than the platform's own encoder. */
const encodeStrictly = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** Alibaba Cloud's SendSms, signed the ACS3-HMAC-SHA256 way. */
const alibabaRequest = (
  { accessKeyId, accessKeySecret, url = "https://dysmsapi.aliyuncs.com", ...sms }: Via<"alibaba">,
  values: SmsValues,
  facts: { now: number; nonce: string },
): PreparedRequest => {
  const params = Object.entries(sms.templateParams).map(([name, text]): [string, string] => [
    name,
    fillTemplate(text, values, (value) => value),
  ]);
  const query = Object.entries({
    PhoneNumbers: values.phone,
    SignName: sms.signName,
    TemplateCode: sms.templateCode,
    TemplateParam: JSON.stringify(Object.fromEntries(params)),
  })
    .map(([name, value]) => `${encodeStrictly(name)}=${encodeStrictly(value)}`)
    .join("&");
  const { host, origin } = new URL(url);
  const signed: Record<string, string> = {
    host,
    "x-acs-action": "SendSms",
    "x-acs-content-sha256": sha256(""),
    "x-acs-date": `${new Date(facts.now).toISOString().slice(0, 19)}Z`,
    "x-acs-signature-nonce": facts.nonce,
    "x-acs-version": "2017-05-25",
  };
  const names = Object.keys(signed).join(";");
  const lines = Object.entries(signed).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n${query}\n${lines.join("")}\n${names}\n${sha256("")}`;
  const signature = createHmac("sha256", accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
  const { host: _, ...headers } = signed;
  return {
    url: `${origin}/?${query}`,
    method: "POST",
    headers: {
      accept: "application/json",
      ...headers,
      authorization: `ACS3-HMAC-SHA256 Credential=${accessKeyId},SignedHeaders=${names},Signature=${signature}`,
    },
    body: null,
  };
};

/** It answers 200 with a code in words; too much for one number or one day may pass. */
const judgeAlibaba = (status: number, body: string): Verdict => {
  const byStatus = judgeStatus(status);
  if (!byStatus.ok) return byStatus;
  const code = /"Code"\s*:\s*"([^"]*)"/.exec(body)?.[1];
  if (code === "OK") return { ok: true };
  return { ok: false, retry: code === undefined || /LIMIT_CONTROL|Throttling|SYSTEM_ERROR/i.test(code) };
};

/** A text to one number, over whatever CARILLON_SMS says. */
export const sendSms = async (values: SmsValues, means: SendMeans): Promise<Answer> => {
  const text = means.env.CARILLON_SMS;
  if (text === undefined || text === "")
    return failedAnswer("text messages are not set up: CARILLON_SMS is not set", false);
  const read = readSmsSettings(text);
  if (!read.ok) return failedAnswer(`CARILLON_SMS: ${read.message}`, false);
  const settings = read.value;
  const filled = { ...values, phone: bare(values.phone) };
  switch (settings.via) {
    case "gateway": {
      const hide = means.hider(Object.values(settings.headers ?? {}));
      return answerOf(await means.send(gatewayRequest(settings, filled)), judgeStatus, hide);
    }
    case "twilio": {
      const sent = await means.send(twilioRequest(settings, filled));
      return answerOf(sent, judgeStatus, means.hider([settings.authToken]));
    }
    case "alibaba": {
      const facts = { now: means.now(), nonce: crypto.randomUUID() };
      const sent = await means.send(alibabaRequest(settings, filled, facts));
      return answerOf(sent, judgeAlibaba, means.hider([settings.accessKeySecret]));
    }
  }
};
