import { beforeEach, describe, expect, test } from "vitest";
import { queueName } from "../../../durable/shared/names.ts";
import { sweep } from "../../../worker/sweep.ts";
import { api, env, newApp, newJob } from "./a-deployment.ts";

const queue = (appId: string) => env.APP_QUEUE.get(env.APP_QUEUE.idFromName(queueName("default", appId)));

beforeEach(async () => {
  await env.DB.prepare("DELETE FROM users").run();
});

describe("the sweep", () => {
  test("creates the first administrator once", async () => {
    await sweep(env, Date.now());
    await sweep(env, Date.now());
    const { results } = await env.DB.prepare("SELECT email, role FROM users").all();
    expect(results).toEqual([{ email: "admin@example.com", role: "administrator" }]);
  });

  test("hands over definitions that their objects were not told", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    await env.DB.prepare(
      `UPDATE jobs SET version = 2, definition = json_set(definition, '$.parameters', 'new') WHERE job_id = ?`,
    )
      .bind(jobId)
      .run();
    await sweep(env, Date.now());
    const row = await env.DB.prepare("SELECT applied_version FROM jobs WHERE job_id = ?").bind(jobId).first();
    expect(row).toEqual({ applied_version: 2 });
    const { runId } = (await api("POST", `/namespaces/default/jobs/${jobId}/run`)).body;
    expect((await api("GET", `/namespaces/default/runs/${runId}`)).body.parameters).toBe("new");
  });

  test("finishes removals that were cut off", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    const { runId } = (await api("POST", `/namespaces/default/jobs/${jobId}/run`)).body;
    await env.DB.batch([
      env.DB.prepare("DELETE FROM jobs WHERE job_id = ?").bind(jobId),
      env.DB.prepare(
        "INSERT INTO removals (namespace, app_id, job_id, removed_by, removed_at) VALUES ('default', ?, ?, 'x', 1)",
      ).bind(appId, jobId),
    ]);
    await sweep(env, Date.now());
    expect(await queue(appId).openRun(jobId, Number(runId.split("-")[1]))).toBeNull();
    expect(await env.DB.prepare("SELECT count(*) AS n FROM removals").first("n")).toBe(0);
  });

  test("asks the queues that are due, and notes when to ask again", async () => {
    const { appId } = await newApp();
    await newJob(appId, { timeType: "fixed_rate", periodSeconds: 3600 });
    const now = Date.now();
    await env.DB.prepare("UPDATE apps SET check_after = ? WHERE app_id = ?")
      .bind(now - 1, appId)
      .run();
    await sweep(env, now);
    const next = await env.DB.prepare("SELECT check_after FROM apps WHERE app_id = ?")
      .bind(appId)
      .first<number>("check_after");
    expect(next).toBeGreaterThan(now);
  });

  test("goes on with the rest when an object does not answer", async () => {
    const [silent, well] = [await newApp(), await newApp()];
    const now = Date.now();
    await env.DB.prepare("UPDATE apps SET check_after = ?")
      .bind(now - 1)
      .run();
    const silentId = env.APP_QUEUE.idFromName(queueName("default", silent.appId)).toString();
    const failing = new Proxy(env.APP_QUEUE, {
      get(target, property) {
        if (property !== "get") return Reflect.get(target, property).bind(target);
        return (id: DurableObjectId) => {
          if (id.toString() !== silentId) return target.get(id);
          return { check: () => Promise.reject(new Error("object is away")) };
        };
      },
    });
    await sweep({ ...env, APP_QUEUE: failing }, now);
    const checkAfter = (appId: string) =>
      env.DB.prepare("SELECT check_after FROM apps WHERE app_id = ?").bind(appId).first("check_after");
    expect(await checkAfter(silent.appId)).toBe(now + 60_000);
    expect(await checkAfter(well.appId)).not.toBe(now - 1);
  });

  test("drops what has expired, and nothing else", async () => {
    const now = Date.now();
    const key = env.DB.prepare(
      "INSERT INTO idempotency_keys (caller, path, key, body_hash, created_at) VALUES ('c', 'p', ?, 'h', ?)",
    );
    await env.DB.batch([key.bind("old", now - 86_400_001), key.bind("young", now - 86_000_000)]);
    await sweep(env, now);
    const { results } = await env.DB.prepare("SELECT key FROM idempotency_keys WHERE caller = 'c'").all();
    expect(results).toEqual([{ key: "young" }]);
  });

  test("keeps alarms for a year, and finds older ones by their time", async () => {
    const now = Date.now();
    const dayMs = 86_400_000;
    const insert = env.DB.prepare(
      `INSERT INTO alarms (app_uid, number, kind, status, raised_at, subject_name, reason, held_back, deliveries)
        VALUES (777, ?, 'failure', 'unsent', ?, 'x', 'error', 0, '[]')`,
    );
    await env.DB.batch([insert.bind(1, now - 366 * dayMs), insert.bind(2, now - 364 * dayMs)]);
    await sweep(env, now);
    const { results } = await env.DB.prepare("SELECT number FROM alarms WHERE app_uid = 777").all();
    expect(results).toEqual([{ number: 2 }]);
    const plan = await env.DB.prepare(
      "EXPLAIN QUERY PLAN SELECT app_uid, number FROM alarms WHERE raised_at <= 1 LIMIT 5000",
    ).all<{ detail: string }>();
    expect(plan.results[0]?.detail).toContain("alarms_by_time");
  });
});
