import { describe, expect, test } from "vitest";
import { type Answer, startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const redirect =
  (status: number, location: string): Answer =>
  (response) =>
    response.writeHead(status, { location }).end("moved");

const secrets = {
  Authorization: "Bearer abcdefghij",
  Cookie: "sid=abcdefghij",
  "X-Api-Key": "abcdefghij",
  "X-Unguessable": "abcdefghij",
};

describe("a redirect on the same host", () => {
  const start = (status: number) =>
    startTarget((response, received) =>
      received.url === "/"
        ? redirect(status, "/next")(response, received, response.req)
        : response.end("there"),
    );

  test.each([301, 302, 303, 307, 308])("%i is followed", async (status) => {
    await using target = await start(status);
    const { outcome, log } = await perform(aCall({ url: target.url }));
    expect(outcome).toMatchObject({ outcome: "success", result: "there" });
    expect(log).toContain(`Status ${status}, on to ${target.url}/next`);
  });

  test.each([
    [301, "POST", "GET"],
    [302, "POST", "GET"],
    [303, "POST", "GET"],
    [303, "PUT", "GET"],
    [303, "HEAD", "HEAD"],
    [301, "PUT", "PUT"],
    [302, "DELETE", "DELETE"],
    [307, "POST", "POST"],
    [308, "PATCH", "PATCH"],
  ] as const)("%i turns %s into %s", async (status, method, next) => {
    await using target = await start(status);
    await perform(aCall({ url: target.url, method }));
    expect(target.received.map((one) => one.method)).toEqual([method, next]);
  });

  test("that turns into a GET leaves the body and its type behind", async () => {
    await using target = await start(303);
    await perform(aCall({ url: target.url, method: "POST", body: "{}" }));
    expect(target.received[1]).toMatchObject({ method: "GET", body: "" });
    expect(target.received[1]?.headers["content-type"]).toBeUndefined();
  });

  test("with 307 brings body, secrets and signature along", async () => {
    await using target = await start(307);
    await perform(aCall({ url: target.url, method: "POST", body: "{}", headers: secrets }));
    expect(target.received[1]).toMatchObject({ method: "POST", body: "{}" });
    expect(target.received[1]?.headers).toMatchObject({
      authorization: secrets.Authorization,
      cookie: secrets.Cookie,
    });
    expect(target.received[1]?.headers["webhook-signature"]).toBe(
      target.received[0]?.headers["webhook-signature"],
    );
  });
});

describe("a redirect to another host", () => {
  test.each([
    ["another name of the same machine", "localhost"],
    ["another port", "127.0.0.1"],
  ])("(%s) takes no secret of the job and nothing of the platform along", async (_what, host) => {
    await using there = await startTarget((response) => response.end("there"), host);
    await using here = await startTarget(redirect(302, `${there.url}/next`));
    const call = aCall({ url: here.url, headers: { ...secrets, Accept: "text/html" } });
    const { outcome } = await perform(call, {
      allow: `${here.host},${there.host}`,
      completionUrl: "https://carillon.example.com/api/v1/completions/once",
    });
    expect(outcome).toMatchObject({ outcome: "success", result: "there" });
    expect(Object.keys(here.received[0]?.headers ?? {})).toEqual(
      expect.arrayContaining([
        "authorization",
        "cookie",
        "x-api-key",
        "x-unguessable",
        "webhook-signature",
        "carillon-completion-url",
      ]),
    );
    const own = [
      "host",
      "connection",
      "accept-encoding",
      "accept-language",
      "cache-control",
      "pragma",
      "sec-fetch-mode",
    ];
    const names = Object.keys(there.received[0]?.headers ?? {}).filter((name) => !own.includes(name));
    expect(names.toSorted()).toEqual(["accept", "user-agent"]);
    expect(JSON.stringify(there.received[0]?.headers)).not.toContain("abcdefghij");
  });

  test.each([307, 308])("that would take the body along (%i) is not followed", async (status) => {
    await using there = await startTarget((response) => response.end("there"));
    await using here = await startTarget(redirect(status, `${there.url}/next`));
    const call = aCall({ url: here.url, method: "POST", body: "client_secret=1" });
    const { outcome } = await perform(call, { allow: `${here.host},${there.host}` });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "error" });
    expect(outcome).toHaveProperty("message", expect.stringContaining(there.host));
    expect(there.received).toHaveLength(0);
  });

  test("that drops the body is followed", async () => {
    await using there = await startTarget((response) => response.end("there"));
    await using here = await startTarget(redirect(303, `${there.url}/next`));
    const call = aCall({ url: here.url, method: "POST", body: "client_secret=1" });
    const { outcome } = await perform(call, { allow: `${here.host},${there.host}` });
    expect(outcome).toMatchObject({ outcome: "success", result: "there" });
    expect(there.received[0]).toMatchObject({ method: "GET", body: "" });
  });

  test("and back again does not bring the secrets back", async () => {
    let hop = 0;
    await using here = await startTarget((response, received, request) => {
      hop += 1;
      if (hop === 1)
        redirect(302, `http://localhost:${request.socket.localPort}/a`)(response, received, request);
      else if (hop === 2)
        redirect(302, `http://127.0.0.1:${request.socket.localPort}/b`)(response, received, request);
      else response.end("home");
    });
    const { outcome } = await perform(aCall({ url: here.url, headers: secrets }), {
      allow: "127.0.0.1,localhost",
    });
    expect(outcome).toMatchObject({ result: "home" });
    expect(here.received).toHaveLength(3);
    expect(here.received[2]?.headers.authorization).toBeUndefined();
  });
});

describe("a redirect is refused", () => {
  test.each([
    "http://169.254.169.254/latest/meta-data",
    "http://[::1]:1/",
    "http://0x7f000001:1/",
    "http://2130706433:1/",
    "http://localhost:1/",
    "http://10.0.0.1/",
    "http://metadata.google.internal/",
    "//10.0.0.1/",
    "http://user:pass@example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
  ])("to %s, and nothing is sent there", async (location) => {
    await using target = await startTarget(redirect(302, location));
    const { outcome } = await perform(aCall({ url: target.url }), { allow: target.host });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
    expect(target.received).toHaveLength(1);
  });

  test("to a port of the same host that is not allowed", async () => {
    await using closed = await startTarget((response) => response.end("secret"));
    await using open = await startTarget(redirect(302, closed.url));
    const { outcome } = await perform(aCall({ url: open.url }), { allow: open.host });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
    expect(closed.received).toHaveLength(0);
  });

  test.each([
    ["without a Location", {}],
    ["to what is no URL", { location: "http://[" }],
  ])("%s", async (_what, headers) => {
    await using target = await startTarget((response) => response.writeHead(302, headers).end());
    const { outcome } = await perform(aCall({ url: target.url }));
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: "error",
      message: expect.stringContaining("Location"),
    });
  });

  test("after five of them", async () => {
    await using target = await startTarget((response, received) =>
      response.writeHead(302, { location: `/${Number(received.url.slice(1)) + 1}` }).end(),
    );
    const { outcome } = await perform(aCall({ url: `${target.url}/0` }));
    expect(outcome).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("more than 5 redirects"),
    });
    expect(target.received.map((one) => one.url)).toEqual(["/0", "/1", "/2", "/3", "/4", "/5"]);
  });
});

test("a redirect that the job's own rule takes for an answer is not followed", async () => {
  await using target = await startTarget(redirect(302, "http://10.0.0.1/"));
  const { outcome } = await perform(aCall({ url: target.url, success: { status: "302" } }));
  expect(outcome).toMatchObject({ outcome: "success", result: "moved" });
});
