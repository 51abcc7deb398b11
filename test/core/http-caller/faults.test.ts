import { once } from "node:events";
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { type Answer, startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const timed = async (answer: Answer) => {
  await using target = await startTarget(answer);
  const startedAt = performance.now();
  const performed = await perform(aCall({ url: target.url, timeoutSeconds: 1 }));
  return { ...performed, tookMs: performance.now() - startedAt };
};

describe.concurrent("the time limit ends a call whose target", () => {
  const endless: [string, Answer][] = [
    ["never answers", () => undefined],
    ["answers and then stops in the middle", (response) => void response.writeHead(200).write("half")],
    [
      "drips a byte now and then",
      (response) => {
        response.writeHead(200);
        const drip = setInterval(() => response.write("."), 50);
        response.on("close", () => clearInterval(drip));
      },
    ],
    [
      "redirects for ever, slowly",
      (response) => void setTimeout(() => response.writeHead(302, { location: "/" }).end(), 300),
    ],
  ];
  test.each(endless)("%s, and the message names it", async (_what, answer) => {
    const { outcome, log, tookMs } = await timed(answer);
    expect(outcome).toEqual({ outcome: "failed", reason: "error", message: "no complete answer within 1 s" });
    expect(log).toContain("within 1 s");
    expect(tookMs).toBeGreaterThan(900);
    expect(tookMs).toBeLessThan(10_000);
  });
});

test("an endless body is read up to 1 MB and let go", async () => {
  let sent = 0;
  let closed = false;
  const { outcome, log } = await timed((response) => {
    const chunk = "x".repeat(65_536);
    const pour = (): void => {
      while (!closed && response.write(chunk)) sent += chunk.length;
    };
    response.on("drain", pour).on("close", () => {
      closed = true;
    });
    pour();
  });
  expect(outcome).toMatchObject({ outcome: "success", result: "x".repeat(1000) });
  expect(log).toContain("longer than 1 MB");
  expect(sent).toBeLessThan(64 * 1_048_576);
});

test("a body of exactly 1 MB is whole", async () => {
  const { outcome, log } = await timed((response) => response.end("x".repeat(1_048_576)));
  expect(outcome).toMatchObject({ outcome: "success" });
  expect(log).not.toContain("longer than 1 MB");
});

describe("a connection that fails is told in one sentence", () => {
  test("reset before the answer", async () => {
    const { outcome } = await timed((_response, _received, request) => request.socket.resetAndDestroy());
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: "error",
      message: expect.stringMatching(/connection was cut$/),
    });
  });

  test("reset in the middle of the answer", async () => {
    const { outcome } = await timed((response, _received, request) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("half", () => request.socket.resetAndDestroy());
    });
    expect(outcome).toMatchObject({
      outcome: "failed",
      reason: "error",
      message: expect.stringMatching(/connection was cut$/),
    });
  });

  test("refused", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    server.close();
    await once(server, "close");
    const { outcome } = await perform(aCall({ url: `http://127.0.0.1:${address.port}/` }));
    expect(outcome).toMatchObject({
      outcome: "failed",
      message: `127.0.0.1:${address.port} could not be reached: the connection was refused`,
    });
  });

  test("an answer that is no HTTP", async () => {
    const server = createServer((socket) => void socket.end("SSH-2.0-OpenSSH\r\n")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const { outcome } = await perform(aCall({ url: `http://127.0.0.1:${address.port}/` }));
    server.close();
    expect(outcome).toMatchObject({
      outcome: "failed",
      message: expect.stringContaining("could not be reached"),
    });
  });
});
