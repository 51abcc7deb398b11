import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { Webhook } from "standardwebhooks";
import { beforeEach, describe, expect, inject, test } from "vitest";
import type { HttpRequest } from "../../../client/protocol/http-request.ts";
import type { HttpCall } from "../../../durable/app-queue/http-call.ts";
import { timerName } from "../../../durable/shared/names.ts";
import { readCompletionToken } from "../../../worker/completion/token.ts";
import type { Env as WorkerEnv } from "../../../worker/env.ts";
import { HttpCaller } from "../../../worker/http-caller/http-caller.ts";
import { newSigningSecret } from "../../../worker/http-caller/signature.ts";
import { seal } from "../../../worker/secrets.ts";

declare global {
  namespace Cloudflare {
    interface Env
      extends Pick<
        WorkerEnv,
        | "CALLER"
        | "ASSETS"
        | "JOB_TIMER"
        | "FAN_OUT"
        | "LIVE_FEED"
        | "APP_ALARMS"
        | "ALARM_SENDER"
        | "WORKFLOW"
        | "BACKFILL"
        | "BATCH"
        | "BATCH_ACTOR"
      > {}
  }
}
declare module "vitest" {
  interface ProvidedContext {
    httpTarget: string;
  }
}

const host = inject("httpTarget");
const callerEnv: WorkerEnv = {
  ...env,
  CARILLON_SECRET_KEY: "a key of this file, of 32 letters",
  CARILLON_OUTBOUND_ALLOW: host,
};

let jobId = 0;
beforeEach(async () => {
  jobId += 1;
  await timer().configure({
    jobId,
    namespace: "shop",
    appId: "orders",
    version: 1,
    enabled: false,
    enabledAt: 0,
    timing: { timeType: "none", timeZone: "UTC", dstPolicy: "quartz", anchorAt: 0 },
    misfirePolicy: "fire_once",
    retention: 60,
  });
});

const timer = () => env.JOB_TIMER.get(env.JOB_TIMER.idFromName(timerName(jobId)));
const secret = newSigningSecret();

const call = async (path: string, request: Partial<HttpRequest> = {}, rest: Partial<HttpCall> = {}) => {
  const context = createExecutionContext();
  const outcome = await new HttpCaller(context, callerEnv).call({
    namespace: "shop",
    appId: "orders",
    jobId,
    jobName: "Nightly 报表",
    runNumber: 7,
    attempt: 2,
    taskId: "0",
    taskName: null,
    lease: "lease-1",
    request: { url: `http://${host}${path}`, ...request },
    parameters: "p",
    scheduleAt: Date.UTC(2026, 10, 24),
    dataAt: Date.UTC(2026, 10, 24),
    trigger: "timer",
    sharding: null,
    upstream: [],
    signingSecrets: [{ id: "1", sealed: await seal(callerEnv, "signing-secret", secret) }],
    publicUrl: "https://carillon.example.com",
    ...rest,
  });
  await waitOnExecutionContext(context);
  const { lines } = await timer().readLog(7, 0, 1_000, 0);
  return { outcome, lines, log: lines.map((line) => line.text).join("\n") };
};

interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

/** What came to `/keep/{key}`, as the target saw it. */
const kept = async (key: string): Promise<Received | null> =>
  (await fetch(`http://${host}/kept/${key}`)).json<Received | null>();

describe("a call in workerd", () => {
  test("reaches the target, and its lines are in the run's log when the outcome is known", async () => {
    const { outcome, lines, log } = await call("/status/200");
    expect(outcome).toMatchObject({ outcome: "success", message: "HTTP 200" });
    expect(lines[0]).toMatchObject({
      text: `GET http://${host}/status/200`,
      source: "platform",
      attempt: 2,
      level: "info",
    });
    expect(log).toMatch(/Status 200 after \d+ ms/);
  });

  test("sends text beyond Latin-1 in a header as UTF-8", async () => {
    await call("/keep/utf8", { headers: { "X-Name": "名 é" } });
    const sent = (await kept("utf8"))?.headers["x-name"] ?? "";
    const bytes = Uint8Array.from(sent, (character) => character.charCodeAt(0));
    expect(new TextDecoder().decode(bytes)).toBe("名 é");
  });

  test("with a secret header beyond ASCII is not made, so that no warning shows it", async () => {
    const { outcome, log } = await call("/keep/secret", { headers: { "X-Api-Key": "schlüssel" } });
    expect(outcome).toMatchObject({ outcome: "failed", message: expect.stringContaining("X-Api-Key") });
    expect(log).not.toContain("schlüssel");
    expect(await kept("secret")).toBeNull();
  });

  test("sends method and body", async () => {
    await call("/keep/patch", { method: "PATCH", body: '{"a":"名"}' });
    expect(await kept("patch")).toMatchObject({ method: "PATCH", body: '{"a":"名"}' });
  });

  test("is signed with both of the app's sealed secrets", async () => {
    const older = newSigningSecret();
    const signingSecrets = await Promise.all(
      [secret, older].map(async (one, id) => ({
        id: String(id),
        sealed: await seal(callerEnv, "signing-secret", one),
      })),
    );
    await call("/keep/signed", { method: "POST" }, { signingSecrets });
    const received = await kept("signed");
    expect(received?.headers["webhook-id"]).toBe(`msg_${jobId}-7_0`);
    for (const one of [secret, older])
      expect(new Webhook(one).verify(received?.body ?? "", received?.headers ?? {})).toMatchObject({
        runId: `${jobId}-7`,
      });
  });

  test("whose secret was sealed under another key fails and says so", async () => {
    const sealed = await seal(
      { CARILLON_SECRET_KEY: "another key, also of 32 letters!" },
      "signing-secret",
      secret,
    );
    const { outcome, log } = await call("/keep/other", {}, { signingSecrets: [{ id: "1", sealed }] });
    expect(outcome).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("CARILLON_SECRET_KEY"),
    });
    expect(log).toContain("CARILLON_SECRET_KEY");
    expect(await kept("other")).toBeNull();
  });
});

