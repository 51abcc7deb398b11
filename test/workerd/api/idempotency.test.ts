import { describe, expect, test } from "vitest";
import { api, env, newApp, newJob, tokenOf } from "./a-deployment.ts";

const create = (key: string, name: string, token?: string) =>
  api("POST", "/namespaces", {
    body: { name },
    headers: { "idempotency-key": key },
    ...(token ? { token } : {}),
  });

describe("an Idempotency-Key", () => {
  test("answers repeats with the first outcome, and says so", async () => {
    const first = await create("k-1", "One");
    const second = await create("k-1", "One");
    expect(second.status).toBe(201);
    expect(second.body).toEqual(first.body);
    expect([first.headers.get("idempotent-replay"), second.headers.get("idempotent-replay")]).toEqual([
      null,
      "true",
    ]);
  });

  test("with another body is a conflict", async () => {
    await create("k-2", "One");
    const other = await create("k-2", "Two");
    expect([other.status, other.body.error.code]).toEqual([409, "idempotency_mismatch"]);
  });

  test("does its work once among many at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => create("k-3", "Once")));
    expect(answers.filter((answer) => answer.status === 201).length).toBeGreaterThan(0);
    expect(answers.every((answer) => answer.status === 201 || answer.status === 409)).toBe(true);
    const list = await api("GET", "/namespaces?search=Once");
    expect(list.body.items).toHaveLength(1);
  });

  test("belongs to its caller and path", async () => {
    const other = await tokenOf("administrator");
    const [mine, theirs] = [await create("k-4", "One"), await create("k-4", "One", other)];
    expect(theirs.body.id).not.toBe(mine.body.id);
  });

  test("repeats a refusal as it was", async () => {
    const first = await create("k-5", "");
    const second = await create("k-5", "");
    expect([first.status, second.status, second.body]).toEqual([400, 400, first.body]);
  });

  test("starts one run", async () => {
    const { appId } = await newApp();
    const jobId = await newJob(appId, { runConcurrency: 10 });
    const run = () =>
      api("POST", `/namespaces/default/jobs/${jobId}/run`, { headers: { "idempotency-key": "run-1" } });
    expect((await run()).body.runId).toBe(`${jobId}-1`);
    expect((await run()).body.runId).toBe(`${jobId}-1`);
    expect((await api("GET", `/namespaces/default/runs/${jobId}-2`)).status).toBe(404);
  });

  describe("whose first request was cut off before anybody knew its outcome", () => {
    /** As it is when the platform was killed between the work and its answer. */
    const cutOff = (key: string, agoMs: number) =>
      env.DB.prepare(
        "UPDATE idempotency_keys SET status = NULL, answer = NULL, created_at = created_at - ?2 WHERE key = ?1",
      )
        .bind(key, agoMs)
        .run();
    const post = (path: string, key: string) =>
      api("POST", `/namespaces/default${path}`, { headers: { "idempotency-key": key } });

    test("finds the run that was started, be it open or long over", async () => {
      const { appId } = await newApp();
      const jobId = await newJob(appId, { runConcurrency: 10 });
      const run = () => post(`/jobs/${jobId}/run`, "cut-1");
      const { runId } = (await run()).body;
      await cutOff("cut-1", 3_000);
      expect((await run()).body).toMatchObject({ runId, status: "waiting" });

      await post(`/runs/${runId}/kill`, "cut-2");
      const inHistory = async () =>
        (await env.DB.prepare("SELECT status FROM runs WHERE job_id = ?").bind(jobId).all()).results;
      await expect.poll(inHistory).toEqual([{ status: "failed" }]);
      await cutOff("cut-1", 3_000);
      expect((await run()).body).toMatchObject({ runId, status: "failed" });

      const rerun = () => post(`/runs/${runId}/rerun`, "cut-3");
      const again = (await rerun()).body.runId;
      await cutOff("cut-3", 3_000);
      expect([again, (await rerun()).body.runId]).toEqual([`${jobId}-2`, `${jobId}-2`]);
    });

    test("finds the workflow run that was started", async () => {
      const { appId } = await newApp();
      const nodes = [{ nodeId: "only", jobId: await newJob(appId) }];
      const made = await api("POST", "/namespaces/default/workflows", { body: { appId, name: "flow" } });
      const path = `/workflows/${made.body.workflowId}`;
      await api("PUT", `/namespaces/default${path}/dag`, { body: { nodes, edges: [] } });
      const run = () => post(`${path}/run`, "cut-4");
      const { workflowRunId } = (await run()).body;
      expect(workflowRunId).toMatch(/^w\d+-1$/);
      await cutOff("cut-4", 3_000);
      expect((await run()).body.workflowRunId).toBe(workflowRunId);
      await post(`/workflow-runs/${workflowRunId}/kill`, "cut-5");
      await cutOff("cut-4", 3_000);
      expect((await run()).body.workflowRunId).toBe(workflowRunId);
    });

    test("does what cannot be found again only when the first is surely over", async () => {
      await create("cut-6", "Perhaps");
      await cutOff("cut-6", 3_000);
      const early = await create("cut-6", "Perhaps");
      expect([early.status, early.body.error.code, early.headers.get("retry-after")]).toEqual([
        409,
        "conflict",
        "1",
      ]);
      await cutOff("cut-6", 60_000);
      expect((await create("cut-6", "Perhaps")).status).toBe(201);
    });
  });

  test("keeps no secret readable in the database", async () => {
    const created = await api("POST", "/tokens", {
      body: { name: "ci", role: "viewer" },
      headers: { "idempotency-key": "k-6" },
    });
    const { results } = await env.DB.prepare("SELECT answer FROM idempotency_keys").all();
    expect(JSON.stringify(results)).not.toContain(created.body.token);
    const again = await api("POST", "/tokens", {
      body: { name: "ci", role: "viewer" },
      headers: { "idempotency-key": "k-6" },
    });
    expect(again.body.token).toBe(created.body.token);
  });

  test("of blanks or a thousand letters is refused", async () => {
    expect((await create("x".repeat(300), "One")).status).toBe(400);
  });

  test("serves anew after a day", async () => {
    const first = await create("k-7", "One");
    await env.DB.prepare(
      "UPDATE idempotency_keys SET created_at = created_at - 86400001 WHERE key = 'k-7'",
    ).run();
    const second = await create("k-7", "One");
    expect(second.body.id).not.toBe(first.body.id);
  });
});
