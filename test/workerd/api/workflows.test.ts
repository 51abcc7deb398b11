import { beforeAll, describe, expect, test, vi } from "vitest";
import { workflowDefaults } from "../../../client/protocol/workflow.ts";
import { type Answered, api, newApp, newJob } from "./a-deployment.ts";

const base = "/namespaces/default/workflows";
let appId: string;

beforeAll(async () => {
  ({ appId } = await newApp());
});

const create = async (more: object = {}): Promise<number> =>
  (await api("POST", base, { body: { appId, name: "flow", ...more } })).body.workflowId;

const jobs = (count: number, more: object = {}): Promise<number[]> =>
  Promise.all(Array.from({ length: count }, () => newJob(appId, more)));

const chainOf = (ids: readonly number[]) => ({
  nodes: ids.map((jobId, index) => ({ nodeId: `n${index}`, jobId })),
  edges: ids.slice(1).map((_, index) => ({ from: `n${index}`, to: `n${index + 1}` })),
});

const putDag = (workflowId: number, body: object, headers = {}): Promise<Answered> =>
  api("PUT", `${base}/${workflowId}/dag`, { body, headers });

const records = async (objectId: number): Promise<string[]> => {
  const { body } = await api("GET", `/namespaces/default/operations?object=workflow&objectId=${objectId}`);
  return body.items.map((item: { action: string }) => item.action);
};

describe("a workflow", () => {
  test("is a draft until it is published, which enables it; each step is a version with a record", async () => {
    const workflowId = await create({ timeType: "cron", cron: "0 0 2 * * ?" });
    const draft = await api("GET", `${base}/${workflowId}`);
    expect(draft.body).toMatchObject({
      enabled: false,
      publishedVersion: null,
      nextFireAt: null,
      version: 1,
    });
    expect((await api("POST", `${base}/${workflowId}/enable`)).status).toBe(409);
    expect((await api("POST", `${base}/${workflowId}/publish`)).body.error.details.issues[0]).toMatchObject({
      path: "nodes",
      rule: "required",
    });
    await putDag(workflowId, chainOf(await jobs(2)));
    const published = await api("POST", `${base}/${workflowId}/publish`);
    expect(published.body).toMatchObject({
      enabled: true,
      publishedVersion: 2,
      changed: false,
      nodeCount: 2,
    });
    expect(published.body.nextFireAt).toMatch(/T02:00:00/);
    await api("POST", `${base}/${workflowId}/disable`);
    expect(
      (await api("POST", `${base}/${workflowId}/publish`, { body: { enable: false } })).body.enabled,
    ).toBe(false);
    expect(await records(workflowId)).toEqual([
      "workflow.publish",
      "workflow.disable",
      "workflow.publish",
      "workflow.dag",
      "workflow.create",
    ]);
    const versions = await api("GET", `${base}/${workflowId}/versions`);
    expect(versions.body.items.map((item: { action: string }) => item.action)).toEqual([
      "publish",
      "disable",
      "publish",
      "dag",
      "create",
    ]);
    expect(versions.body.items[0].dag.nodes).toHaveLength(2);
    expect(versions.body.items[4].dag.nodes).toHaveLength(0);
  });

  test("shows its draft beside what is published, and runs the one or the other", async () => {
    const workflowId = await create();
    const [a = 0, b = 0] = await jobs(2);
    await putDag(workflowId, chainOf([a]));
    await api("POST", `${base}/${workflowId}/publish`);
    await putDag(workflowId, chainOf([a, b]));
    const { body } = await api("GET", `${base}/${workflowId}/dag`);
    expect([body.nodes.length, body.published.nodes.length, body.changed]).toEqual([2, 1, true]);
    expect(body.nodes[0]).toMatchObject({
      nodeId: "n0",
      jobId: a,
      jobName: "hello",
      jobType: "nodejs",
      appId,
    });
    const nodesOf = async (request: object) => {
      const { workflowRunId } = (await api("POST", `${base}/${workflowId}/run`, { body: request })).body;
      const run = await api("GET", `/namespaces/default/workflow-runs/${workflowRunId}`);
      await api("POST", `/namespaces/default/workflow-runs/${workflowRunId}/kill`);
      return [run.body.draft, run.body.nodes.length];
    };
    expect(await nodesOf({})).toEqual([false, 1]);
    expect(await nodesOf({ draft: true })).toEqual([true, 2]);
  });

  test("is changed over the version that was seen only", async () => {
    const workflowId = await create();
    const stale = { "if-match": '"7"' };
    expect((await putDag(workflowId, chainOf(await jobs(1)), stale)).status).toBe(412);
    expect(
      (await api("PATCH", `${base}/${workflowId}`, { body: { name: "x" }, headers: stale })).status,
    ).toBe(412);
    const seen = await api("PATCH", `${base}/${workflowId}`, {
      body: { name: "x" },
      headers: { "if-match": '"1"' },
    });
    expect([seen.status, seen.body.name, seen.body.version]).toEqual([200, "x", 2]);
  });
});

