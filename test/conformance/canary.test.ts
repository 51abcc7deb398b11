import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Route } from "../../client/protocol/route.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { startTarget, type Target } from "../support/target.ts";
import { type HttpTrial, startHttpTrial } from "./http-trial.ts";

/**
 * A secret of its own in every place that can hold one; then all of them are looked for in every answer, in every line that
 * the server wrote and in every byte that it stored.
 */
const canary = (place: string): string => `canary${place}${randomBytes(12).toString("hex")}`;
const chosen = {
  secretKey: canary("secretkey"),
  adminToken: canary("admintoken"),
  adminPassword: canary("adminpassword"),
  password: canary("password"),
  newPassword: canary("newpassword"),
  wrongPassword: canary("wrongpassword"),
  wrongToken: canary("wrongtoken"),
  wrongKey: canary("wrongkey"),
  header: canary("header"),
  webhook: canary("webhook"),
  robotSecret: canary("robotsecret"),
  flowSecret: canary("flowsecret"),
};
const email = "canary@example.com";
/** By what it is; those that the platform made are added as they are shown. */
const secrets = new Map<string, string>(Object.entries(chosen));
/** On purpose, and to those who may. */
const shows: Record<string, string[]> = {
  getAppKey: ["appKey", "newAppKey"],
  listSigningSecrets: ["signingSecret"],
  getApp: ["webhook", "robotSecret"],
  getAppContacts: ["webhook", "robotSecret"],
  getJob: ["header"],
  listJobVersions: ["header"],
};

let trial: HttpTrial;
let target: Target;
let ids: Record<string, string | number>;
let viewerToken: string;

const contact = {
  nickname: "Robot",
  dingtalk: {
    webhook: `https://example.com/robot?access_token=${chosen.webhook}`,
    secret: chosen.robotSecret,
  },
};

const send = async (method: string, path: string, headers: Record<string, string>, body?: unknown) => {
  const answer = await fetch(trial.server.url + path, {
    method,
    headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { answer, text: await answer.text() };
};

/** Answers that must tell nothing, by what they were to. */
const told: [string, string][] = [];

const useAccount = async () => {
  const { userId } = await trial.api.call(routes.createUser, {
    body: { email, name: "Canary", role: "editor", password: chosen.password },
  });
  const wrong = await send("POST", "/api/v1/auth/login", {}, { email, password: chosen.wrongPassword });
  told.push(["a wrong password", wrong.text]);
  const right = await send("POST", "/api/v1/auth/login", {}, { email, password: chosen.password });
  const cookie = right.answer.headers.get("set-cookie")?.split(";")[0] ?? "";
  secrets.set("session", cookie.split("=")[1] ?? "");
  told.push(["a log-in", right.text]);
  const totp = await send("POST", "/api/v1/me/totp", { cookie }, { password: chosen.password });
  secrets.set("totpSecret", JSON.parse(totp.text).secret);
  const change = { currentPassword: chosen.password, newPassword: chosen.newPassword };
  told.push(["a changed password", (await send("POST", "/api/v1/me/password", { cookie }, change)).text]);
  return userId;
};

/** Values of the wrong kind, which a careless message would repeat. */
const sendWrong = async (admin: Record<string, string>, app: string) => {
  const wrong: [string, string, unknown][] = [
    ["POST", "/api/v1/users", { email: "x", name: "x", role: "x", password: [chosen.password] }],
    [
      "POST",
      "/api/v1/users",
      { email: "a@example.com", name: "x", role: "viewer", password: chosen.password.repeat(20) },
    ],
    [
      "PUT",
      `${app}/contacts`,
      {
        items: [
          { nickname: "x", slack: { webhook: "https://example.com/", secret: { a: chosen.robotSecret } } },
        ],
      },
    ],
    [
      "PUT",
      `${app}/contacts`,
      {
        items: [
          {
            nickname: "x",
            slack: { webhook: `http://127.0.0.1/${chosen.webhook}`, secret: chosen.robotSecret.repeat(20) },
          },
        ],
      },
    ],
    ["POST", "/api/v1/auth/login", { email: 1, password: chosen.password, more: 1 }],
  ];
  for (const [method, path, body] of wrong) {
    const { answer, text } = await send(method, path, admin, body);
    expect([path, answer.status]).toEqual([path, 400]);
    told.push([`${method} ${path}, refused`, text]);
  }
  told.push([
    "an unknown token",
    (await send("GET", "/api/v1/me", { authorization: `Bearer ${chosen.wrongToken}` })).text,
  ]);
  const poll = { authorization: `Bearer ${chosen.wrongKey}`, "carillon-namespace": "x", "carillon-app": "y" };
  told.push(["a wrong key", (await send("POST", "/worker/v1/poll", poll, {})).text]);
};

const useApp = async () => {
  const { api, params } = trial;
  secrets.set("appKey", (await api.call(routes.getAppKey, { params })).appKey);
  secrets.set(
    "newAppKey",
    (await api.call(routes.rotateAppKey, { params, body: {}, idempotencyKey: "rotate" })).appKey,
  );
  const signing = await api.call(routes.createSigningSecret, { params, body: {}, idempotencyKey: "sign" });
  secrets.set("signingSecret", signing.secret ?? "");
  await api.call(routes.setAppContacts, { params, body: { items: [contact] } });
  await api.call(routes.updateApp, { params, body: { description: "changed" } });
  const robot = { ...contact.dingtalk, secret: chosen.flowSecret };
  await api.call(routes.createWorkflow, {
    params: { ns: params.ns },
    body: { appId: params.appId, name: "Flow", contacts: [{ nickname: "Robot", dingtalk: robot }] },
  });
  const feed = await api.call(routes.createFeed, { params: { ns: params.ns }, body: { name: "Feed" } });
  secrets.set("feed", /([^/]+)\.ics$/.exec(feed.url)?.[1] ?? "");
  told.push(["a feed", (await send("GET", new URL(feed.url).pathname, {})).text]);
  const headers = { authorization: `Bearer ${chosen.header}` };
  const run = await trial.call({ url: `${target.url}/right`, headers });
  await api.call(routes.updateJob, {
    params: { ...params, jobId: run.jobId },
    body: { description: "changed" },
  });
  await trial.call({ url: `${target.url}/wrong`, headers });
  return run;
};

beforeAll(async () => {
  target = await startTarget((response, { url }) => {
    response.statusCode = url === "/right" ? 200 : 500;
    response.end("said");
  });
  trial = await startHttpTrial("127.0.0.1", {
    CARILLON_SECRET_KEY: chosen.secretKey,
    CARILLON_ADMIN_TOKEN: chosen.adminToken,
    CARILLON_ADMIN_PASSWORD: chosen.adminPassword,
    CARILLON_TRUSTED_PROXIES: "127.0.0.1",
  });
  const { api, params } = trial;
  const admin = { authorization: `Bearer ${chosen.adminToken}` };
  const userId = await useAccount();
  const made = await api.call(routes.createToken, {
    body: { name: "canary", role: "editor" },
    idempotencyKey: "token",
  });
  secrets.set("token", made.token);
  const viewer = await api.call(routes.createToken, { body: { name: "viewer", role: "viewer" } });
  viewerToken = viewer.token;
  secrets.set("viewerToken", viewer.token);
  const run = await useApp();
  await sendWrong(admin, `/api/v1/namespaces/${params.ns}/apps/${params.appId}`);
  ids = { ...params, userId, tokenId: made.tokenId, jobId: run.jobId, runId: run.runId, taskId: "1" };
}, 120_000);

afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await trial[Symbol.asyncDispose]();
});

