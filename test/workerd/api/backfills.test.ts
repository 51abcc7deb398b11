import { beforeAll, expect, test, vi } from "vitest";
import { api, env, newApp, newJob } from "./a-deployment.ts";

const base = "/namespaces/default";
let appId: string;

beforeAll(async () => {
  ({ appId } = await newApp());
});

const week = { startDate: "2018-10-01", endDate: "2018-10-03", time: "11:11:11", parallelism: 2 };
const listed = async (query = "") => (await api("GET", `${base}/backfills?app=${appId}${query}`)).body;

test("backfills of jobs and workflows are listed, newest first, with how far they are and how they ended", async () => {
  const jobId = await newJob(appId, { name: "Daily figures", runConcurrency: 5 });
  const { workflowId } = (await api("POST", `${base}/workflows`, { body: { appId, name: "Nightly" } })).body;
  const nodes = [{ nodeId: "ok", kind: "approval" }];
  await api("PUT", `${base}/workflows/${workflowId}/dag`, { body: { nodes, edges: [] } });
  await api("POST", `${base}/workflows/${workflowId}/publish`);
  const ofJob = (await api("POST", `${base}/jobs/${jobId}/backfill`, { body: week })).body;
  // No two are of the same instant, so that their order is known.
  const startedAt = Date.now();
  await vi.waitUntil(() => Date.now() > startedAt);
  const ofFlow = (await api("POST", `${base}/workflows/${workflowId}/backfill`, { body: week })).body;

  // No worker is there: two runs of the job wait in the pool, two of the workflow for an approval.
  await vi.waitFor(async () => {
    const { items } = await listed();
    expect(items.map((item: { running: number }) => item.running)).toEqual([2, 2]);
  });
  const { items } = await listed();
  expect(items[1]).toMatchObject({
    backfillId: ofJob.backfillId,
    kind: "job",
    targetId: jobId,
    targetName: "Daily figures",
    range: { startDate: "2018-10-01", endDate: "2018-10-03", time: "11:11:11" },
    status: "running",
    total: 3,
    waiting: 1,
  });
  expect(items[0]).toMatchObject({ backfillId: ofFlow.backfillId, kind: "workflow", targetName: "Nightly" });
  const first = await listed("&limit=1");
  const second = await listed(`&limit=1&cursor=${first.nextCursor}`);
  expect([first.items[0].kind, second.items[0].kind, second.nextCursor]).toEqual(["workflow", "job", null]);
  expect((await listed("&kind=job&target=figures")).items).toHaveLength(1);
  expect((await listed("&open=false")).items).toHaveLength(0);

  await api("POST", `${base}/backfills/${ofJob.backfillId}/stop`);
  expect((await listed("&kind=job")).items[0]).toMatchObject({ status: "stopping", skipped: 1 });
  const { items: days } = (await api("GET", `${base}/backfills/${ofJob.backfillId}`)).body;
  for (const { runId } of days) if (runId) await api("POST", `${base}/runs/${runId}/kill`);
  await vi.waitFor(async () =>
    expect((await listed("&open=false")).items).toMatchObject([
      { status: "stopped", failed: 2, skipped: 1, running: 0, waiting: 0, finishedAt: expect.any(String) },
    ]),
  );
  // Its end is D1's to tell: its object is not asked again.
  await env.DB.prepare("UPDATE backfills SET failed = 42 WHERE backfill_id = ?").bind(ofJob.backfillId).run();
  expect((await listed("&open=false")).items[0].failed).toBe(42);

  await api("DELETE", `${base}/jobs/${jobId}`);
  expect((await listed()).items.map((item: { kind: string }) => item.kind)).toEqual(["workflow"]);
});

test("the page is read by its index", async () => {
  const { results } = await env.DB.prepare(
    `EXPLAIN QUERY PLAN SELECT * FROM backfills b WHERE b.namespace = 'default'
     AND b.created_at <= 5 AND (b.created_at, b.backfill_id) < (5, 'x') ORDER BY b.created_at DESC, b.backfill_id DESC LIMIT 51`,
  ).all<{ detail: string }>();
  expect(results.map(({ detail }) => detail)).toEqual([
    expect.stringContaining("USING INDEX backfills_by_time (namespace=? AND created_at<?)"),
  ]);
});
