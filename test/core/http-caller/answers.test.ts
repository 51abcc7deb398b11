import { describe, expect, test } from "vitest";
import { type Answer, startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const json: Answer = (response) => {
  response.setHeader("content-type", "application/json");
  response.end('{"state":"done","count":3}');
};

describe("an answer becomes an outcome", () => {
  test("2xx succeeds and the body is the result", async () => {
    await using target = await startTarget(json);
    const { outcome } = await perform(aCall({ url: `${target.url}/x` }));
    expect(outcome).toEqual({
      outcome: "success",
      result: '{"state":"done","count":3}',
      message: "HTTP 200",
    });
  });

  test("an empty body is no result", async () => {
    await using target = await startTarget((response) => response.writeHead(204).end());
    expect((await perform(aCall({ url: target.url }))).outcome).toMatchObject({
      outcome: "success",
      result: null,
    });
  });

  test("another status fails and the message names it with the rule", async () => {
    await using target = await startTarget((response) => response.writeHead(503).end("busy"));
    const { outcome, log } = await perform(aCall({ url: target.url }));
    expect(outcome).toMatchObject({ outcome: "failed", reason: "error" });
    expect(outcome).toHaveProperty("message", expect.stringMatching(/503.*2xx/));
    expect(log).toContain("Status 503");
    expect(log).toContain("busy");
  });

  test("status, JSON path and text rules are applied", async () => {
    await using target = await startTarget(json);
    const succeeds = async (success: object) =>
      (await perform(aCall({ url: target.url, success }))).outcome.outcome;
    expect(await succeeds({ status: "200-204" })).toBe("success");
    expect(await succeeds({ status: "201" })).toBe("failed");
    expect(await succeeds({ jsonPath: "$.state", equals: "done" })).toBe("success");
    expect(await succeeds({ jsonPath: "$.count", equals: "3" })).toBe("failed");
    expect(await succeeds({ contains: '"count":3' })).toBe("success");
    expect(await succeeds({ contains: "nothing" })).toBe("failed");
  });

  test("a long body is cut at 1000 bytes without splitting a character, and the log says so", async () => {
    await using target = await startTarget((response) => response.end("a".repeat(998) + "名".repeat(10)));
    const { outcome, log } = await perform(aCall({ url: target.url }));
    expect(outcome).toHaveProperty("result", "a".repeat(998));
    expect(log).toContain("first 1000 bytes");
  });

  test("bytes that are no text and NUL become replacement characters", async () => {
    await using target = await startTarget((response) => response.end(Buffer.from([0x41, 0x00, 0xff, 0x42])));
    expect((await perform(aCall({ url: target.url }))).outcome).toHaveProperty("result", "A\uFFFD\uFFFDB");
  });

  test("a body in another charset is decoded by it", async () => {
    await using target = await startTarget((response) => {
      response.setHeader("content-type", "text/plain; charset=iso-8859-1");
      response.end(Buffer.from([0xe9]));
    });
    expect((await perform(aCall({ url: target.url }))).outcome).toHaveProperty("result", "é");
  });
});

describe("202", () => {
  const accepts: Answer = (response) => response.writeHead(202).end("queued");
  const completionUrl = "https://carillon.example.com/api/v1/completions/token";

  test("leaves the run open when the target got a completion URL", async () => {
    await using target = await startTarget(accepts);
    const { outcome } = await perform(aCall({ url: target.url }), { completionUrl });
    expect(outcome).toEqual({ outcome: "accepted" });
    expect(target.received[0]?.headers["carillon-completion-url"]).toBe(completionUrl);
  });

  test("is an answer like any other without one", async () => {
    await using target = await startTarget(accepts);
    expect((await perform(aCall({ url: target.url }))).outcome).toMatchObject({
      outcome: "success",
      result: "queued",
    });
  });

  test("fails when the job's own rule does not take it", async () => {
    await using target = await startTarget(accepts);
    const call = aCall({ url: target.url, success: { status: "200" } });
    expect((await perform(call, { completionUrl })).outcome).toMatchObject({ outcome: "failed" });
  });

  test("does not ask for a body that only comes later", async () => {
    await using target = await startTarget(accepts);
    const call = aCall({ url: target.url, success: { contains: "done" } });
    expect((await perform(call, { completionUrl })).outcome).toEqual({ outcome: "accepted" });
  });
});
