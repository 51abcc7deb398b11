import { describe, expect, test } from "vitest";
import type { Env } from "../../../worker/env.ts";
import { api, newApp, newJob, send } from "./a-deployment.ts";

const fails = () => Promise.reject(new Error("D1_ERROR: database is locked: SQLITE_BUSY"));

/** D1 as it is while it is locked: everything is prepared, nothing is executed. */
const lockedDatabase = (): D1Database => {
  const statement = { bind: () => statement, first: fails, all: fails, run: fails, raw: fails };
  return Object.assign(Object.create(null), {
    prepare: () => statement,
    batch: fails,
    exec: fails,
    withSession: () => lockedDatabase(),
    dump: fails,
  });
};
const down: { env: Partial<Env> } = { env: { DB: lockedDatabase() } };

describe("while the database is down", () => {
  test("the API answers 503 with Retry-After and no word of the inside", async () => {
    const answer = await api("GET", "/namespaces", down);
    expect([answer.status, answer.body.error.code]).toEqual([503, "unavailable"]);
    expect(answer.headers.get("retry-after")).toBe("2");
    expect(JSON.stringify(answer.body)).not.toContain("SQLITE");
  });

  test("readiness is refused, and health says which part is down", async () => {
    expect((await send("GET", "/readyz", { ...down, token: null })).status).toBe(503);
    const health = await send("GET", "/healthz", { ...down, token: null });
    expect([health.status, health.body.status, health.body.parts.database.status]).toEqual([
      200,
      "degraded",
      "down",
    ]);
  });

  test("workers are served", async () => {
    const { appId, appKey } = await newApp();
    const jobId = await newJob(appId);
    await api("POST", `/namespaces/default/jobs/${jobId}/run`);
    const answer = await send("POST", "/worker/v1/poll", {
      ...down,
      token: appKey,
      headers: { "carillon-namespace": "default", "carillon-app": appId },
      body: {
        workerId: "w-1",
        identity: {
          address: "10.0.0.1",
          clientKind: "node",
          clientVersion: "1",
          labels: [],
          jobTypes: ["nodejs"],
          processors: ["hello"],
          concurrency: 1,
        },
        running: [],
        capacity: 1,
        wait: true,
      },
    });
    expect(answer.status).toBe(200);
    expect(answer.body.tasks).toMatchObject([{ runId: `${jobId}-1`, processor: "hello" }]);
  });

  test("a known job is run by a token that needs no look-up", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    await api("POST", `/namespaces/default/jobs/${jobId}/run`);
    const again = await api("POST", `/namespaces/default/jobs/${jobId}/run`, down);
    expect(again.status).toBe(202);
  });
});