const found = (text: string, except: readonly string[] = []): string[] =>
  [...secrets]
    .filter(([name, secret]) => !except.includes(name) && text.includes(secret))
    .map(([name]) => name);

const all: Route[] = Object.values(routes);
const reads = all.filter((route) => route.method === "GET");

test("every secret is there to be found", () => {
  expect([...secrets].filter(([, secret]) => secret.length < 16)).toEqual([]);
  expect(target.received.map(({ headers }) => headers.authorization)).toContain(`Bearer ${chosen.header}`);
});

test("no answer holds a secret but the one that shows it on purpose, and to a viewer none does", async () => {
  const told: unknown[] = [];
  for (const token of [chosen.adminToken, viewerToken]) {
    for (const route of reads) {
      const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(ids[name] ?? "none"));
      const { answer, text } = await send("GET", `/api/v1${path}`, { authorization: `Bearer ${token}` });
      const allowed = token === viewerToken ? [] : (shows[route.id] ?? []);
      const names = [...found(text, allowed), ...found(JSON.stringify([...answer.headers]))];
      if (names.length > 0)
        told.push({ route: route.id, by: token === viewerToken ? "viewer" : "administrator", names });
    }
  }
  for (const path of ["/healthz", "/readyz", "/metrics", "/api/openapi.json"]) {
    const { text } = await send("GET", path, { authorization: `Bearer ${chosen.adminToken}` });
    if (found(text).length > 0) told.push({ path, names: found(text) });
  }
  expect(told).toEqual([]);
});

test("no refusal repeats the secret that was sent", () => {
  expect(told.map(([what, text]) => [what, found(text)]).filter(([, names]) => names?.length)).toEqual([]);
});

test("a record names who connected, or whom a trusted proxy names, and nobody whom a client makes up", async () => {
  const asked: [string, Record<string, string>][] = [
    ["127.0.0.1", {}],
    ["127.0.0.1", { "mf-cf-blob": '{"clientIp":"6.6.6.6:1"}', "cf-connecting-ip": "6.6.6.6" }],
    ["198.51.100.7", { "x-forwarded-for": "6.6.6.6, 198.51.100.7" }],
  ];
  for (const [address, headers] of asked) {
    const admin = { authorization: `Bearer ${chosen.adminToken}` };
    await send(
      "PATCH",
      `/api/v1/namespaces/${trial.params.ns}`,
      { ...admin, ...headers },
      { name: crypto.randomUUID() },
    );
    const { items } = await trial.api.call(routes.listAllOperations, { query: { limit: 1 } });
    expect([headers, items[0]?.action, items[0]?.sourceAddress]).toEqual([
      headers,
      "namespace.update",
      address,
    ]);
  }
});

/** As it is, and as it would stand in text of two bytes each. */
const forms = (secret: string): Buffer[] => [Buffer.from(secret, "utf8"), Buffer.from(secret, "utf16le")];

test("neither the server's log nor its folder holds a secret in the clear", async () => {
  await trial.server.stop();
  expect(found(trial.server.logs.join("\n"))).toEqual([]);
  const stored: unknown[] = [];
  let seesMail = false;
  for (const entry of await readdir(trial.server.dataDir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const bytes = await readFile(join(entry.parentPath, entry.name));
    // What is no secret shows that the right bytes are looked at.
    seesMail ||= bytes.includes(email);
    for (const [name, secret] of secrets)
      if (forms(secret).some((form) => bytes.includes(form))) stored.push({ file: entry.name, name });
  }
  expect([stored, seesMail]).toEqual([[], true]);
}, 30_000);
