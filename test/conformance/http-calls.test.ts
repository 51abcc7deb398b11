import { Webhook } from "standardwebhooks";
import { Webhook as SvixWebhook } from "svix";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ApiError } from "../../client/api/api-error.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { type Answer, startTarget, type Target } from "../support/target.ts";
import { type HttpTrial, startHttpTrial } from "./http-trial.ts";

let target: Target;
let other: Target;
let closed: Target;
/** Where nothing listens any more. */
let gone: string;
let trial: HttpTrial;

const answers: Record<string, Answer> = {
  "/ok": (response) => response.end("fine"),
  "/json": (response) => response.end('{"state":"done"}'),
  "/hang": () => undefined,
  "/half": (response) => void response.writeHead(200).write("half"),
  "/drip": (response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write("."), 50);
    response.on("close", () => clearInterval(drip));
  },
  "/reset": (_response, _received, request) => request.socket.resetAndDestroy(),
  "/cut": (response, _received, request) => {
    response.writeHead(200, { "content-length": "1000" });
    response.write("half", () => request.socket.resetAndDestroy());
  },
  "/endless": (response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write("x".repeat(65_536)));
    };
    response.on("drain", pour);
    pour();
  },
  "/loop": (response) => response.writeHead(302, { location: "/loop" }).end(),
};

/** The answer for a path of the table; `/to?{url}` redirects there. */
const answer: Answer = (response, received, request) => {
  const [path = "", query = ""] = received.url.split(/\?(.*)/s);
  // A header is bytes: text beyond ASCII goes as UTF-8, as browsers read it.
  const location = Buffer.from(decodeURIComponent(query), "utf8").toString("latin1");
  if (path === "/to") response.writeHead(307, { location }).end();
  else (answers[path] ?? ((found) => found.writeHead(404).end()))(response, received, request);
};

beforeAll(async () => {
  target = await startTarget(answer);
  other = await startTarget(answer);
  closed = await startTarget(answer);
  {
    await using shortLived = await startTarget(answer);
    gone = shortLived.url;
  }
  trial = await startHttpTrial(`${target.host}, ${other.host}, ${new URL(gone).host}`);
}, 90_000);

afterAll(async () => {
  await trial?.[Symbol.asyncDispose]();
  for (const one of [target, other, closed]) await one?.[Symbol.asyncDispose]();
});

describe("an http job", () => {
  test("ends with the target's answer as result and the exchange in its log", async () => {
    const run = await trial.call({ url: `${target.url}/ok` });
    expect(run).toMatchObject({ status: "success", reason: "completed", result: "fine" });
    const log = await trial.log(run.runId);
    expect(log).toContain(`GET ${target.url}/ok`);
    expect(log).toContain("Status 200");
    expect(log).toContain("fine");
  });

  test("fills placeholders from the run", async () => {
    const jobId = await trial.createJob({
      url: `${target.url}/ok?job=#{jobId}&p=#{jobParameters}`,
      headers: { "X-Run": "#{runId}" },
      body: "#{triggerType}",
    });
    const runId = await trial.startRun(jobId, "north");
    await trial.ended(runId);
    const received = target.received.find((one) => one.headers["carillon-run-id"] === runId);
    expect(received).toMatchObject({ method: "POST", url: `/ok?job=${jobId}&p=north`, body: "api" });
    expect(received?.headers["x-run"]).toBe(runId);
  });

  test("succeeds and fails by its own rules", async () => {
    const judge = async (success: object) =>
      (await trial.call({ url: `${target.url}/json`, success })).status;
    expect(await judge({ jsonPath: "$.state", equals: "done" })).toBe("success");
    expect(await judge({ jsonPath: "$.state", equals: "open" })).toBe("failed");
    expect(await judge({ status: "404" })).toBe("failed");
    expect(await judge({ contains: "done" })).toBe("success");
  });

  test("keeps its message id over retries, each signed anew", async () => {
    const run = await trial.call(
      { url: `${target.url}/missing` },
      { runRetries: 2, runRetryIntervalSeconds: 0 },
    );
    expect(run).toMatchObject({ status: "failed", reason: "error", attempt: 3 });
    const calls = target.received.filter((one) => one.headers["carillon-run-id"] === run.runId);
    expect(calls.map((one) => one.headers["carillon-attempt"])).toEqual(["1", "2", "3"]);
    expect(new Set(calls.map((one) => one.headers["webhook-id"])).size).toBe(1);
    expect(new Set(calls.map((one) => one.headers["carillon-completion-url"])).size).toBe(3);
  });
});

