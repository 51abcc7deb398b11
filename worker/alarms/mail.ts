import type { PreparedRequest } from "../../client/protocol/http-request.ts";
import { type Answer, answerOf, failedAnswer } from "./answer.ts";
import { judgeStatus } from "./channels/channel.ts";
import { escapeFor, fillTemplate } from "./gateway-template.ts";
import { type MailSettings, type MailValues, readMailSettings } from "./message-settings.ts";
import type { SendMeans } from "./send-means.ts";

export interface Mail {
  to: string;
  subject: string;
  text: string;
  /** The same for every try, so that a mailbox can tell a repeat. */
  id: string;
}

/** The form that Resend takes; others are a body away. */
const defaultBody = '{"from":"#{from}","to":["#{to}"],"subject":"#{subject}","text":"#{text}"}';

/** A request made from a template: URL and body filled, each as its place demands. */
export const gatewayRequest = (
  {
    url,
    method,
    headers = {},
    body,
  }: Pick<Extract<MailSettings, { via: "api" }>, "url" | "method" | "headers" | "body">,
  values: Readonly<Record<string, string>>,
): PreparedRequest => {
  const given = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const contentType = given["content-type"] ?? "application/json";
  const way = method ?? "POST";
  const sent =
    way === "GET" || body === undefined ? null : fillTemplate(body, values, escapeFor(contentType));
  return {
    url: fillTemplate(url, values, encodeURIComponent),
    method: way,
    headers: {
      "user-agent": "Carillon",
      ...(sent === null ? {} : { "content-type": contentType }),
      ...given,
    },
    body: sent,
  };
};

/** What the launcher answers for its mail server. */
const readMailerAnswer = async (response: Response): Promise<Answer> => {
  const answer: unknown = await response.json();
  if (typeof answer !== "object" || answer === null || !("ok" in answer) || !("answer" in answer))
    return failedAnswer(`the mailer answered with status ${response.status}`, true);
  if (answer.ok === true)
    return { ok: true, answer: String(answer.answer), retry: false, retryAfterMs: null };
  return failedAnswer(String(answer.answer), "retry" in answer && answer.retry === true);
};

const sendBySmtp = async (mail: Mail, means: SendMeans): Promise<Answer> => {
  const { MAILER } = means.env;
  if (!MAILER)
    return failedAnswer(
      "SMTP needs npm start; on Cloudflare set CARILLON_MAIL to the binding or to an api",
      false,
    );
  const response = await MAILER.fetch("http://mailer/", {
    method: "POST",
    body: JSON.stringify(mail),
    signal: AbortSignal.timeout(means.limits.timeoutMs),
  });
  return readMailerAnswer(response);
};

const senderOf = (from: string): string | { name: string; email: string } => {
  const named = /^(.*)<([^<>]+)>$/.exec(from);
  return named ? { name: (named[1] ?? "").trim(), email: named[2] ?? "" } : from;
};

const sendByBinding = async (mail: Mail, from: string, means: SendMeans): Promise<Answer> => {
  const { EMAIL } = means.env;
  if (!EMAIL) return failedAnswer("the e-mail binding EMAIL is not there; see the README on e-mail", false);
  const sent = await EMAIL.send({
    from: senderOf(from),
    to: mail.to,
    subject: mail.subject,
    text: mail.text,
  });
  return { ok: true, answer: `accepted as ${sent.messageId}`, retry: false, retryAfterMs: null };
};

export const sendMail = async (mail: Mail, means: SendMeans): Promise<Answer> => {
  const text = means.env.CARILLON_MAIL;
  if (text === undefined || text === "")
    return failedAnswer("e-mail is not set up: CARILLON_MAIL is not set", false);
  const settings = readMailSettings(text);
  if (!settings.ok) return failedAnswer(`CARILLON_MAIL: ${settings.message}`, false);
  try {
    switch (settings.value.via) {
      case "smtp":
        return await sendBySmtp(mail, means);
      case "binding":
        return await sendByBinding(mail, settings.value.from, means);
      case "api": {
        const { from, body = defaultBody, ...api } = settings.value;
        const values: MailValues = { from, to: mail.to, subject: mail.subject, text: mail.text };
        const request = gatewayRequest({ ...api, body }, values);
        const secrets = Object.values(api.headers ?? {});
        return answerOf(await means.send(request), judgeStatus, means.hider(secrets));
      }
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    // The binding refuses addresses it may not write to by words; they stay refused.
    return failedAnswer(message, !/not allowed|not verified|invalid/i.test(message));
  }
};