describe("in workerd too", () => {
  test.each([
    "http://127.0.0.1:1/",
    "http://[::1]/",
    "http://localhost/",
    "http://0x7f.1/",
    "http://user@example.com/",
  ])("%s is refused", async (url) => {
    expect((await call("", { url })).outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
  });

  test("a redirect is judged, and secrets stay behind when it leaves the host", async () => {
    const refused = await call(`/to/${encodeURIComponent("http://127.0.0.1:1/")}`);
    expect(refused.outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
    const followed = await call(`/to/${encodeURIComponent("/keep/same")}`, {
      headers: { "X-Api-Key": "abcdefgh" },
    });
    expect(followed.outcome).toMatchObject({ outcome: "success" });
    expect((await kept("same"))?.headers["x-api-key"]).toBe("abcdefgh");
  });

  test("a target that hangs ends at the time limit", async () => {
    const { outcome } = await call("/hang", { timeoutSeconds: 1 });
    expect(outcome).toEqual({ outcome: "failed", reason: "error", message: "no complete answer within 1 s" });
  });

  test("a target that cuts the answer fails the call", async () => {
    const { outcome } = await call("/cut");
    expect(outcome).toMatchObject({ outcome: "failed", message: expect.stringMatching(/refused or cut$/) });
  });

  test("an endless answer is let go after 1 MB", async () => {
    const { outcome, log } = await call("/endless");
    expect(outcome).toMatchObject({ outcome: "success", result: "x".repeat(1000) });
    expect(log).toContain("longer than 1 MB");
  });
});

describe("202", () => {
  const tokenOf = async (key: string): Promise<string> => {
    const url = new URL((await kept(key))?.headers["carillon-completion-url"] ?? "");
    expect(url.origin).toBe("https://carillon.example.com");
    expect(url.pathname).toMatch(/^\/api\/v1\/completions\//);
    return decodeURIComponent(url.pathname.split("/").at(-1) ?? "");
  };

  test("leaves the run open", async () => {
    expect((await call("/status/202")).outcome).toEqual({ outcome: "accepted" });
  });

  test("is a plain answer while the deployment does not know its address", async () => {
    const { outcome } = await call("/status/202", {}, { publicUrl: null });
    expect(outcome).toMatchObject({ outcome: "success" });
  });

  test("the completion URL leads back to this attempt", async () => {
    await call("/keep/token");
    expect(await readCompletionToken(callerEnv, await tokenOf("token"))).toEqual({
      namespace: "shop",
      appId: "orders",
      jobId,
      runNumber: 7,
      attempt: 2,
      lease: "lease-1",
    });
  });

  test("a token that was changed anywhere, or made under another key, is none", async () => {
    await call("/keep/forged");
    const token = await tokenOf("forged");
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === "A" ? "B" : "A";
      expect(
        await readCompletionToken(callerEnv, token.slice(0, at) + other + token.slice(at + 1)),
        `at ${at}`,
      ).toBeNull();
    }
    const otherEnv = { CARILLON_SECRET_KEY: "another key, also of 32 letters!" };
    expect(await readCompletionToken(otherEnv, token)).toBeNull();
  });

  test.each([
    "",
    ".",
    "a.b",
    "..",
    "a.b.c",
    "%00",
    "ü.ü",
    "=.=",
    "x".repeat(5_000),
    `${"x".repeat(600)}.${"y".repeat(390)}`,
  ])("a token like %j is none", async (token) => {
    expect(await readCompletionToken(callerEnv, token)).toBeNull();
  });
});