describe("signatures", () => {
  const secrets = async (): Promise<string[]> => {
    const { items } = await trial.api.call(routes.listSigningSecrets, { params: trial.params });
    return items.map((one) => one.secret ?? "");
  };
  const received = async () => {
    const run = await trial.call({ url: `${target.url}/ok`, method: "POST" });
    const one = target.received.find((call) => call.headers["carillon-run-id"] === run.runId);
    if (one === undefined) throw new Error("the target was not called");
    return one;
  };

  test("are verified by both libraries with the app's secret, and refused when changed", async () => {
    const { body, headers } = await received();
    const [secret = ""] = await secrets();
    for (const webhook of [new Webhook(secret), new SvixWebhook(secret)]) {
      expect(webhook.verify(body, headers)).toMatchObject({ runId: headers["carillon-run-id"] });
      expect(() => webhook.verify(`${body} `, headers)).toThrow();
      expect(() => webhook.verify(body, { ...headers, "webhook-signature": "" })).toThrow();
    }
  });

  test("come from the two newest secrets after a rotation", async () => {
    const [first = ""] = await secrets();
    const { secret: second = "" } = await trial.api.call(routes.createSigningSecret, {
      params: trial.params,
      body: {},
    });
    const during = await received();
    for (const secret of [first, second]) {
      expect(() => new Webhook(secret).verify(during.body, during.headers)).not.toThrow();
    }
    await trial.api.call(routes.createSigningSecret, { params: trial.params, body: {} });
    const after = await received();
    expect(() => new Webhook(first).verify(after.body, after.headers)).toThrow();
    expect(() => new Webhook(second).verify(after.body, after.headers)).not.toThrow();
  });
});

describe("a target that misbehaves fails the run with a sentence", () => {
  test.each([
    ["/hang", "no complete answer within 1 s"],
    ["/half", "no complete answer within 1 s"],
    ["/drip", "no complete answer within 1 s"],
    ["/reset", "refused or cut"],
    ["/cut", "refused or cut"],
    ["/loop", "more than 5 redirects"],
    ["/missing", "status 404"],
  ])("%s: %s", async (path, message) => {
    const run = await trial.call({ url: `${target.url}${path}`, timeoutSeconds: 1 });
    expect(run).toMatchObject({ status: "failed", reason: "error" });
    expect(run.message).toContain(message);
  });

  test("an endless answer is cut and judged", async () => {
    const run = await trial.call({ url: `${target.url}/endless`, timeoutSeconds: 20 });
    expect(run).toMatchObject({ status: "success", result: "x".repeat(1000) });
  });

  test("a target that is not there", async () => {
    const run = await trial.call({ url: gone });
    expect(run).toMatchObject({ status: "failed", reason: "error" });
    expect(run.message).toBe(`${new URL(gone).host} could not be reached: the connection was refused or cut`);
  });
});

describe("a target that is not allowed", () => {
  const spellings = (port: string): string[] => [
    `http://127.0.0.1:${port}/ok`,
    `http://0x7f.1:${port}/ok`,
    `http://2130706433:${port}/ok`,
    `http://localhost:${port}/ok`,
    `http://LOCALHOST.:${port}/ok`,
    `http://[::1]:${port}/ok`,
    `http://[::ffff:127.0.0.1]:${port}/ok`,
    `http://１２７.0.0.1:${port}/ok`,
    "http://169.254.169.254/latest/meta-data",
    "http://metadata.google.internal/",
    "http://10.0.0.1/",
    "https://user:pass@example.com/",
  ];

  test("is refused when the job is saved, in every spelling", async () => {
    for (const url of spellings(new URL(closed.url).port)) {
      const saved = trial.createJob({ url });
      await expect(saved, url).rejects.toBeInstanceOf(ApiError);
      await expect(saved, url).rejects.toMatchObject({
        status: 400,
        details: { issues: [{ path: "http.url" }] },
      });
    }
  });

  test("is refused when a placeholder completes it", async () => {
    const jobId = await trial.createJob({ url: "http://#{jobParameters}/ok" });
    for (const url of spellings(new URL(closed.url).port)) {
      const host = url.replace("http://", "").replace("/ok", "");
      const run = await trial.ended(await trial.startRun(jobId, host));
      expect(run, host).toMatchObject({ status: "failed", reason: "rejected" });
    }
    expect(closed.received).toHaveLength(0);
  });

  test("is refused when a redirect leads there", async () => {
    for (const url of spellings(new URL(closed.url).port)) {
      const run = await trial.call({ url: `${target.url}/to?${encodeURIComponent(url)}` });
      expect(run, url).toMatchObject({ status: "failed", reason: "rejected" });
    }
    expect(closed.received).toHaveLength(0);
  });
});

test("a redirect to another allowed host loses what is secret", async () => {
  const run = await trial.call({
    url: `${target.url}/to?${encodeURIComponent(`${other.url}/ok`)}`,
    headers: { Authorization: "Bearer abcdefghij", "X-Own": "abcdefghij" },
  });
  expect(run).toMatchObject({ status: "success", result: "fine" });
  const first = target.received.find((one) => one.headers["carillon-run-id"] === run.runId);
  expect(first?.headers.authorization).toBe("Bearer abcdefghij");
  const seen = JSON.stringify(other.received);
  for (const word of ["abcdefghij", "webhook-", "carillon-", "completions"]) expect(seen).not.toContain(word);
  expect(await trial.log(run.runId)).not.toContain("abcdefghij");
});
