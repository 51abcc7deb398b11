import { describe, expect, test } from "vitest";
import type { LogAppend } from "../../../durable/job-timer/rpc.ts";
import { openCallLog } from "../../../worker/http-caller/call-log.ts";
import { startTarget } from "../../support/target.ts";
import { aCall, perform } from "./a-call.ts";

const secret = "s3cr3t-value-000";

describe("the run's log shows", () => {
  test("the request line, its headers and body, the status, the time taken and the answer", async () => {
    await using target = await startTarget((response) => {
      response.setHeader("content-type", "text/plain");
      response.end("first\nsecond <b>\u001b[31m");
    });
    const { lines, log } = await perform(
      aCall({ url: `${target.url}/a?b=c`, method: "POST", body: "hello", headers: { "X-Own": "1" } }),
    );
    expect(lines[0]?.text).toBe(`POST ${target.url}/a?b=c`);
    expect(log).toContain("x-own: 1");
    expect(log).toContain("Body:\nhello");
    expect(log).toMatch(/Status 200 after \d+ ms, text\/plain/);
    expect(lines.map((line) => line.text)).toEqual(expect.arrayContaining(["first", "second <b>\u001b[31m"]));
    expect(lines.every((line) => line.task === "0" && Math.abs(line.at - Date.now()) < 60_000)).toBe(true);
  });

  test.each([
    [{ taskId: "MAP_TASK_ROOT", taskName: "MAP_TASK_ROOT" }, "MAP_TASK_ROOT"],
    [{ taskId: "3", taskName: "call" }, "call 3"],
    [{ taskId: "1", sharding: { id: 7, total: 2, parameter: "b" } }, "7"],
  ])("whose call it is, as a worker that made it would: %o", async (which, label) => {
    await using target = await startTarget((response) => response.end("[]"));
    const { lines } = await perform(aCall({ url: target.url }, which));
    expect(new Set(lines.map((line) => line.task))).toEqual(new Set([label]));
  });

  test("the first 2 KB of a longer answer", async () => {
    await using target = await startTarget((response) => response.end("y".repeat(10_000)));
    const { log } = await perform(aCall({ url: target.url }));
    expect(log).toContain(`\n${"y".repeat(2048)}\n… cut here`);
    expect(log).not.toContain("y".repeat(2049));
  });
});

describe("the run's log hides", () => {
  test.each([
    "Authorization",
    "Cookie",
    "X-Api-Key",
    "X-Auth-Token",
    "X-Secret",
    "Proxy-Password",
    "X-Session-Id",
    "X-Amz-Signature",
  ])("the value of header %s", async (name) => {
    await using target = await startTarget((response) => response.end("ok"));
    const { log } = await perform(aCall({ url: target.url, headers: { [name]: secret } }));
    expect(log).not.toContain(secret);
  });

  test("query parameters with a telling name", async () => {
    await using target = await startTarget((response) => response.end("ok"));
    const { log } = await perform(
      aCall({ url: `${target.url}/?page=2&access_token=${secret}&api%5Fkey=${secret}` }),
    );
    expect(target.received[0]?.url).toContain(secret);
    expect(log).not.toContain(secret);
    expect(log).toContain("page=2");
  });

  test("the signature and the completion URL, which are credentials too", async () => {
    await using target = await startTarget((response) => response.end("ok"));
    const completionUrl = "https://carillon.example.com/api/v1/completions/one-time-token";
    const { log } = await perform(aCall({ url: target.url }), { completionUrl });
    expect(log).not.toContain("one-time-token");
    expect(log).not.toContain(target.received[0]?.headers["webhook-signature"]?.slice(3));
  });

  test("a password in a URL that is refused for it", async () => {
    for (const url of [`https://user:${secret}@example.com/`, `https://user:${secret}@exa mple.com/`]) {
      const { outcome, log } = await perform(aCall({ url }));
      expect(outcome).toMatchObject({ outcome: "failed", reason: "rejected" });
      expect(log + JSON.stringify(outcome)).not.toContain(secret);
    }
  });

  test("secrets that the target repeats, in log, result and message", async () => {
    await using target = await startTarget((response, received) =>
      response.end(
        JSON.stringify({
          url: received.url,
          headers: received.headers,
          state: received.headers.authorization,
        }),
      ),
    );
    const headers = { Authorization: `Bearer ${secret}`, "X-Api-Key": `quote"${secret}` };
    const echoed = await perform(aCall({ url: `${target.url}/?token=${secret}`, headers }));
    expect(echoed.outcome.outcome).toBe("success");
    const judged = await perform(
      aCall({ url: target.url, headers, success: { jsonPath: "$.state", equals: "x" } }),
    );
    expect(judged.outcome.outcome).toBe("failed");
    for (const { outcome, log } of [echoed, judged]) {
      expect(JSON.stringify(outcome)).not.toContain(secret);
      expect(log).not.toContain(secret);
    }
  });
});

describe("lines are stored", () => {
  const collect = (fail = 0) => {
    const appends: LogAppend[] = [];
    let failures = fail;
    const log = openCallLog(aCall({ url: "https://example.com/" }), async (append) => {
      if (failures > 0) {
        failures -= 1;
        throw new Error("the object was reset");
      }
      appends.push(append);
    });
    return { appends, log };
  };

  test("in one append for a short call, counted from 0 under the call's own writer", async () => {
    const { appends, log } = collect();
    log.write("info", "a");
    log.write("warn", "b\nc");
    await log.close();
    expect(appends).toMatchObject([
      {
        namespace: "shop",
        appId: "orders",
        number: 218,
        attempt: 1,
        source: "platform",
        writer: "http:0:lease-1",
        seq: 0,
      },
    ]);
    expect(appends[0]?.lines.map((line) => `${line.level} ${line.text}`)).toEqual([
      "info a",
      "warn b",
      "warn c",
    ]);
  });

  test("again after the store failed, once and in order", async () => {
    const { appends, log } = collect(2);
    log.write("info", "a");
    await log.close();
    log.write("info", "b");
    await log.close();
    expect(appends.map((append) => [append.seq, append.lines.map((line) => line.text)])).toEqual([
      [0, ["a"]],
      [1, ["b"]],
    ]);
  });

  test("within about a second while the call still waits", async () => {
    const stored = Promise.withResolvers<LogAppend>();
    const log = openCallLog(aCall({ url: "https://example.com/" }), async (append) => stored.resolve(append));
    log.write("info", "sent");
    expect((await stored.promise).lines[0]?.text).toBe("sent");
  });
});