describe("a graph over the API", () => {
  test("is refused with the reason and the nodes, and stores nothing", async () => {
    const workflowId = await create();
    const [a = 0, b = 0] = await jobs(2);
    const { nodes } = chainOf([a, b]);
    const back = { from: "n1", to: "n0" };
    const there = { from: "n0", to: "n1" };
    const issuesOf = async (body: object) => (await putDag(workflowId, body)).body.error.details.issues;
    expect(await issuesOf({ nodes, edges: [there, back] })).toMatchObject([
      { rule: "cycle", nodes: ["n0", "n1", "n0"] },
    ]);
    expect(await issuesOf({ nodes, edges: [{ from: "n0", to: "n0" }] })).toMatchObject([
      { rule: "self_edge" },
    ]);
    expect(await issuesOf({ nodes, edges: [there, there] })).toMatchObject([
      { path: "edges.1", rule: "duplicate_edge" },
    ]);
    expect(await issuesOf({ nodes: [{ nodeId: "x", jobId: 99_999 }], edges: [] })).toMatchObject([
      { path: "nodes.0.jobId", rule: "exists" },
    ]);
    const wrong = { nodeId: "c", kind: "condition", expression: "1 +" };
    expect(await issuesOf({ nodes: [...nodes, wrong], edges: [] })).toMatchObject([
      { path: "nodes.2.expression", rule: "expression", nodes: ["c"] },
    ]);
    expect((await api("GET", `${base}/${workflowId}/dag`)).body.nodes).toEqual([]);
  });

  test("has its expressions judged before they are saved, on the results of the newest run where there is one", async () => {
    const workflowId = await create();
    const check = async (expression: string, after = "ok") =>
      (
        await api(
          "GET",
          `${base}/${workflowId}/expression?expression=${encodeURIComponent(expression)}&after=${after}`,
        )
      ).body;
    expect(await check("upstream.ok.rows >")).toEqual({ issue: expect.any(String), tried: null });
    expect(await check("upstream.ok.rows > 2")).toEqual({ issue: null, tried: null });
    await putDag(workflowId, { nodes: [{ nodeId: "ok", kind: "approval" }], edges: [] });
    const { workflowRunId } = (await api("POST", `${base}/${workflowId}/run`)).body;
    await api("POST", `/namespaces/default/workflow-runs/${workflowRunId}/nodes/ok/approve`, {
      body: { result: '{"rows": 3}' },
    });
    await vi.waitFor(async () =>
      expect((await check("upstream.ok.rows > 2")).tried).toEqual({
        workflowRunId,
        value: true,
        message: null,
      }),
    );
    // Only what stands before it can be read.
    expect((await check("upstream.ok.rows > 2", "other")).tried).toMatchObject({
      value: null,
      message: expect.stringContaining("ok"),
    });
  });

  test("takes a job with a schedule of its own only when that may go", async () => {
    const workflowId = await create();
    const [timed = 0] = await jobs(1, { timeType: "cron", cron: "0 0 3 * * ?" });
    const refused = await putDag(workflowId, chainOf([timed]));
    expect(refused.status).toBe(409);
    expect(refused.body.error.details.jobs).toEqual([
      { nodeId: "n0", jobId: timed, name: "hello", timeType: "cron" },
    ]);
    expect((await putDag(workflowId, { ...chainOf([timed]), removeSchedules: true })).status).toBe(200);
    const job = await api("GET", `/namespaces/default/jobs/${timed}`);
    expect(job.body).toMatchObject({ timeType: "none", cron: null, workflowId });
  });

  test("keeps a job to one workflow, and a used job from being deleted or given a schedule", async () => {
    const [first, second] = [await create({ name: "first" }), await create()];
    const [jobId = 0] = await jobs(1);
    await putDag(first, chainOf([jobId]));
    expect((await putDag(second, chainOf([jobId]))).body.error).toMatchObject({
      code: "conflict",
      details: { jobs: [{ jobId, workflowId: first }] },
    });
    const path = `/namespaces/default/jobs/${jobId}`;
    const removed = await api("DELETE", path);
    expect([removed.status, removed.body.error.message]).toEqual([409, expect.stringContaining('"first"')]);
    const timed = await api("PATCH", path, { body: { timeType: "fixed_rate", periodSeconds: 60 } });
    expect(timed.status).toBe(409);
    expect((await api("PATCH", path, { body: { description: "fine" } })).status).toBe(200);
    await putDag(first, { nodes: [], edges: [] });
    expect((await api("GET", path)).body.workflowId).toBeNull();
    expect((await api("DELETE", path)).status).toBe(204);
  });

  test("frees its jobs when the workflow is deleted, whose runs are gone then", async () => {
    const workflowId = await create();
    const [jobId = 0] = await jobs(1);
    await putDag(workflowId, chainOf([jobId]));
    const { workflowRunId } = (await api("POST", `${base}/${workflowId}/run`)).body;
    expect((await api("DELETE", `${base}/${workflowId}`)).status).toBe(204);
    expect((await api("GET", `/namespaces/default/workflow-runs/${workflowRunId}`)).status).toBe(404);
    expect((await api("GET", `/namespaces/default/jobs/${jobId}`)).body.workflowId).toBeNull();
    const { body } = await api("GET", `/namespaces/default/runs?job=${jobId}&status=waiting,pool,running`);
    expect(body.items).toEqual([]);
  });
});

