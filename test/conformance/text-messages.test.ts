import { describe, expect, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { startServer } from "../support/server.ts";
import type { Target } from "../support/target.ts";
import { alibabaKey, startAlibaba, startTwilio, twilioAccount } from "../support/text-message-services.ts";

const phone = "+49 (151) 0000-0001";

/** What an app is told that tries text messages over a service set up so. */
const tried = async (service: Target, settings: object) => {
  await using server = await startServer({
    env: {
      CARILLON_OUTBOUND_ALLOW: service.host,
      CARILLON_SMS: JSON.stringify({ ...settings, url: service.url }),
    },
  });
  const client = new ApiClient({ url: server.url, token: server.adminToken });
  const ns = "texts";
  await client.call(routes.createNamespace, { body: { id: ns, name: "Texts" } });
  const { appId } = await client.call(routes.createApp, { params: { ns }, body: { name: "shop" } });
  const contacts = [{ nickname: "night shift", phone }];
  const { items } = await client.call(routes.testAlarm, {
    params: { ns, appId },
    body: { channel: "sms", contacts },
  });
  return items;
};

describe("a text message over the wire", () => {
  test("is taken by Twilio's form from who has the account's token, and refused otherwise", async () => {
    await using service = await startTwilio();
    const settings = { via: "twilio", ...twilioAccount, from: "+15550199" };
    expect(await tried(service, settings)).toMatchObject([{ ok: true }]);
    const form = new URLSearchParams(service.received[0]?.body);
    expect([form.get("To"), form.get("From")]).toEqual(["+4915100000001", "+15550199"]);
    expect(form.get("Body")).toContain("shop");
    const [refused] = await tried(service, { ...settings, authToken: "another" });
    expect(refused).toMatchObject({ ok: false, answer: expect.stringMatching(/^401 .*Authenticate/) });
  });

  test("is taken by Alibaba Cloud's form where the signature fits what arrived, and refused otherwise", async () => {
    await using service = await startAlibaba();
    const settings = {
      via: "alibaba",
      ...alibabaKey,
      signName: "值班 (night)*",
      templateCode: "SMS_1",
      templateParams: { job: "#{name}", why: "it's #{reason}!" },
    };
    expect(await tried(service, settings)).toMatchObject([{ ok: true }]);
    const query = new URL(service.received[0]?.url ?? "", service.url).searchParams;
    expect([query.get("PhoneNumbers"), query.get("SignName")]).toEqual(["+4915100000001", "值班 (night)*"]);
    const [refused] = await tried(service, { ...settings, accessKeySecret: "another" });
    expect(refused).toMatchObject({ ok: false, answer: expect.stringContaining("SignatureDoesNotMatch") });
  });
});
