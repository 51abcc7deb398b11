import { createHash, createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { PreparedRequest } from "../../../client/protocol/http-request.ts";
import type { Address, DeliveryOrder } from "../../../durable/app-alarms/rpc.ts";
import { messageOf, plainText } from "../../../worker/alarms/alarm-message.ts";
import { deliver } from "../../../worker/alarms/deliver.ts";
import { readMailSettings, readSmsSettings } from "../../../worker/alarms/message-settings.ts";
import { type MessageEnv, type SendMeans, sendMeans } from "../../../worker/alarms/send-means.ts";

const now = Date.parse("2026-11-24T06:00:00Z");

const order = (address: Address, changes: Partial<DeliveryOrder["alarm"]> = {}): DeliveryOrder => ({
  app: {
    namespace: "team",
    appId: "demo",
    appUid: 7,
    quietMs: 0,
    language: "en",
    publicUrl: "https://carillon.example.com",
  },
  alarm: {
    id: "failure:12-5",
    kind: "failure",
    at: now,
    count: 1,
    subject: { type: "job", id: 12, name: "nightly" },
    runId: "12-5",
    scheduleAt: now,
    worker: "10.0.0.1 w1",
    reason: "error: exit code 1",
    number: 3,
    heldBack: 2,
    ...changes,
  },
  address,
});

/** What was to be sent, answered as a test wants. */
const meansWith = (env: MessageEnv, status: number, body: string) => {
  const requests: PreparedRequest[] = [];
  const means: SendMeans = {
    ...sendMeans(env, { allow: { entries: [], issues: [] }, lookUp: null, send: fetch }, () => now),
    send: async (request) => {
      requests.push(request);
      return { ok: true, status, headers: new Headers(), body, bodyCut: false, url: request.url };
    },
  };
  return { requests, means };
};

const slack: Address = {
  channel: "slack",
  robot: { webhook: "https://hooks.example.com/services/T0/B0/x0123456789abcdef" },
};

describe("the text of an alarm", () => {
  test("names namespace, app, job, run, schedule time, worker, reason, what was held back, and a link", () => {
    expect(plainText(messageOf(order(slack))).split("\n")).toEqual([
      "[Carillon] Failed: nightly",
      "Namespace: team",
      "App: demo",
      "Job: 12 nightly",
      "Run: 12-5",
      "Scheduled: 2026-11-24 06:00:00 UTC",
      "Worker: 10.0.0.1 w1",
      "Reason: error: exit code 1",
      "Held back: 2 equal alarms since the last one that was sent",
      "https://carillon.example.com/ns/team/executions/12-5",
    ]);
  });

  test("takes nothing from names and reasons that a chat or a header would obey", () => {
    const subject = { type: "job" as const, id: 12, name: "a\r\nBcc: x@example.com\u202egnp" };
    const { title, lines } = messageOf(order(slack, { subject, reason: "line 1\nline 2\u0007" }));
    expect(title).toBe("[Carillon] Failed: a Bcc: x@example.com gnp");
    expect(lines).toContain("Reason: line 1 line 2");
  });

  test("calls nobody in a Feishu or Slack group", async () => {
    const reason = '<at user_id="all">all</at> <!channel>';
    const feishu: Address = { channel: "feishu", robot: { webhook: "https://open.example.com/hook/x" } };
    for (const address of [feishu, slack]) {
      const { requests, means } = meansWith({}, 200, '{"code":0}');
      await deliver(order(address, { reason }), means);
      expect(requests[0]?.body).not.toMatch(/<at|<!channel/);
    }
  });
});

describe("an answer of a channel", () => {
  const dingtalk: Address = {
    channel: "dingtalk",
    robot: { webhook: "https://oapi.example.com/robot/send?access_token=tok" },
  };
  test.each([
    [dingtalk, 200, '{"errcode":0,"errmsg":"ok"}', { ok: true }],
    [dingtalk, 200, '{"errcode":310000,"errmsg":"keywords not in content"}', { ok: false, retry: false }],
    [dingtalk, 200, '{"errcode":130101,"errmsg":"send too fast"}', { ok: false, retry: true }],
    [dingtalk, 200, "<html>a proxy</html>", { ok: false, retry: true }],
    [slack, 404, "no_service", { ok: false, retry: false }],
    [slack, 429, "", { ok: false, retry: true }],
    [slack, 500, "", { ok: false, retry: true }],
    [slack, 302, "", { ok: false, retry: false }],
  ] as const)("%o %i %s", async (address, status, body, expected) => {
    const { means } = meansWith({}, status, body);
    expect(await deliver(order(address), means)).toMatchObject({
      ...expected,
      answer: expect.stringContaining(String(status)),
    });
  });

  test("is kept without the secrets that it repeats", async () => {
    const { means } = meansWith({}, 404, "no such path /services/T0/B0/x0123456789abcdef");
    expect((await deliver(order(slack), means)).answer).toBe("404 no such path /services/T0/B0/•••");
  });
});

describe("a text message", () => {
  const phone: Address = { channel: "sms", phone: "+49 (151) 0000-0001" };

  test("goes to Twilio as its Messages resource takes it", async () => {
    const env = {
      CARILLON_SMS: JSON.stringify({
        via: "twilio",
        accountSid: "AC1",
        authToken: "secret-token",
        from: "+15550199",
      }),
    };
    const { requests, means } = meansWith(env, 201, '{"sid":"SM1","status":"queued"}');
    expect(await deliver(order(phone), means)).toMatchObject({ ok: true, target: "+49 (151) 0000-0001" });
    const [request] = requests;
    expect(request?.url).toBe("https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json");
    expect(request?.headers.authorization).toBe(
      `Basic ${Buffer.from("AC1:secret-token").toString("base64")}`,
    );
    const form = new URLSearchParams(request?.body ?? "");
    expect([form.get("To"), form.get("From")]).toEqual(["+4915100000001", "+15550199"]);
    expect(form.get("Body")).toContain("team/demo 12-5");
  });

  test("goes to Alibaba Cloud signed so that it can be checked from what was sent alone", async () => {
    const settings = {
      via: "alibaba",
      accessKeyId: "LTAI",
      accessKeySecret: "the-secret",
      signName: "值班",
      templateCode: "SMS_1",
      templateParams: { job: "#{name}", run: "#{runId}" },
    };
    const { requests, means } = meansWith({ CARILLON_SMS: JSON.stringify(settings) }, 200, '{"Code":"OK"}');
    expect((await deliver(order(phone, { reason: "it's (bad)*!" }), means)).ok).toBe(true);
    const url = new URL(requests[0]?.url ?? "");
    const headers: Record<string, string> = { ...requests[0]?.headers, host: url.host };
    expect(url.searchParams.get("TemplateParam")).toBe('{"job":"nightly","run":"12-5"}');
    expect(url.searchParams.get("SignName")).toBe("值班");
    const [, names = "", signature] =
      /SignedHeaders=([^,]*),Signature=(.*)$/.exec(headers.authorization ?? "") ?? [];
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    const strict = (text: string) =>
      encodeURIComponent(text).replaceAll(
        /[!'()*]/g,
        (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
      );
    const query = [...url.searchParams]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${strict(name)}=${strict(value)}`)
      .join("&");
    const lines = names.split(";").map((name) => `${name}:${headers[name]}\n`);
    expect(names.split(";")).toEqual([...names.split(";")].sort());
    const canonical = ["POST", "/", query, lines.join(""), names, hash("")].join("\n");
    const expected = createHmac("sha256", "the-secret")
      .update(`ACS3-HMAC-SHA256\n${hash(canonical)}`)
      .digest("hex");
    expect(signature).toBe(expected);
  });

  test("that Alibaba Cloud holds for too many is tried again, a wrong template is not", async () => {
    const settings = {
      via: "alibaba",
      accessKeyId: "L",
      accessKeySecret: "s",
      signName: "x",
      templateCode: "T",
      templateParams: {},
    };
    const env = { CARILLON_SMS: JSON.stringify(settings) };
    const limited = meansWith(env, 200, '{"Code":"isv.BUSINESS_LIMIT_CONTROL"}').means;
    expect(await deliver(order(phone), limited)).toMatchObject({ ok: false, retry: true });
    const wrong = meansWith(env, 200, '{"Code":"isv.SMS_TEMPLATE_ILLEGAL"}').means;
    expect(await deliver(order(phone), wrong)).toMatchObject({ ok: false, retry: false });
  });
});

describe("e-mail", () => {
  const address: Address = { channel: "email", email: "ops@example.com" };

  test("goes to an HTTP API by a template whose values cannot break out of it", async () => {
    const settings = {
      via: "api",
      from: "Carillon <alarms@example.com>",
      url: "https://mail.example.com/send?to=#{to}",
      headers: { Authorization: "Bearer mail-token" },
    };
    const { requests, means } = meansWith({ CARILLON_MAIL: JSON.stringify(settings) }, 200, '{"id":"1"}');
    const subject = { type: "job" as const, id: 12, name: 'quote " and \\' };
    expect((await deliver(order(address, { subject }), means)).ok).toBe(true);
    expect(requests[0]?.url).toBe("https://mail.example.com/send?to=ops%40example.com");
    expect(requests[0]?.headers.authorization).toBe("Bearer mail-token");
    expect(JSON.parse(requests[0]?.body ?? "")).toMatchObject({
      from: "Carillon <alarms@example.com>",
      to: ["ops@example.com"],
      subject: '[Carillon] Failed: quote " and \\',
    });
  });

  test("goes by Cloudflare's binding where that is chosen, and what the binding says is the answer", async () => {
    const builders: unknown[] = [];
    const EMAIL: SendEmailLike = {
      send: async (builder) => {
        builders.push(builder);
        return { messageId: "<1@example.com>" };
      },
    };
    const CARILLON_MAIL = JSON.stringify({ via: "binding", from: "Carillon <alarms@example.com>" });
    const outcome = await deliver(order(address), meansWith({ CARILLON_MAIL, EMAIL }, 200, "").means);
    expect(outcome).toEqual({ ok: true, answer: "accepted as <1@example.com>", target: "ops@example.com" });
    expect(builders).toMatchObject([
      { from: { name: "Carillon", email: "alarms@example.com" }, to: "ops@example.com" },
    ]);
    const missing = await deliver(order(address), meansWith({ CARILLON_MAIL }, 200, "").means);
    expect(missing).toMatchObject({ ok: false, retry: false });
  });
});

type SendEmailLike = NonNullable<MessageEnv["EMAIL"]>;

describe("settings of e-mail and text messages", () => {
  test.each([
    [readMailSettings, "not json", "must be a JSON object"],
    [readMailSettings, '{"via":"smtp","url":"http://x","from":"a@b.c"}', "url must be an smtp or smtps URL"],
    [
      readMailSettings,
      '{"via":"smtp","url":"smtp://x","from":"nobody"}',
      "from must be an e-mail address, or a name with one in <>",
    ],
    [
      readMailSettings,
      '{"via":"api","url":"https://x/#{nobody}","from":"a@b.c"}',
      "url may name #{from} #{to} #{subject} #{text} only",
    ],
    [readSmsSettings, '{"via":"twilio","accountSid":"A","from":"1"}', "authToken is required"],
  ] as const)("refused with the field and the rule, without the value", (read, text, message) => {
    const issue = read(text);
    expect(issue).toMatchObject({ ok: false, message: expect.stringContaining(message) });
  });
});
