import { createHash, createHmac } from "node:crypto";
import { type Answer, type Received, startTarget, type Target } from "./target.ts";

/** Services for text messages on this machine that take only what the real ones would: who asks is checked from the wire alone. */

export const twilioAccount = { accountSid: "AC0123", authToken: "twilio-token" };
export const alibabaKey = { accessKeyId: "LTAI0123", accessKeySecret: "alibaba-secret" };

const answerTwilio: Answer = (response, { method, url, headers, body }) => {
  const { accountSid, authToken } = twilioAccount;
  const form = new URLSearchParams(body);
  const isKnown =
    headers.authorization === `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString("base64")}`;
  if (!isKnown) response.writeHead(401).end('{"code":20003,"message":"Authenticate"}');
  else if (method !== "POST" || url !== `/2010-04-01/Accounts/${accountSid}/Messages.json`)
    response.writeHead(404).end('{"code":20404}');
  else if (!/^\+\d+$/.test(form.get("To") ?? ""))
    response.writeHead(400).end('{"code":21211,"message":"The \'To\' number is not a valid phone number."}');
  else response.writeHead(201).end('{"sid":"SM1","status":"queued"}');
};

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The ACS3-HMAC-SHA256 signature over a request as it arrived. */
const alibabaSignature = ({ method, url, headers, body }: Received, names: string): string => {
  const [path = "", query = ""] = url.split("?");
  const sorted = query.split("&").toSorted().join("&");
  const lines = names.split(";").map((name) => `${name}:${headers[name]?.trim()}\n`);
  const canonical = [method, path, sorted, lines.join(""), names, sha256(body)].join("\n");
  return createHmac("sha256", alibabaKey.accessKeySecret)
    .update(`ACS3-HMAC-SHA256\n${sha256(canonical)}`)
    .digest("hex");
};

const answerAlibaba: Answer = (response, received) => {
  const [, keyId, names = "", signature] =
    /^ACS3-HMAC-SHA256 Credential=(.*),SignedHeaders=(.*),Signature=(.*)$/.exec(
      received.headers.authorization ?? "",
    ) ?? [];
  const isSigned =
    keyId === alibabaKey.accessKeyId &&
    ["host", "x-acs-action", "x-acs-date", "x-acs-signature-nonce"].every((name) =>
      names.split(";").includes(name),
    ) &&
    signature === alibabaSignature(received, names);
  if (isSigned) response.end('{"Code":"OK","Message":"OK","BizId":"1"}');
  else response.writeHead(400).end('{"Code":"SignatureDoesNotMatch"}');
};

export const startTwilio = (): Promise<Target> => startTarget(answerTwilio);
export const startAlibaba = (): Promise<Target> => startTarget(answerAlibaba);
