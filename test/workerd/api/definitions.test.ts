import { describe, expect, test } from "vitest";
import { api, env, issuePaths, newApp, newJob } from "./a-deployment.ts";

const jobs = "/namespaces/default/jobs";
const operationsOf = async (type: string, id: string | number) =>
  (await api("GET", `/namespaces/default/operations?object=${type}&objectId=${id}`)).body.items;

describe("a job", () => {
  test("is created with its defaults, its first version and its record", async () => {
    const { appId } = await newApp();
    const created = await api("POST", jobs, {
      body: {
        appId,
        name: "hello",
        jobType: "nodejs",
        processor: "hello",
        mode: "standalone",
        timeType: "api",
      },
    });
    expect(created.status).toBe(201);
    expect(created.headers.get("etag")).toBe('"1"');
    expect(created.body).toMatchObject({
      enabled: true,
      version: 1,
      retention: 60,
      timeoutSeconds: 7200,
      overlapPolicy: "skip",
      nextFireAt: null,
    });
    const { jobId } = created.body;
    const versions = await api("GET", `${jobs}/${jobId}/versions`);
    expect(versions.body.items).toMatchObject([{ version: 1, definition: { name: "hello" } }]);
    expect(await operationsOf("job", jobId)).toMatchObject([
      {
        action: "job.create",
        actor: "admin-token",
        role: "administrator",
        objectName: "hello",
        before: null,
      },
    ]);
  });

  test("records of a change what changed, before and after, and nothing else", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId, { description: "old" });
    const changed = await api("PATCH", `${jobs}/${jobId}`, {
      body: { description: "new", priority: "high" },
    });
    expect([changed.status, changed.body.version]).toEqual([200, 2]);
    const [record] = await operationsOf("job", jobId);
    expect(record).toMatchObject({
      action: "job.update",
      before: { description: "old", priority: "medium" },
      after: { description: "new", priority: "high" },
    });
  });

  test("that is saved as it was stays as it was", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    const saved = await api("PATCH", `${jobs}/${jobId}`, { body: { name: "hello" } });
    expect([saved.status, saved.body.version]).toEqual([200, 1]);
    expect(await operationsOf("job", jobId)).toHaveLength(1);
  });

  test("is changed by one of many who saw the same version", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        api("PATCH", `${jobs}/${jobId}`, {
          body: { description: `by ${n}` },
          headers: { "if-match": '"1"' },
        }),
      ),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412, 412, 412, 412, 412]);
    expect(await operationsOf("job", jobId)).toHaveLength(2);
    expect((await api("GET", `${jobs}/${jobId}/versions`)).body.items).toHaveLength(2);
  });

  test("keeps its phase when anything but the timing is saved", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId, { timeType: "fixed_rate", periodSeconds: 3600 });
    const anchor = () =>
      env.DB.prepare("SELECT anchor_at FROM jobs WHERE job_id = ?").bind(jobId).first<number>("anchor_at");
    await env.DB.prepare("UPDATE jobs SET anchor_at = 1000 WHERE job_id = ?").bind(jobId).run();
    await api("POST", `${jobs}/${jobId}/disable`);
    await api("POST", `${jobs}/${jobId}/enable`);
    await api("PATCH", `${jobs}/${jobId}`, { body: { description: "x", priority: "low" } });
    expect(await anchor()).toBe(1000);
    await api("PATCH", `${jobs}/${jobId}`, { body: { periodSeconds: 7200 } });
    const moved = (await anchor()) ?? 0;
    expect(moved).toBeGreaterThan(Date.now() - 60_000);
    expect(moved % 1000).toBe(0);
  });

  test("whose one time has passed may be edited, and is not enabled again", async () => {
    const { appId } = await newApp();
    const at = new Date(Date.now() + 3_600_000).toISOString();
    const jobId = await newJob(appId, { timeType: "one_time", at });
    const past = JSON.stringify("2020-01-01T00:00:00.000Z");
    await env.DB.prepare(
      `UPDATE jobs SET enabled = 0, definition = json_set(definition, '$.at', json('${past}')) WHERE job_id = ?`,
    )
      .bind(jobId)
      .run();
    expect((await api("PATCH", `${jobs}/${jobId}`, { body: { description: "x" } })).status).toBe(200);
    const enabled = await api("POST", `${jobs}/${jobId}/enable`);
    expect([enabled.status, issuePaths(enabled)]).toEqual([400, ["at"]]);
  });

  test("is copied disabled, and deleted with its history", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId);
    const copy = await api("POST", `${jobs}/${jobId}/copy`);
    expect(copy.body).toMatchObject({ name: "hello (copy)", enabled: false, version: 1 });
    const { runId } = (await api("POST", `${jobs}/${jobId}/run`)).body;
    expect((await api("GET", `/namespaces/default/runs/${runId}`)).body.status).toBe("pool");
    expect((await api("DELETE", `${jobs}/${jobId}`)).status).toBe(204);
    expect((await api("GET", `/namespaces/default/runs/${runId}`)).status).toBe(404);
    expect((await api("DELETE", `${jobs}/${jobId}`)).status).toBe(404);
    const left = await env.DB.prepare("SELECT count(*) AS n FROM removals").first<number>("n");
    expect(left).toBe(0);
    expect(await operationsOf("job", jobId)).toMatchObject([
      { action: "job.delete" },
      { action: "job.create" },
    ]);
  });

  test("beyond the limit of its app is refused with the limit", async () => {
    const { appId } = await newApp({ maxJobs: 2 });
    await newJob(appId);
    await newJob(appId);
    const third = await api("POST", jobs, { body: { appId, name: "x", jobType: "nodejs", processor: "x" } });
    expect([third.status, third.body.error.code, third.body.error.details]).toEqual([
      409,
      "limit_reached",
      { limit: 2 },
    ]);
  });

  test("aimed at a private address is refused by its field", async () => {
    const { appId } = await newApp();
    const http = { url: "http://169.254.169.254/latest" };
    const answer = await api("POST", jobs, { body: { appId, name: "x", jobType: "http", http } });
    expect([answer.status, issuePaths(answer)]).toEqual([400, ["http.url"]]);
  });

  test("hides the values of its headers from those who may not edit, and from the records", async () => {
    const { appId } = await newApp();
    const http = { url: "https://example.com/", headers: { "X-Key": "very-secret" } };
    const jobId = await newJob(appId, { jobType: "http", processor: null, http });
    const viewer = (await api("POST", "/tokens", { body: { name: "v", role: "viewer" } })).body.token;
    const shown = JSON.stringify((await api("GET", `${jobs}/${jobId}`, { token: viewer })).body);
    expect(shown).not.toContain("very-secret");
    expect(JSON.stringify((await api("GET", `${jobs}/${jobId}`)).body)).toContain("very-secret");
    expect(JSON.stringify(await operationsOf("job", jobId))).not.toContain("very-secret");
  });
});

