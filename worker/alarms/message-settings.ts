import * as v from "valibot";
import { type TemplateValues, unknownName } from "./gateway-template.ts";

/**
 * How e-mail and text messages leave: CARILLON_MAIL and CARILLON_SMS, each JSON. The launcher reads them too, to refuse what
 * cannot be read at the start.
 */

const templateNames = {
  mail: ["from", "to", "subject", "text"],
  sms: ["phone", "text", "kind", "namespace", "app", "id", "name", "runId", "reason", "link"],
} as const satisfies Record<string, readonly string[]>;
export type MailValues = Record<(typeof templateNames.mail)[number], string> & TemplateValues;
export type SmsValues = Record<(typeof templateNames.sms)[number], string> & TemplateValues;

const template = (known: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (text) => unknownName(text, known) === null,
      `may name ${known.map((name) => `#{${name}}`).join(" ")} only`,
    ),
  );
const filled = v.pipe(v.string(), v.minLength(1, "must not be empty"));
const httpUrl = v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/i, "must be an http or https URL"));
const headers = v.optional(v.record(v.string(), v.string()));
/** `Carillon <alarms@example.com>` or the address alone. */
const sender = v.pipe(
  v.string(),
  v.regex(
    /^[^<>\r\n]*<[^<>\s@]+@[^<>\s@]+>$|^[^<>\s@]+@[^<>\s@]+$/,
    "must be an e-mail address, or a name with one in <>",
  ),
);

const gateway = (known: readonly string[]) => ({
  url: v.pipe(httpUrl, template(known)),
  method: v.optional(v.picklist(["POST", "PUT", "GET"])),
  headers,
  body: v.optional(template(known)),
});

export const mailSettings = v.variant("via", [
  v.strictObject({
    via: v.literal("smtp"),
    from: sender,
    url: v.pipe(v.string(), v.regex(/^smtps?:\/\/\S+$/i, "must be an smtp or smtps URL")),
    /** Whom to trust besides the well-known authorities: PEM, as of a mail server's own certificate. */
    ca: v.optional(
      v.pipe(v.string(), v.regex(/-----BEGIN CERTIFICATE-----/, "must be a certificate in PEM form")),
    ),
    /** Neither log-in nor mail leave in the clear, also where the server offers no STARTTLS. */
    requireTls: v.optional(v.boolean()),
  }),
  v.strictObject({ via: v.literal("api"), from: sender, ...gateway(templateNames.mail) }),
  v.strictObject({ via: v.literal("binding"), from: sender }),
]);
export type MailSettings = v.InferOutput<typeof mailSettings>;

export const smsSettings = v.variant("via", [
  v.strictObject({ via: v.literal("gateway"), ...gateway(templateNames.sms) }),
  v.strictObject({
    via: v.literal("twilio"),
    accountSid: filled,
    authToken: filled,
    /** A number, or the SID of a messaging service (`MG...`). */
    from: filled,
    url: v.optional(httpUrl),
  }),
  v.strictObject({
    via: v.literal("alibaba"),
    accessKeyId: filled,
    accessKeySecret: filled,
    signName: filled,
    templateCode: filled,
    /** Variables of the approved template, each filled like a gateway's texts. */
    templateParams: v.record(v.string(), template(templateNames.sms)),
    url: v.optional(httpUrl),
  }),
]);
export type SmsSettings = v.InferOutput<typeof smsSettings>;

export type SettingOrIssue<T> = { ok: true; value: T } | { ok: false; message: string };

/** One sentence on what is wrong; never the value, which holds secrets. */
const read = <T extends v.GenericSchema>(schema: T, text: string): SettingOrIssue<v.InferOutput<T>> => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { ok: false, message: "must be a JSON object" };
  }
  const checked = v.safeParse(schema, given);
  if (checked.success) return { ok: true, value: checked.output };
  const [issue] = checked.issues;
  const path = v.getDotPath(issue);
  const isMissing = issue.kind === "schema" && issue.received === "undefined";
  const rule = isMissing
    ? "is required"
    : issue.kind === "schema"
      ? `must be ${issue.expected}`
      : issue.message;
  return { ok: false, message: path === null ? rule : `${path} ${rule}` };
};

export const readMailSettings = (text: string): SettingOrIssue<MailSettings> => read(mailSettings, text);
export const readSmsSettings = (text: string): SettingOrIssue<SmsSettings> => read(smsSettings, text);
