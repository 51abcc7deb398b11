import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { type Mail, sendMail } from "../../worker/alarms/mail.ts";
import { type MessageEnv, sendMeans } from "../../worker/alarms/send-means.ts";
import { outboundPolicy } from "../../worker/outbound/policy.ts";

/** Bound in the configuration of these tests, to one address. */
const bound: MessageEnv = {
  ...env,
  CARILLON_MAIL: '{"via":"binding","from":"Carillon <alarms@example.com>"}',
};
const mail = (to: string): Mail => ({
  to,
  subject: "值班: nightly failed",
  text: "Run 12-5 failed.",
  id: "a1",
});
const sendTo = (to: string) => sendMail(mail(to), sendMeans(bound, outboundPolicy({}), Date.now));

describe("Cloudflare's e-mail binding", () => {
  it("takes an alarm and names the message", async () => {
    expect(await sendTo("ops@example.com")).toMatchObject({
      ok: true,
      answer: expect.stringMatching(/^accepted as \S+/),
    });
  });

  it("refuses an address that it may not write to, and is not asked again", async () => {
    expect(await sendTo("stranger@example.org")).toMatchObject({
      ok: false,
      retry: false,
      answer: expect.stringMatching(/stranger@example\.org/),
    });
  });
});
