import { beforeAll, describe, expect, test } from "vitest";
import { api, newNamespace } from "./api-trial.ts";

let ns: string;
beforeAll(async () => {
  ns = await newNamespace();
  const created = await api("POST", `/namespaces/${ns}/apps`, { appId: "demo", name: "demo" });
  expect(created.status).toBe(201);
  expect(created.body.appKey).toMatch(/^\S{20,}$/);
});

const nodejs = { appId: "demo", name: "hello", jobType: "nodejs", processor: "hello" };

describe("the smallest bodies", () => {
  test.each([
    ["api", { ...nodejs, mode: "standalone", timeType: "api" }],
    ["shell", { appId: "demo", name: "sh", jobType: "shell", script: "echo hi" }],
    ["python", { appId: "demo", name: "py", jobType: "python", script: "print(1)" }],
    ["go", { appId: "demo", name: "go", jobType: "go", script: "package main" }],
    ["java", { appId: "demo", name: "java", jobType: "java", processor: "com.example.Hello" }],
    ["http", { appId: "demo", name: "http", jobType: "http", http: { url: "https://example.com/" } }],
    ["cron", { ...nodejs, timeType: "cron", cron: "0 0 3 * * ?", timeZone: "Asia/Shanghai" }],
    ["fixed rate", { ...nodejs, timeType: "fixed_rate", periodSeconds: 60 }],
    ["second delay", { ...nodejs, timeType: "second_delay", periodSeconds: 60 }],
    ["one time", { ...nodejs, timeType: "one_time", at: "2099-01-01T00:00:00Z" }],
    ["broadcast", { ...nodejs, mode: "broadcast" }],
    ["parallel", { ...nodejs, mode: "parallel" }],
    ["memory grid", { ...nodejs, mode: "memory_grid" }],
    ["grid", { ...nodejs, mode: "grid" }],
    ["sharding", { ...nodejs, mode: "sharding", parameters: "0=a,1=b" }],
  ])("create a job of kind %s", async (_, body) => {
    const created = await api("POST", `/namespaces/${ns}/jobs`, body);
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject(body);
    expect(created.body.jobId).toBeGreaterThan(0);
    const read = await api("GET", `/namespaces/${ns}/jobs/${created.body.jobId}`);
    expect(read.body).toEqual({ ...created.body, nextFireAt: read.body.nextFireAt });
    await api("POST", `/namespaces/${ns}/jobs/${created.body.jobId}/disable`);
  });

  test("start a run, which can be read at once", async () => {
    const { jobId } = (await api("POST", `/namespaces/${ns}/jobs`, { ...nodejs, timeType: "api" })).body;
    const started = await api("POST", `/namespaces/${ns}/jobs/${jobId}/run`, {});
    expect([started.status, started.body.runId]).toEqual([202, `${jobId}-1`]);
    const run = await api("GET", `/namespaces/${ns}/runs/${jobId}-1`);
    expect(run.body).toMatchObject({
      runId: `${jobId}-1`,
      jobId,
      status: "pool",
      reason: "no_worker_connected",
      trigger: "api",
      startedAt: null,
      finishedAt: null,
      attempt: 0,
      result: null,
    });
    const killed = await api("POST", `/namespaces/${ns}/runs/${jobId}-1/kill`);
    expect(killed.status).toBe(200);
    const ended = await api("GET", `/namespaces/${ns}/runs/${jobId}-1`);
    expect(ended.body).toMatchObject({ status: "failed", reason: "killed" });
  });

  test("preview a schedule, and name the bad field", async () => {
    const body = {
      timeType: "cron",
      cron: "0 30 2 * * ?",
      timeZone: "UTC",
      after: "2026-11-24T00:00:00Z",
      count: 2,
    };
    const preview = await api("POST", "/schedule/preview", body);
    expect(preview.body.times).toEqual(["2026-11-24T02:30:00.000Z", "2026-11-25T02:30:00.000Z"]);
    expect(preview.body.words.en).toMatch(/02:30/);
    const bad = await api("POST", "/schedule/preview", { ...body, cron: "0 61 2 * * ?" });
    expect([bad.status, bad.body.error.details.issues[0].path]).toEqual([400, "cron"]);
    const never = await api("POST", "/schedule/preview", { ...body, cron: "0 0 0 30 2 ?" });
    expect([never.status, never.body.times]).toEqual([200, []]);
    expect(never.body.notes).not.toEqual([]);
    const saved = await api("POST", `/namespaces/${ns}/jobs`, {
      ...nodejs,
      timeType: "cron",
      cron: "0 0 0 30 2 ?",
    });
    expect(saved.status).toBe(400);
  });

  test("enable, disable, copy and delete, one by one and several at once", async () => {
    const { jobId } = (await api("POST", `/namespaces/${ns}/jobs`, nodejs)).body;
    const path = `/namespaces/${ns}/jobs/${jobId}`;
    expect((await api("POST", `${path}/disable`)).body.enabled).toBe(false);
    expect((await api("POST", `${path}/enable`, {})).body.enabled).toBe(true);
    const copy = (await api("POST", `${path}/copy`, { name: "again" })).body.jobId;
    const batch = await api("POST", `/namespaces/${ns}/jobs/batch`, {
      action: "disable",
      jobIds: [jobId, copy, 999_999_999],
    });
    expect([batch.status, batch.body.total]).toEqual([202, 3]);
    const progress = `/namespaces/${ns}/batches/${batch.body.batchId}`;
    await expect
      .poll(async () => (await api("GET", progress)).body)
      .toMatchObject({ status: "finished", done: 2, failed: 1 });
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("GET", path)).status).toBe(404);
  });
});