describe("a workflow as a file", () => {
  test("comes back as another workflow with jobs of its own", async () => {
    const workflowId = await create({ name: "nightly", onNodeFailure: "wait" });
    await putDag(workflowId, chainOf(await jobs(2)));
    const file = await api("GET", `${base}/${workflowId}/export`);
    expect(file.body).toMatchObject({
      format: "carillon-workflow",
      nodes: [{ job: { processor: "hello" } }, {}],
    });
    const again = await api("POST", `${base}/import`, { body: { file: file.body, name: "imported" } });
    expect([again.status, again.body.name, again.body.onNodeFailure, again.body.nodeCount]).toEqual([
      201,
      "imported",
      "wait",
      2,
    ]);
    const copy = await api("POST", `${base}/${workflowId}/copy`, { body: {} });
    expect(copy.body).toMatchObject({ name: "nightly (copy)", enabled: false, nodeCount: 2 });
    const ids = async (id: number) =>
      (await api("GET", `${base}/${id}/dag`)).body.nodes.map((node: { jobId: number }) => node.jobId);
    const all = [
      ...(await ids(workflowId)),
      ...(await ids(again.body.workflowId)),
      ...(await ids(copy.body.workflowId)),
    ];
    expect(new Set(all).size).toBe(6);
  });

  test("with a wrong job is refused by its node, and leaves no job behind", async () => {
    const before = (await api("GET", "/namespaces/default/jobs?limit=200")).body.items.length;
    const workflow = { ...workflowDefaults, appId, name: "broken" };
    const shape = { format: "carillon-workflow", formatVersion: 1, workflow, edges: [] };
    const file = { ...shape, nodes: [{ nodeId: "a", kind: "job" }] };
    const answer = await api("POST", `${base}/import`, { body: { file } });
    expect(answer.body.error.details.issues).toMatchObject([
      { path: "file.nodes.0.job", rule: "required", nodes: ["a"] },
    ]);
    expect((await api("GET", "/namespaces/default/jobs?limit=200")).body.items.length).toBe(before);
  });
});

