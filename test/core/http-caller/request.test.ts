import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { type HttpRequest, httpRequest } from "../../../client/protocol/http-request.ts";
import { type Received, startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const send = async (
  request: Omit<HttpRequest, "url"> & { path?: string },
  rest: Parameters<typeof aCall>[1] = {},
): Promise<Received & { outcome: object; log: string }> => {
  await using target = await startTarget((response) => response.end("ok"));
  const { path = "/", ...others } = request;
  const { outcome, log } = await perform(aCall({ ...others, url: `${target.url}${path}` }, rest));
  const received = target.received[0] ?? { method: "", url: "", headers: {}, body: "" };
  return { ...received, outcome, log };
};

test.each(["http://exam\nple.com/", "https://example.com/\t", "https://example.com\r\n/x"])(
  "an address is one line: %j is refused",
  (url) => {
    expect(v.safeParse(httpRequest, { url }).success).toBe(false);
    expect(v.safeParse(httpRequest, { url: url.replaceAll(/\s/g, "") }).success).toBe(true);
  },
);

describe("method and body", () => {
  test("GET without a body, POST with one", async () => {
    expect(await send({})).toMatchObject({ method: "GET", body: "" });
    expect(await send({ body: null })).toMatchObject({ method: "GET", body: "" });
    expect(await send({ body: "hello" })).toMatchObject({ method: "POST", body: "hello" });
  });

  test.each(["POST", "PUT", "PATCH"] as const)(
    "a %s without a body sends the context as JSON",
    async (method) => {
      const { body, headers } = await send({ method });
      expect(headers["content-type"]).toBe("application/json");
      expect(JSON.parse(body)).toEqual({
        namespace: "shop",
        appId: "orders",
        jobId: 104,
        jobName: "Nightly 报表",
        runId: "104-218",
        attempt: 1,
        taskId: "0",
        trigger: "timer",
        scheduleTime: "2026-11-24T06:32:07.000Z",
        dataTime: "2026-11-23T00:00:00.000Z",
        parameters: "p=1",
        sharding: null,
        upstream: [],
      });
    },
  );

  test("an empty text is an empty body", async () => {
    expect(await send({ method: "POST", body: "" })).toMatchObject({ method: "POST", body: "" });
  });

  test("DELETE sends a body only when it has one", async () => {
    expect(await send({ method: "DELETE" })).toMatchObject({ method: "DELETE", body: "" });
    expect(await send({ method: "DELETE", body: "x" })).toMatchObject({ method: "DELETE", body: "x" });
  });

  test.each(["GET", "HEAD"] as const)("a %s with a body is refused, not sent without it", async (method) => {
    const { outcome, method: seen } = await send({ method, body: "x" });
    expect(seen).toBe("");
    expect(outcome).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining(`${method} request`),
    });
  });

  test("a body that is JSON says so, another is text, the job's own content type wins", async () => {
    expect((await send({ body: '{"a":1}' })).headers["content-type"]).toBe("application/json");
    expect((await send({ body: "a=1" })).headers["content-type"]).toBe("text/plain; charset=utf-8");
    const own = await send({ body: "a=1", headers: { "Content-Type": "application/x-www-form-urlencoded" } });
    expect(own.headers["content-type"]).toBe("application/x-www-form-urlencoded");
  });
});

describe("placeholders", () => {
  test("are filled in URL, headers and body", async () => {
    const seen = await send({
      path: "/#{jobId}/#{runId}?p=#{jobParameters}",
      headers: { "X-Trigger": "#{triggerType} #{attempt}" },
      body: "#{scheduleTime}|#{dataTime}|#{jobName}",
    });
    expect(seen.url).toBe("/104/104-218?p=p=1");
    expect(seen.headers["x-trigger"]).toBe("timer 1");
    expect(seen.body).toBe("2026-11-24T06:32:07.000Z|2026-11-23T00:00:00.000Z|Nightly 报表");
  });

  test("of a shard and an item are filled, and the shard is told by headers", async () => {
    const seen = await send(
      { body: "#{shardingId}/#{shardingNum}/#{shardingParameter}/#{item}" },
      { sharding: { id: 2, total: 3, parameter: "北京" }, item: { a: 1 } },
    );
    expect(seen.body).toBe('2/3/北京/{"a":1}');
    expect(seen.headers).toMatchObject({
      "carillon-sharding-id": "2",
      "carillon-sharding-num": "3",
      "carillon-sharding-parameter": encodeURIComponent("北京"),
    });
  });

  test("cannot move the call to a host that is refused", async () => {
    const call = aCall({ url: "http://#{jobParameters}/" }, { parameters: "169.254.169.254" });
    expect((await perform(call)).outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
  });

  test("cannot break out of a header", async () => {
    const { outcome, method } = await send(
      { headers: { "X-A": "#{jobParameters}" } },
      { parameters: "a\r\nX-B: c" },
    );
    expect(method).toBe("");
    expect(outcome).toMatchObject({ outcome: "failed", message: expect.stringContaining("X-A") });
  });
});

describe("headers", () => {
  test("tell the context, with text percent-encoded", async () => {
    const { headers } = await send({});
    expect(headers).toMatchObject({
      "user-agent": "Carillon",
      "carillon-namespace": "shop",
      "carillon-app": "orders",
      "carillon-job-id": "104",
      "carillon-job-name": `Nightly ${encodeURIComponent("报表")}`,
      "carillon-run-id": "104-218",
      "carillon-attempt": "1",
      "carillon-trigger": "timer",
      "carillon-schedule-time": "2026-11-24T06:32:07.000Z",
      "carillon-data-time": "2026-11-23T00:00:00.000Z",
    });
  });

  test("of the job are sent, except those of the connection and the platform, which the log names", async () => {
    const { headers, log } = await send({
      headers: {
        "X-Own": "1",
        Host: "internal",
        "Content-Length": "999",
        "Webhook-Id": "forged",
        "Carillon-Run-Id": "1-1",
        "User-Agent": "mine",
      },
    });
    expect(headers).toMatchObject({
      "x-own": "1",
      "user-agent": "mine",
      "carillon-run-id": "104-218",
      "webhook-id": "msg_104-218_0",
    });
    expect(headers.host).toMatch(/^127\.0\.0\.1:/);
    expect(headers["content-length"]).toBeUndefined();
    for (const name of ["Host", "Content-Length", "Webhook-Id", "Carillon-Run-Id"])
      expect(log).toContain(`header ${name} is set by`);
  });
});

describe("results of the nodes before it in a workflow", () => {
  const upstream = [{ node: "count", job: 7, data: "名 42" }];

  test("go in the default body, in a header and behind the placeholder", async () => {
    const post = await send({ method: "POST" }, { upstream });
    expect(JSON.parse(post.body).upstream).toEqual(upstream);
    const header = String(post.headers["carillon-upstream"]);
    expect(JSON.parse(decodeURIComponent(header))).toEqual(upstream);
    const filled = await send({ body: "#{upstream}" }, { upstream });
    expect(JSON.parse(filled.body)).toEqual(upstream);
  });

  test("are left out of the headers when there are none, or more than servers take", async () => {
    expect((await send({})).headers["carillon-upstream"]).toBeUndefined();
    const many = Array.from({ length: 20 }, (_, job) => ({ node: `n${job}`, job, data: "x".repeat(1000) }));
    const post = await send({ method: "POST" }, { upstream: many });
    expect(post.headers["carillon-upstream"]).toBeUndefined();
    expect(JSON.parse(post.body).upstream).toHaveLength(20);
  });
});
