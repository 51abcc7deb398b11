import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { createTransport } from "nodemailer";
import * as v from "valibot";
import { readMailSettings } from "../worker/alarms/message-settings.ts";

const mail = v.object({ to: v.string(), subject: v.string(), text: v.string(), id: v.string() });

/** The Worker waits 10 s for an answer; a server that is slower is asked again later. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 9_000 };

interface MailerAnswer {
  ok: boolean;
  answer: string;
  /** Whether the same mail may be taken later. */
  retry?: boolean;
}

const textOf = (error: unknown, name: string): string => {
  const value: unknown = typeof error === "object" && error !== null ? Reflect.get(error, name) : undefined;
  return value === undefined ? "" : String(value);
};

/** A server refuses for good with 5xx; a wrong log-in and missing encryption are the operator's to mend, so they are tried again. */
const failure = (error: unknown): MailerAnswer => {
  const status = Number(textOf(error, "responseCode"));
  const answer = textOf(error, "response") || textOf(error, "message") || "the mail server did not answer";
  const isMendable = ["EAUTH", "ETLS"].includes(textOf(error, "code"));
  return { ok: false, answer, retry: !(status >= 500) || isMendable };
};

/** A stable id, so that a mailbox shows a mail that was sent twice once. */
const messageIdOf = (id: string, from: string): string =>
  `<${id.replaceAll(/[^A-Za-z0-9._-]/g, "-")}@${/@([^<>\s]+?)>?$/.exec(from)?.[1] ?? "carillon"}>`;

export type Mailer = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * Carries the Worker's mail to the SMTP server that CARILLON_MAIL names; undefined when it names none. Here and not in the
 * runtime: TLS, STARTTLS and log-in methods are what Node's sockets and a library of twenty years have learnt.
 */
export function createMailer(setting: string | undefined): Mailer | undefined {
  const read = setting === undefined ? undefined : readMailSettings(setting);
  if (!read?.ok || read.value.via !== "smtp") return undefined;
  const { url, from, ca, requireTls = false } = read.value;
  const transport = createTransport({
    url,
    ...limits,
    requireTLS: requireTls,
    ...(ca === undefined ? {} : { tls: { ca } }),
  });
  const send = async (request: IncomingMessage): Promise<MailerAnswer> => {
    try {
      const { to, subject, text, id } = v.parse(mail, await json(request));
      // An object: as text, a name with a comma in an address would be two.
      const address = { name: "", address: to };
      const sent = await transport.sendMail({
        from,
        to: address,
        subject,
        text,
        messageId: messageIdOf(id, from),
      });
      return { ok: true, answer: sent.response };
    } catch (error) {
      return failure(error);
    }
  };
  return async (request, response) => {
    const answer = await send(request);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify(answer));
  };
}
