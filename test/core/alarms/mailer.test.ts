import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, describe, expect, test } from "vitest";
import { createMailer } from "../../../launcher/mailer.ts";
import { type MailBox, type MailBoxTls, startMailBox } from "../../support/mail-box.ts";
import { mailCertificate } from "../../support/mail-certificate.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

const openBox = async (tls: MailBoxTls): Promise<MailBox> => {
  const box = await startMailBox(tls);
  opened.push(box);
  return box;
};

/** Hands a mail to the launcher's mailer as the Worker does, and answers what it says. */
const sendWith = async (setting: object): Promise<unknown> => {
  const mailer = createMailer(
    JSON.stringify({ via: "smtp", from: "Carillon <alarms@example.com>", ...setting }),
  );
  if (!mailer) throw new Error("the setting was not taken");
  const server = createServer((request, response) => void mailer(request, response)).listen(0, "127.0.0.1");
  opened.push(server);
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const mail = { to: "ann@example.com", subject: "failed", text: "the disk is full", id: "failure:1-1" };
  const answer = await fetch(`http://127.0.0.1:${address.port}/`, {
    method: "POST",
    body: JSON.stringify(mail),
  });
  return answer.json();
};

const { cert: ca } = mailCertificate;

describe("mail over an encrypted line", () => {
  test.each(["implicit", "starttls"] as const)(
    "is sent after the log-in where the authority is known: %s",
    async (tls) => {
      const box = await openBox(tls);
      expect(await sendWith({ url: box.url, ca, requireTls: true })).toMatchObject({ ok: true });
      expect(box.mails).toHaveLength(1);
      expect(box.mails[0]).toContain("the disk is full");
      expect(box.logIns).toEqual([true]);
    },
  );

  test.each(["implicit", "starttls"] as const)(
    "is not sent where nobody vouches for the server: %s",
    async (tls) => {
      const box = await openBox(tls);
      const refused = await sendWith({ url: box.url });
      expect(refused).toMatchObject({ ok: false, retry: true });
      expect(JSON.stringify(refused)).toMatch(/self-signed certificate/);
      expect(box.logIns).toEqual([]);
      expect(box.mails).toEqual([]);
    },
  );

  test("is not sent in the clear where encryption is required, nor is the password", async () => {
    const box = await openBox("none");
    const refused = await sendWith({ url: box.url, requireTls: true });
    expect(refused).toMatchObject({ ok: false, retry: true });
    expect(box.logIns).toEqual([]);
    expect(await sendWith({ url: box.url })).toMatchObject({ ok: true });
    expect(box.logIns).toEqual([false]);
  });

  test("names a setting that cannot be read, and never its value", () => {
    expect(
      createMailer(JSON.stringify({ via: "smtp", from: "a@b.example", url: "smtp://h", ca: "secret" })),
    ).toBeUndefined();
  });
});
