import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpRunner } from "../../../client/agent/http-runner.ts";
import type { HttpRequest } from "../../../client/protocol/http-request.ts";
import type { Task } from "../../../client/protocol/worker-call.ts";
import { TaskEnded } from "../../../client/worker/execution.ts";
import { type Answer, startTarget, type Target } from "../../support/target.ts";
import { someTask } from "./tasks.ts";

let target: Target;
let other: Target;

const answer: Answer = (response, received) => {
  const [path = "", query = ""] = received.url.split("?");
  switch (path) {
    case "/hang":
      break;
    case "/endless": {
      const pour = (): void => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
      };
      response.on("drain", pour);
      pour();
      break;
    }
    case "/to":
      response.writeHead(Number(query.slice(0, 3)), { location: query.slice(3) }).end();
      break;
    case "/loop":
      response.writeHead(302, { location: "/loop" }).end();
      break;
    case "/bad":
      response.writeHead(503).end("busy");
      break;
    default:
      response.end("fine");
  }
};

beforeAll(async () => {
  target = await startTarget(answer);
  other = await startTarget(answer);
});
afterAll(async () => {
  await target[Symbol.asyncDispose]();
  await other[Symbol.asyncDispose]();
});

const call = (http: HttpRequest, change: Partial<Task> = {}, signal = new AbortController().signal) => {
  const lines: string[] = [];
  target.received.length = 0;
  other.received.length = 0;
  const outcome = httpRunner()(someTask("a1", { jobType: "http", http, ...change }), {
    log: (_level, text) => lines.push(text),
    progress: () => {},
    signal,
    killGraceMs: 10_000,
  });
  return { outcome, lines };
};

describe("a call through a worker", () => {
  test("fills placeholders, sends the platform's headers and answers the body", async () => {
    const { outcome, lines } = call(
      {
        url: `${target.url}/p?x=#{jobParameters}`,
        headers: { "X-Run": "#{runId}" },
        body: '{"a":#{attempt}}',
      },
      { parameters: "7", httpHeaders: { "webhook-signature": "v1,abc" } },
    );
    expect(await outcome).toBe("fine");
    expect(target.received[0]).toMatchObject({
      method: "POST",
      url: "/p?x=7",
      body: '{"a":1}',
      headers: { "x-run": "7-1", "webhook-signature": "v1,abc", "content-type": "application/json" },
    });
    expect(lines).toEqual([`POST ${target.url}/p?x=7`, expect.stringMatching(/^200 in \d+ ms$/), "fine"]);
  });

  test("is a GET without a body, and a POST without one carries the run as JSON", async () => {
    await call({ url: target.url }).outcome;
    expect(target.received[0]).toMatchObject({ method: "GET", body: "" });
    await call({ url: target.url, method: "POST" }).outcome;
    expect(JSON.parse(target.received[0]?.body ?? "")).toMatchObject({ runId: "7-1", trigger: "manual" });
  });

  test("fails by the success rules, saying which", async () => {
    await expect(call({ url: `${target.url}/bad` }).outcome).rejects.toThrow(
      "the answer has status 503, success needs 2xx",
    );
    expect(await call({ url: `${target.url}/bad`, success: { status: "503" } }).outcome).toBe("busy");
    await expect(call({ url: target.url, success: { contains: "great" } }).outcome).rejects.toThrow(
      "does not contain",
    );
  });

  test("cuts a long result with a note, and stops reading an endless body", async () => {
    const { outcome, lines } = call({ url: `${target.url}/endless` });
    expect(await outcome).toHaveLength(1000);
    expect(lines.at(-1)).toContain("cut to 1000 bytes");
  });

  test("that gets no answer fails at its limit, naming it", async () => {
    await expect(call({ url: `${target.url}/hang`, timeoutSeconds: 1 }).outcome).rejects.toThrow(
      "no complete answer within 1 s",
    );
  });

  test("ends with a kill", async () => {
    const abort = new AbortController();
    const { outcome } = call({ url: `${target.url}/hang` }, {}, abort.signal);
    abort.abort(new TaskEnded("killed"));
    await expect(outcome).rejects.toThrow("the run was killed");
  });

  test("to nobody says so", async () => {
    await expect(call({ url: "http://127.0.0.1:9/" }).outcome).rejects.toThrow(
      /^http:\/\/127.0.0.1:9 can't be reached: /,
    );
    await expect(call({ url: "http://#{item}/" }).outcome).rejects.toThrow("http.url is no URL");
  });
});

describe("redirects", () => {
  test("on the same host keep headers; 303 turns a POST into a GET", async () => {
    const { outcome } = call({ url: `${target.url}/to?303/end`, headers: { "X-Secret": "s" }, body: "b" });
    expect(await outcome).toBe("fine");
    expect(target.received.find((one) => one.url === "/end")).toMatchObject({
      method: "GET",
      url: "/end",
      body: "",
      headers: { "x-secret": "s" },
    });
  });

  test("to another host take neither headers nor body along", async () => {
    expect(
      await call({ url: `${target.url}/to?307${other.url}/`, headers: { "X-Secret": "s" } }).outcome,
    ).toBe("fine");
    expect(other.received[0]?.headers["x-secret"]).toBeUndefined();
    await expect(call({ url: `${target.url}/to?307${other.url}/`, body: "secret" }).outcome).rejects.toThrow(
      "redirected with its body",
    );
    expect(other.received).toEqual([]);
  });

  test("without end, or to something else than http, fail", async () => {
    await expect(call({ url: `${target.url}/loop` }).outcome).rejects.toThrow("more than 5 redirects");
    await expect(call({ url: `${target.url}/to?302file:///etc/passwd` }).outcome).rejects.toThrow("not http");
  });
});
