import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { ApiClient } from "../../../client/api/api-client.ts";
import { ApiError } from "../../../client/api/api-error.ts";
import { patiently } from "../../../client/api/patience.ts";
import { routes } from "../../../client/protocol/routes/index.ts";

type Answer = (response: ServerResponse) => void;

const refusal =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response
      .writeHead(status, headers)
      .end(JSON.stringify({ error: { code: "conflict", message: `refused with ${status}` } }));
const lost: Answer = (response) => response.destroy();
const started: Answer = (response) =>
  response.writeHead(202).end(JSON.stringify({ runId: "1-1", status: "waiting", reason: null }));

const server = createServer();
afterEach(() => server.removeAllListeners("request").close());

/** A platform that gives these answers one after the other, and a client that wants one run of it. */
const trial = async (answers: Answer[]) => {
  const keys: unknown[] = [];
  server.on("request", (request, response) => {
    keys.push(request.headers["idempotency-key"]);
    (answers.length > 1 ? answers.shift() : answers[0])?.(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const api = new ApiClient({ url: `http://127.0.0.1:${port}` });
  const pauses: number[] = [];
  const start = (limitMs: number, signal?: AbortSignal) =>
    patiently(
      () => api.call(routes.runJob, { params: { ns: "n", jobId: 1 }, body: {}, idempotencyKey: "one" }),
      {
        limitMs,
        signal,
        pause: async (ms) => {
          pauses.push(ms);
          signal?.throwIfAborted();
        },
      },
    );
  return { keys, pauses, start };
};

describe("a call that is repeated while its failure may pass", () => {
  test("comes through lost answers, crowds and restarts under the same key, each pause twice the last", async () => {
    const { keys, pauses, start } = await trial([lost, refusal(503), refusal(429), lost, started]);
    expect(await start(60_000)).toMatchObject({ runId: "1-1" });
    expect(keys).toEqual(Array.from({ length: 5 }, () => "one"));
    expect(pauses).toEqual([100, 200, 400, 800]);
  });

  test("waits as long as it is told to", async () => {
    const { pauses, start } = await trial([refusal(409, { "retry-after": "5" }), started]);
    await start(60_000);
    expect(pauses).toEqual([5_000]);
  });

  test("fails at once with what no patience mends", async () => {
    for (const status of [400, 401, 403, 404, 409, 412]) {
      const { keys, start } = await trial([refusal(status)]);
      await expect(start(60_000)).rejects.toMatchObject({ status });
      expect(keys).toHaveLength(1);
      server.removeAllListeners("request").close();
    }
  });

  test("ends with the last failure when the next try would come too late, and with its signal", async () => {
    const { start } = await trial([refusal(503)]);
    await expect(start(0)).rejects.toBeInstanceOf(ApiError);
    await expect(start(60_000, AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });
});
