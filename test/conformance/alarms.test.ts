import { createHmac } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Alarm } from "../../client/protocol/alarm.ts";
import type { AppPatch } from "../../client/protocol/app.ts";
import type { Contact } from "../../client/protocol/contact.ts";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import type { Worker } from "../../client/worker/index.ts";
import { type ChatSink, startChatSink } from "../support/chat-sink.ts";
import { type MailBox, startMailBox } from "../support/mail-box.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Received, startTarget } from "../support/target.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";
import { createWorkflow } from "./workflow-trial.ts";

const dingtalkSecret = "SEC0f1e2d3c4b5a";
const feishuSecret = "feishu-secret";
const hookSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

describe("alarms", () => {
  let server: Server;
  let sink: ChatSink;
  let mailBox: MailBox;
  let trial: WorkerTrial;
  let worker: Worker;
  let stopped: Promise<void>;

  const to = (path: string): Received[] => sink.to(path);
  const arrived = (path: string, count = 1): Promise<Received[]> =>
    until(
      async () => to(path),
      (received) => received.length >= count,
    );
  const bodyOf = (received: Received | undefined) => JSON.parse(received?.body ?? "null");

  const robot = (path: string): Contact => ({ nickname: path, slack: { webhook: `${sink.url}${path}` } });
  const setApp = (body: AppPatch) =>
    trial.api.call(routes.updateApp, { params: { ns: trial.ns, appId: trial.appId }, body });
  const job = (changes: Partial<Omit<JobCreate, "appId">> = {}) =>
    trial.createJob({
      jobType: "nodejs",
      processor: "breaks",
      timeType: "api",
      runConcurrency: 10,
      ...changes,
    });
  const alarmsOf = async (jobId: number): Promise<Alarm[]> =>
    (await trial.api.call(routes.listJobAlarms, { params: { ns: trial.ns, jobId } })).items;
  const settled = (jobId: number, count = 1): Promise<Alarm[]> =>
    until(
      () => alarmsOf(jobId),
      (alarms) => alarms.length >= count && alarms.every((alarm) => alarm.status !== "sending"),
    );
  const failRun = async (jobId: number): Promise<string> => {
    const runId = await trial.startRun(jobId);
    await trial.ended(runId);
    return runId;
  };

  beforeAll(async () => {
    sink = await startChatSink();
    mailBox = await startMailBox();
    server = await startServer({
      env: {
        CARILLON_OUTBOUND_ALLOW: sink.host,
        CARILLON_PUBLIC_URL: "https://carillon.example.com",
        CARILLON_MAIL: JSON.stringify({
          via: "smtp",
          url: mailBox.url,
          from: "Carillon <alarms@example.com>",
        }),
        CARILLON_SMS: JSON.stringify({
          via: "gateway",
          url: `${sink.url}/sms`,
          headers: { authorization: "Bearer gateway-token", "content-type": "application/json" },
          body: '{"to":"#{phone}","text":"#{text}"}',
        }),
        CARILLON_HEARTBEAT_MS: "500",
        CARILLON_LEASE_MS: "3000",
        CARILLON_MISFIRE_MS: "1000",
      },
    });
    trial = await startWorkerTrial(server.url, server.adminToken);
    let calls = 0;
    worker = trial
      .worker()
      .processor("breaks", async () => {
        throw new Error("the disk is <full>");
      })
      .processor("mends", async () => {
        calls += 1;
        if (calls <= 2) throw new Error(`failure ${calls}`);
        return "well";
      })
      .processor("works", async () => "done")
      .processor(
        "sleeps",
        (ctx) =>
          new Promise((_, reject) => ctx.signal.addEventListener("abort", () => reject(new Error("ended")))),
      );
    stopped = worker.start();
    await trial.connected(1);
  }, 120_000);

  afterAll(async () => {
    await worker?.stop({ force: true });
    await stopped;
    await server?.[Symbol.asyncDispose]();
    await sink?.[Symbol.asyncDispose]();
    await mailBox?.close();
  });

  test("reach every contact over every channel, each in its own form and signed", async () => {
    await setApp({
      channels: ["dingtalk", "feishu", "wecom", "slack", "webhook", "email", "sms"],
      contacts: [
        {
          nickname: "ops",
          email: "ops@example.com",
          phone: "+1 (555) 0100",
          dingtalk: {
            webhook: `${sink.url}/dingtalk?access_token=token0123456789`,
            keyword: "值班",
            secret: dingtalkSecret,
          },
          feishu: { webhook: `${sink.url}/feishu`, secret: feishuSecret },
          wecom: { webhook: `${sink.url}/wecom?key=wecomkey` },
          slack: { webhook: `${sink.url}/slack` },
          webhook: { webhook: `${sink.url}/hook`, secret: hookSecret },
        },
      ],
    });
    const jobId = await job();
    const runId = await failRun(jobId);
    const [alarm] = await settled(jobId);
    expect(alarm).toMatchObject({ kind: "failure", status: "sent", runId, heldBack: 0 });
    expect(alarm?.deliveries.map(({ channel, status, attempts }) => [channel, status, attempts])).toEqual(
      ["dingtalk", "feishu", "wecom", "slack", "webhook", "email", "sms"].map((name) => [name, "sent", 1]),
    );

    const [ding] = to("/dingtalk");
    const { searchParams } = new URL(ding?.url ?? "", "http://sink");
    const signed = `${searchParams.get("timestamp")}\n${dingtalkSecret}`;
    const hmac = (key: string, value: string) => createHmac("sha256", key).update(value).digest("base64");
    expect(searchParams.get("access_token")).toBe("token0123456789");
    expect(searchParams.get("sign")).toBe(hmac(dingtalkSecret, signed));
    const { msgtype, text: dingText } = bodyOf(ding);
    expect(msgtype).toBe("text");
    for (const part of ["值班", trial.ns, trial.appId, runId, "10.4.2.11", "the disk is <full>"])
      expect(dingText.content).toContain(part);
    expect(dingText.content).toContain(`https://carillon.example.com/ns/${trial.ns}/executions/${runId}`);

    const feishu = bodyOf(to("/feishu")[0]);
    expect(feishu).toMatchObject({ msg_type: "text", content: { text: expect.stringContaining(runId) } });
    expect(feishu.sign).toBe(hmac(`${feishu.timestamp}\n${feishuSecret}`, ""));
    expect(bodyOf(to("/wecom")[0])).toMatchObject({
      msgtype: "text",
      text: { content: expect.stringContaining(runId) },
    });
    expect(bodyOf(to("/slack")[0]).text).toContain("the disk is &lt;full&gt;");

    const [hook] = to("/hook");
    const payload = new Webhook(hookSecret).verify(hook?.body ?? "", hook?.headers ?? {});
    expect(payload).toMatchObject({
      type: "alarm.failure",
      data: { runId, jobId, kind: "failure", heldBack: 0 },
    });
    expect(() => new Webhook(hookSecret).verify(`${hook?.body} `, hook?.headers ?? {})).toThrow();

    expect(mailBox.mails).toHaveLength(1);
    expect(mailBox.mails[0]).toMatch(/^From: Carillon <alarms@example.com>/m);
    expect(mailBox.mails[0]).toMatch(/^To: ops@example.com/m);
    expect(mailBox.mails[0]).toMatch(/^Subject: \[Carillon\] Failed: job 1/m);
    expect(mailBox.mails[0]).toContain(runId);
    expect(to("/sms")[0]?.headers.authorization).toBe("Bearer gateway-token");
    expect(bodyOf(to("/sms")[0])).toMatchObject({ to: "+15550100", text: expect.stringContaining(runId) });
    // Nothing that was kept of the deliveries shows a secret.
    expect(JSON.stringify(alarm)).not.toMatch(/token0123456789|wecomkey|gateway-token/);
  });

  test("tell of a run once, after its last attempt", async () => {
    const jobId = await job({ runRetries: 2, runRetryIntervalSeconds: 0, contacts: [robot("/retried")] });
    await setApp({ channels: ["slack"], contacts: [] });
    const runId = await failRun(jobId);
    const alarms = await settled(jobId);
    expect(alarms.map(({ kind, runId: of }) => [kind, of])).toEqual([["failure", runId]]);
    expect(to("/retried")).toHaveLength(1);
    expect((await trial.run(runId)).attempt).toBe(3);
  });

  test("wait for as many failures in a row as the job asks for, and tell when all is well again", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/rows")] });
    const jobId = await job({ processor: "mends", failureAlarmAfter: 2, recoveredNotice: true });
    await failRun(jobId);
    await failRun(jobId);
    const told = await settled(jobId);
    expect(told.map(({ kind, reason }) => [kind, reason])).toEqual([
      ["failure", "error: failure 2 (2 in a row)"],
    ]);
    await trial.ended(await trial.startRun(jobId));
    await trial.ended(await trial.startRun(jobId));
    const [recovered, ...before] = await settled(jobId, 2);
    expect([recovered?.kind, recovered?.reason, before.length]).toEqual([
      "recovered",
      "succeeded after 2 failures",
      1,
    ]);
  });

  test("tell of success where it is asked for", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/works")] });
    const jobId = await job({ processor: "works", successNotice: true });
    const runId = await failRun(jobId);
    expect(await settled(jobId)).toMatchObject([{ kind: "success", runId, status: "sent" }]);
  });

  test("tell at once of a run that is over its time and goes on, and not again when it ends", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/late")] });
    const jobId = await job({ processor: "sleeps", timeoutSeconds: 1, killOnTimeout: false });
    const runId = await trial.startRun(jobId);
    expect(await settled(jobId)).toMatchObject([
      { kind: "timeout", runId, worker: expect.stringContaining("10.4.2.11") },
    ]);
    expect((await trial.run(runId)).status).toBe("running");
    await trial.kill(runId);
    await trial.ended(runId);
    const killed = await job({ processor: "sleeps", timeoutSeconds: 1, killOnTimeout: true });
    await failRun(killed);
    expect((await settled(killed)).map(({ kind }) => kind)).toEqual(["timeout"]);
    expect(await alarmsOf(jobId)).toHaveLength(1);
  });

  test("tell of a failed workflow run once, naming its node, whose own alarm is folded in", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/flow")] });
    const jobId = await job({ timeType: "none" });
    const flow = await createWorkflow(trial, { nodes: [{ nodeId: "load", jobId }], edges: [] });
    const run = await flow.ended(await flow.start());
    expect(run.status).toBe("failed");
    const params = { ns: trial.ns, workflowId: flow.workflowId };
    const list = () => trial.api.call(routes.listWorkflowAlarms, { params });
    const { items } = await until(list, (page) => page.items.some(({ status }) => status === "sent"));
    expect(items).toMatchObject([
      { kind: "failure", jobId: null, workflowId: flow.workflowId, runId: run.workflowRunId },
    ]);
    expect(items[0]?.reason).toContain("load");
    expect(await alarmsOf(jobId)).toEqual([]);
    expect(bodyOf((await arrived("/flow"))[0]).text).toContain(run.workflowRunId);
    const none = await trial.api.call(routes.listWorkflowAlarms, { params, query: { kind: "missed" } });
    expect(none.items).toEqual([]);
  });

  test("hold back what is equal within the quiet period, and say how much it was", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/quiet")], alarmQuietSeconds: 3 });
    const jobId = await job();
    await Promise.all([1, 2, 3, 4].map(() => failRun(jobId)));
    expect(await settled(jobId)).toMatchObject([{ heldBack: 0 }]);
    const [first] = await alarmsOf(jobId);
    await until(
      async () => Date.now(),
      (now) => now > Date.parse(first?.at ?? "") + 3_100,
    );
    await failRun(jobId);
    expect((await settled(jobId, 2)).map(({ heldBack }) => heldBack)).toEqual([3, 0]);
    expect(bodyOf(to("/quiet")[1]).text).toContain("3 equal alarms");
    await setApp({ alarmQuietSeconds: 300, alarmLanguage: "zh" });
    const chinese = await job();
    await failRun(chinese);
    await settled(chinese);
    expect(bodyOf(to("/quiet")[2]).text).toContain("执行失败");
    await setApp({ alarmLanguage: "en" });
  });

  test("go on to everyone else while a channel hangs or fails, and reach it when it is back", async () => {
    sink.moods.set("/hanging", "hangs");
    sink.moods.set("/failing", "fails");
    mailBox.mood = "fails";
    await setApp({
      channels: ["slack", "email"],
      contacts: [
        robot("/hanging"),
        robot("/failing"),
        robot("/healthy"),
        { nickname: "mail", email: "night@example.com" },
      ],
    });
    const mailsBefore = mailBox.mails.length;
    const jobId = await job();
    await failRun(jobId);
    await arrived("/healthy");
    const second = await job();
    await failRun(second);
    // The hanging one still holds its first message.
    expect(to("/hanging")).toHaveLength(1);
    await arrived("/healthy", 2);
    const [sending] = await until(
      () => alarmsOf(jobId),
      ([alarm]) => alarm?.deliveries.some(({ answer }) => answer?.includes("out of order")) === true,
    );
    expect(sending?.status).toBe("sending");
    expect(sending?.deliveries.find(({ contact }) => contact === "/failing")).toMatchObject({
      status: "waiting",
      attempts: 1,
    });

    // Killed in the middle, nothing that was raised is forgotten.
    await server.kill();
    sink.moods.clear();
    mailBox.mood = "well";
    await server.start();
    for (const id of [jobId, second]) {
      const [alarm] = await settled(id);
      expect(alarm?.status).toBe("sent");
      expect(alarm?.deliveries.map(({ status }) => status)).toEqual(["sent", "sent", "sent", "sent"]);
    }
    expect(mailBox.mails.length - mailsBefore).toBe(2);
    await trial.connected(1);
  }, 60_000);

  test("keep the answer of a channel that refuses, and do not try it again", async () => {
    await setApp({ channels: ["email"], contacts: [{ nickname: "gone", email: "nobody@example.com" }] });
    const jobId = await job();
    await failRun(jobId);
    expect(await settled(jobId)).toMatchObject([
      {
        status: "failed",
        deliveries: [{ status: "failed", attempts: 1, answer: expect.stringContaining("no such user") }],
      },
    ]);
  });

  test("are recorded as unsent when nobody has an address", async () => {
    await setApp({ channels: [], contacts: [] });
    const jobId = await job();
    await failRun(jobId);
    expect(await settled(jobId)).toMatchObject([{ status: "unsent", deliveries: [] }]);
  });

  test("are never sent to a host that is not allowed, nor where it redirects to", async () => {
    const closed = await startTarget((response) => response.end("ok"));
    await using _closed = closed;
    const refused = await trial.api
      .call(routes.updateApp, {
        params: { ns: trial.ns, appId: trial.appId },
        body: { contacts: [{ nickname: "x", slack: { webhook: `${closed.url}/x` } }] },
      })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "invalid_request",
      message: expect.stringContaining("contacts.0.slack.webhook"),
    });
    sink.redirects.set("/away", `${closed.url}/stolen`);
    const { items } = await trial.api.call(routes.testAlarm, {
      params: { ns: trial.ns, appId: trial.appId },
      body: { channel: "slack", contacts: [robot("/away")] },
    });
    expect(items).toMatchObject([{ contact: "/away", ok: false, answer: expect.stringMatching(/^302/) }]);
    expect(closed.received).toEqual([]);
  });

  test("can be tried over one channel, which answers in its own words", async () => {
    sink.moods.set("/trial", "fails");
    await setApp({ channels: ["slack"], contacts: [robot("/trial"), { nickname: "no robot" }] });
    const at = { params: { ns: trial.ns, appId: trial.appId } };
    const failed = await trial.api.call(routes.testAlarm, { ...at, body: { channel: "slack" } });
    expect(failed.items).toEqual([
      { contact: "/trial", target: sink.host, ok: false, answer: "503 out of order" },
    ]);
    sink.moods.clear();
    const sent = await trial.api.call(routes.testAlarm, { ...at, body: { channel: "slack" } });
    expect(sent.items).toEqual([{ contact: "/trial", target: sink.host, ok: true, answer: "200 ok" }]);
    const none = await trial.api
      .call(routes.testAlarm, { ...at, body: { channel: "sms" } })
      .catch((error: unknown) => error);
    expect(none).toMatchObject({ code: "invalid_request" });
  });

  test("tell of planned times that passed while nothing ran", async () => {
    await setApp({ channels: ["slack"], contacts: [robot("/missed")] });
    const jobId = await job({
      processor: "works",
      timeType: "cron",
      cron: "* * * * * ?",
      misfirePolicy: "skip",
      missedAlarm: true,
      noWorkerAlarm: false,
      runConcurrency: 50,
    });
    await until(
      () => trial.api.call(routes.listJobRuns, { params: { ns: trial.ns, jobId } }),
      (page) => page.items.length > 0,
    );
    await server.kill();
    const downUntil = Date.now() + 1_500;
    await until(
      async () => Date.now(),
      (now) => now > downUntil,
    );
    await server.start();
    const [missed] = await settled(jobId);
    await trial.api.call(routes.disableJob, { params: { ns: trial.ns, jobId } });
    expect(missed).toMatchObject({ kind: "missed", runId: null, status: "sent" });
    expect(missed?.reason).toMatch(/^\d+ planned times? passed without a run/);
  }, 60_000);
});