describe("an app", () => {
  test("takes its id from its name, and shows its key once", async () => {
    const created = await api("POST", "/namespaces/default/apps", { body: { name: "Über demo!" } });
    expect([created.status, created.body.appId]).toEqual([201, "Uber-demo"]);
    const read = await api("GET", "/namespaces/default/apps/Uber-demo");
    expect(JSON.stringify(read.body)).not.toContain(created.body.appKey);
    expect(created.body.appKey.endsWith(read.body.appKeyHint)).toBe(true);
    const again = await api("POST", "/namespaces/default/apps", { body: { name: "Über demo!" } });
    expect([again.status, again.body.error.code]).toEqual([409, "already_exists"]);
  });

  test("keeps its key sealed in the database", async () => {
    const { appId, appKey } = await newApp();
    const row = await env.DB.prepare("SELECT * FROM apps WHERE app_id = ?").bind(appId).first();
    expect(JSON.stringify(row)).not.toContain(appKey);
    const revealed = await api("GET", `/namespaces/default/apps/${appId}/key`);
    expect(revealed.body).toEqual({ appKey, previousUntil: null });
    expect((await operationsOf("app", appId))[0]).toMatchObject({ action: "app.reveal_key" });
  });

  test("needs the numbers that its switches ask for", async () => {
    const body = { name: "x", autoscale: { enabled: true }, flowControl: { enabled: true } };
    const answer = await api("POST", "/namespaces/default/apps", { body });
    expect([answer.status, issuePaths(answer)]).toEqual([
      400,
      ["autoscale.globalMaxJobs", "flowControl.runConcurrency"],
    ]);
  });

  test("is deleted with its jobs, and its id serves a new app", async () => {
    const { appId, appKey } = await newApp();
    const jobId = await newJob(appId);
    await api("POST", `${jobs}/${jobId}/run`);
    expect((await api("DELETE", `/namespaces/default/apps/${appId}`)).status).toBe(204);
    expect((await api("GET", `${jobs}/${jobId}`)).status).toBe(404);
    const again = await api("POST", "/namespaces/default/apps", { body: { appId, name: "again" } });
    expect([again.status, again.body.jobs]).toEqual([201, 0]);
    expect(again.body.appKey).not.toBe(appKey);
    const counts = await api("GET", `/namespaces/default/runs/counts?app=${appId}`);
    expect(counts.body.all).toBe(0);
  });
});

describe("a namespace", () => {
  test("is refused deletion with the list of what is inside, and deleted when empty", async () => {
    await api("POST", "/namespaces", { body: { id: "team-a", name: "Team A" } });
    await api("POST", "/namespaces/team-a/apps", { body: { appId: "demo", name: "demo" } });
    const refused = await api("DELETE", "/namespaces/team-a");
    expect([refused.status, refused.body.error.code]).toEqual([409, "not_empty"]);
    expect(refused.body.error.details.apps).toEqual([{ appId: "demo", name: "demo" }]);
    await api("DELETE", "/namespaces/team-a/apps/demo");
    expect((await api("DELETE", "/namespaces/team-a")).status).toBe(204);
    expect((await api("GET", "/namespaces/team-a")).status).toBe(404);
  });

  test("gets an id when it has none, and cannot be created twice", async () => {
    const created = await api("POST", "/namespaces", { body: { name: "团队" } });
    expect(created.body.id).toMatch(/^ns-/);
    const again = await api("POST", "/namespaces", { body: { id: created.body.id, name: "x" } });
    expect([again.status, again.body.error.code]).toEqual([409, "already_exists"]);
  });

  test("exists from the first start", async () => {
    expect((await api("GET", "/namespaces/default")).body).toMatchObject({ id: "default", region: "local" });
  });
});