describe("a backfill", () => {
  const week = { startDate: "2018-10-01", endDate: "2018-10-07", time: "11:11:11" };

  test("says first what it would run, in the job's zone, and starts nothing", async () => {
    const [jobId = 0] = await jobs(1, { timeZone: "Asia/Shanghai" });
    const path = `/namespaces/default/jobs/${jobId}/backfill`;
    const dry = await api("POST", path, { body: { ...week, order: "newest_first", dryRun: true } });
    expect([dry.status, dry.body.backfillId, dry.body.dataTimes.length]).toEqual([202, null, 7]);
    expect(dry.body.dataTimes[0]).toBe("2018-10-07T03:11:11.000Z");
    const wrong = await api("POST", path, { body: { ...week, endDate: "2018-09-30" } });
    expect([wrong.status, wrong.body.error.details.issues[0].path]).toEqual([400, "endDate"]);
    expect((await api("POST", path, { body: { ...week, endDate: "2022-10-07" } })).status).toBe(400);
    expect((await api("GET", `/namespaces/default/jobs/${jobId}/runs`)).body.items).toEqual([]);
  });

  test("starts as many runs as may be open at once, and none once it is stopped", async () => {
    const [jobId = 0] = await jobs(1, { runConcurrency: 10 });
    const asked = await api("POST", `/namespaces/default/jobs/${jobId}/backfill`, {
      body: { ...week, parallelism: 2 },
    });
    const path = `/namespaces/default/backfills/${asked.body.backfillId}`;
    await expect.poll(async () => (await api("GET", path)).body.running).toBe(2);
    const stopped = await api("POST", `${path}/stop`);
    expect(stopped.body).toMatchObject({ status: "stopping", total: 7, running: 2, skipped: 5 });
    const [first] = stopped.body.items;
    const run = await api("GET", `/namespaces/default/runs/${first.runId}`);
    expect(run.body).toMatchObject({ trigger: "backfill", dataTime: "2018-10-01T11:11:11.000Z" });
    for (const { runId } of stopped.body.items.slice(0, 2))
      await api("POST", `/namespaces/default/runs/${runId}/kill`);
    await expect.poll(async () => (await api("GET", path)).body.status).toBe("stopped");
    expect((await api("POST", `${path}/stop`)).status).toBe(409);
  });

  test("of a workflow runs one workflow run for each day", async () => {
    const workflowId = await create({ runConcurrency: 10 });
    await putDag(workflowId, { nodes: [{ nodeId: "ok", kind: "approval" }], edges: [] });
    const asked = await api("POST", `${base}/${workflowId}/backfill`, { body: { ...week, parallelism: 7 } });
    const path = `/namespaces/default/backfills/${asked.body.backfillId}`;
    await expect.poll(async () => (await api("GET", path)).body.running).toBe(7);
    const { items } = (await api("GET", path)).body;
    for (const { runId } of items)
      await api("POST", `/namespaces/default/workflow-runs/${runId}/nodes/ok/approve`);
    await expect
      .poll(async () => (await api("GET", path)).body)
      .toMatchObject({ status: "finished", success: 7 });
  });
});
