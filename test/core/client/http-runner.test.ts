import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { httpRunner } from "../../../client/agent/http-runner.ts";
import type { HttpRequest, PreparedRequest } from "../../../client/protocol/http-request.ts";
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
    case "/echo":
      response.end(JSON.stringify(received.headers));
      break;
    case "/to":
      response.writeHead(Number(query.slice(0, 3)), { location: query.slice(3) }).end();
      break;
    case "/loop":
      response.writeHead(302, { location: "/loop" }).end();
      break;
    case "/bad":
      response.writeHead(503).end("busy");
      break;
    case "/later":
      response.writeHead(202).end("queued");
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

const signed = { "webhook-id": "msg_7-1_0", "webhook-signature": "v1,abcdefgh" };
const completable = { ...signed, "carillon-completion-url": "https://carillon.example.com/completions/x" };

/** `prepared` is what the platform made of the job's request. */
const call = (
  prepared: Partial<PreparedRequest> & { url: string },
  rules: Partial<HttpRequest> = {},
  signal = new AbortController().signal,
) => {
  const lines: string[] = [];
  target.received.length = 0;
  other.received.length = 0;
  const httpCall = { method: "GET", headers: signed, body: null, ...prepared };
  const http = { url: "http://template.invalid/", ...rules };
  const outcome = httpRunner()(someTask("a1", { jobType: "http", http, httpCall }), {
    log: (_level, text) => lines.push(text),
    progress: () => {},
    signal,
    killGraceMs: 10_000,
  });
  return { outcome, lines };
};

describe("a call through a worker", () => {
  test("sends the prepared request as it is and answers the body", async () => {
    const { outcome, lines } = call({
      url: `${target.url}/p?x=7`,
      method: "POST",
      headers: { ...signed, "content-type": "application/json", "x-name": "名 é" },
      body: '{"a":1}',
    });
    expect(await outcome).toEqual({ status: "success", result: "fine", message: "HTTP 200" });
    const [received] = target.received;
    expect(received).toMatchObject({ method: "POST", url: "/p?x=7", body: '{"a":1}', headers: signed });
    expect(received?.headers["content-type"]).toBe("application/json");
    expect(Buffer.from(String(received?.headers["x-name"]), "latin1").toString()).toBe("名 é");
    expect(lines[0]).toBe(`POST ${target.url}/p?x=7`);
    expect(lines).toContain('{"a":1}');
    expect(lines.some((line) => /^Status 200 after \d+ ms$/.test(line))).toBe(true);
    expect(lines.at(-1)).toBe("fine");
  });

  test("shows no secret of the request: not in the log, not where the target repeats it", async () => {
    const headers = { ...signed, authorization: "Bearer hidden-for-good" };
    const { outcome, lines } = call({ url: `${target.url}/echo?api_key=also-hidden&a=1`, headers });
    const { result } = Object(await outcome);
    expect(target.received[0]?.headers.authorization).toBe("Bearer hidden-for-good");
    expect(lines).toContain(`GET ${target.url}/echo?api_key=***&a=1`);
    expect(lines).toContain("authorization: ***");
    expect(result).toContain('"authorization":"***"');
    for (const text of [...lines, result]) expect(text).not.toMatch(/hidden|abcdefgh/);
  });

  test("says what the platform left out of the job's headers, and that nothing is signed", async () => {
    const { outcome, lines } = call({ url: target.url, headers: {} }, { headers: { Host: "x", "X-A": "1" } });
    await outcome;
    expect(lines).toContain("header Host is set by the platform; the job's own value was left out");
    expect(lines).toContain("The app has no signing secret: this call is not signed");
  });

  test("fails by the success rules, saying which", async () => {
    const { outcome, lines } = call({ url: `${target.url}/bad` });
    await expect(outcome).rejects.toThrow("the answer has status 503, success needs 2xx");
    expect(lines.at(-1)).toBe("the answer has status 503, success needs 2xx");
    expect(await call({ url: `${target.url}/bad` }, { success: { status: "503" } }).outcome).toMatchObject({
      status: "success",
      result: "busy",
    });
    await expect(call({ url: target.url }, { success: { contains: "great" } }).outcome).rejects.toThrow(
      "does not contain",
    );
  });

  test("that is answered by 202 is left to the target, if it knows where to complete", async () => {
    const url = `${target.url}/later`;
    const { outcome, lines } = call({ url, headers: completable }, { success: { contains: "done" } });
    expect(await outcome).toEqual({ status: "accepted", result: null, message: null });
    expect(lines.at(-1)).toBe("Accepted: the target ends this run by its completion URL");
    expect(await call({ url }).outcome).toMatchObject({ status: "success", result: "queued" });
    await expect(call({ url, headers: completable }, { success: { status: "200" } }).outcome).rejects.toThrow(
      "status 202, success needs 200",
    );
  });

  test("cuts a long result with a note, and stops reading an endless body", async () => {
    const { outcome, lines } = call({ url: `${target.url}/endless` });
    expect(await outcome).toMatchObject({ result: "x".repeat(1000) });
    expect(lines).toContain("The answer is longer than 1 MB; its first 1 MB was judged");
    expect(lines.at(-1)).toBe("The result keeps the first 1000 bytes of the answer");
  });

  test("that gets no answer fails at its limit, naming it", async () => {
    await expect(call({ url: `${target.url}/hang` }, { timeoutSeconds: 1 }).outcome).rejects.toThrow(
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
    await expect(call({ url: "http:///" }).outcome).rejects.toThrow("http.url is no URL");
    await expect(call({ url: "http://me:pass@127.0.0.1:9/" }).outcome).rejects.toThrow("user name");
  });
});

describe("redirects", () => {
  test("on the same host keep headers; 303 turns a POST into a GET", async () => {
    const { outcome } = call({
      url: `${target.url}/to?303/end`,
      method: "POST",
      headers: { "x-secret": "s" },
      body: "b",
    });
    expect(await outcome).toMatchObject({ result: "fine" });
    expect(target.received.find((one) => one.url === "/end")).toMatchObject({
      method: "GET",
      url: "/end",
      body: "",
      headers: { "x-secret": "s" },
    });
  });

  test("to another host take neither headers nor body along", async () => {
    const headers = { ...signed, "x-secret": "s" };
    expect(await call({ url: `${target.url}/to?307${other.url}/`, headers }).outcome).toMatchObject({
      result: "fine",
    });
    expect(other.received[0]?.headers).not.toHaveProperty("x-secret");
    expect(other.received[0]?.headers).not.toHaveProperty("webhook-signature");
    await expect(
      call({ url: `${target.url}/to?307${other.url}/`, method: "POST", body: "secret" }).outcome,
    ).rejects.toThrow("would take the body");
    expect(other.received).toEqual([]);
  });

  test("that the job asks for are the answer", async () => {
    const { outcome } = call({ url: `${target.url}/to?302/end` }, { success: { status: "302" } });
    expect(await outcome).toMatchObject({ status: "success" });
    expect(target.received).toHaveLength(1);
  });

  test("without end, or to something else than http, fail", async () => {
    await expect(call({ url: `${target.url}/loop` }).outcome).rejects.toThrow("more than 5 redirects");
    await expect(call({ url: `${target.url}/to?302file:///etc/passwd` }).outcome).rejects.toThrow(
      "must start with http",
    );
  });
});
