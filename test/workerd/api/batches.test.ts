import { expect, test, vi } from "vitest";
import type { Batch, BatchItem } from "../../../client/protocol/batch.ts";
import { groupSize } from "../../../durable/batch/machine.ts";
import type { BatchConfig } from "../../../durable/batch/rpc.ts";
import { type Ask, api, env, issuePaths, newApp, newJob } from "./a-deployment.ts";
import { newPerson, newToken } from "./identities.ts";

const ns = "/namespaces/default";
// Batches rest between groups, and other tests keep the machine busy.
vi.setConfig({ testTimeout: 30_000 });

const ended = async (batchId: string, ask: Ask = {}): Promise<Batch> => {
  const read = async () => (await api("GET", `${ns}/batches/${batchId}`, ask)).body as Batch;
  await expect.poll(async () => (await read()).finishedAt, { timeout: 20_000 }).not.toBe(null);
  return read();
};

const itemsOf = async (batchId: string, query = ""): Promise<BatchItem[]> =>
  (await api("GET", `${ns}/batches/${batchId}/items?limit=200${query}`)).body.items;

const newJobs = async (appId: string, count: number, more: object = {}): Promise<number[]> => {
  const ids: number[] = [];
  for (let n = 0; n < count; n += 1) ids.push(await newJob(appId, { name: `job ${n}`, ...more }));
  return ids;
};

const act = async (body: object, ask: Ask = {}) => api("POST", `${ns}/jobs/batch`, { ...ask, body });

const count = async (statement: string, ...values: unknown[]): Promise<number> => {
  const row = await env.DB.prepare(statement)
    .bind(...values)
    .first<{ n: number }>();
  return row?.n ?? 0;
};

/** Ids that no job has: an item that costs next to nothing. */
const strangers = (number: number): number[] =>
  Array.from({ length: number }, (_, index) => 999_000_000 + index);

test("an action on many jobs is done in the background, each with its outcome, for a tenth of a row each", async () => {
  const { appId } = await newApp();
  const jobIds = await newJobs(appId, 8);
  const total = groupSize * 5;
  const others = strangers(total - jobIds.length);
  const started = await act({ action: "disable", jobIds: [...jobIds, ...others] });
  expect(started.status).toBe(202);
  const { batchId } = started.body;
  const batch = await ended(batchId);
  expect(batch).toMatchObject({ status: "finished", total, done: 8, failed: total - 8, left: 0 });
  expect((await itemsOf(batchId, "&status=failed"))[0]).toMatchObject({
    place: 8,
    id: String(others[0]),
    name: null,
    error: { code: "not_found", message: "no such job" },
  });
  expect((await itemsOf(batchId))[0]).toMatchObject({ id: String(jobIds[0]), name: "job 0", status: "done" });
  expect(await count("SELECT count(*) AS n FROM jobs WHERE app_id = ? AND enabled = 1", appId)).toBe(0);

  // One record for the whole and one for each; nothing else in D1 but the batch's own row.
  const records =
    "SELECT count(*) AS n FROM operations WHERE action = ? AND json_extract(after, '$.batchId') = ?";
  expect(await count(records, "job.disable", batchId)).toBe(jobIds.length);
  expect(await count("SELECT count(*) AS n FROM operations WHERE object_id = ?", batchId)).toBe(1);
  const { objectRows, alarms } = await env.BATCH.get(env.BATCH.idFromName(batchId)).costs();
  // Two rows for each group of twenty; its tables, its ids and its end cost twelve, however many the items are.
  expect(objectRows).toBeLessThanOrEqual(12 + 2 * Math.ceil(total / groupSize));
  expect(alarms).toBeLessThanOrEqual(4);
});

test("everything that a filter finds is acted on, and counted first without being touched", async () => {
  const { appId } = await newApp();
  const [first] = await newJobs(appId, 3, { tags: ["etl"], owner: "ada" });
  await newJobs(appId, 2, { tags: ["web"] });
  const flow = { appId, name: "tagged flow", tags: ["etl"], owner: "ada" };
  expect((await api("POST", `${ns}/workflows`, { body: flow })).status).toBe(201);
  const counts = { jobs: 3, workflows: 1 };
  expect((await api("GET", `${ns}/tags`)).body.items).toContainEqual({ tag: "etl", ...counts });
  expect((await api("GET", `${ns}/owners`)).body.items).toEqual([{ owner: "ada", ...counts }]);
  for (const [noun, found] of Object.entries(counts)) {
    const listed = await api("GET", `${ns}/${noun}?tag=etl&owner=ada`);
    expect(listed.body.items).toHaveLength(found);
  }
  await api("POST", `${ns}/jobs/${first}/disable`);
  const filter = { app: appId, tag: "etl", owner: "ada" };
  const dry = await act({ action: "disable", filter, dryRun: true });
  expect(dry.body).toEqual({ batchId: null, total: 2, leftOut: 1 });
  const { body } = await act({ action: "disable", filter });
  expect(await ended(body.batchId)).toMatchObject({ total: 2, done: 2 });
  expect(await count("SELECT count(*) AS n FROM jobs WHERE app_id = ? AND enabled = 1", appId)).toBe(2);
  const nothing = await act({ action: "enable", filter: { app: appId, tag: "none" } });
  expect(nothing.body).toEqual({ batchId: null, total: 0, leftOut: 0 });
});

test("what already is as asked takes no place among those that one batch can hold", async () => {
  const { appId } = await newApp();
  const [first] = await newJobs(appId, 1);
  const copy = (enabled: number, rows: number) =>
    env.DB.prepare(`WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?3)
INSERT INTO jobs (namespace, app_id, name, job_type, mode, enabled, definition, version, applied_version,
  anchor_at, enabled_at, created_by, updated_by, created_at, updated_at)
SELECT namespace, app_id, name || i, job_type, mode, ?2, definition, version, version,
  anchor_at, enabled_at, created_by, updated_by, created_at, updated_at FROM jobs, n WHERE job_id = ?1`)
      .bind(first, enabled, rows)
      .run();
  await copy(1, 10_000);
  await copy(0, 3);
  const filter = { app: appId };
  const enable = await act({ action: "enable", filter, dryRun: true });
  expect(enable.body).toEqual({ batchId: null, total: 3, leftOut: 10_001 });
  const disable = await act({ action: "disable", filter, dryRun: true });
  expect(disable.body.error).toMatchObject({ code: "limit_reached", details: { limit: 10_000 } });
});

test("ids and a filter together, neither of them, and unknown fields of a filter are refused by name", async () => {
  const jobIds = [1];
  expect(issuePaths(await act({ action: "run" }))).toEqual(["jobIds"]);
  expect(issuePaths(await act({ action: "run", jobIds, filter: {} }))).toEqual(["jobIds"]);
  expect(issuePaths(await act({ action: "run", filter: { colour: "red" } }))).toEqual(["filter.colour"]);
  expect(issuePaths(await act({ action: "run", jobIds: [] }))).toEqual(["jobIds"]);
  const many = Array.from({ length: 10_001 }, (_, index) => index + 1);
  const refused = await act({ action: "run", jobIds: many });
  expect(refused.body.error.message).toBe("jobIds: must have at most 10000 ids");
});

test("what failed can be done again, and only that", async () => {
  const { appId } = await newApp();
  const [used, free] = await newJobs(appId, 2, { timeType: "none" });
  const made = await api("POST", `${ns}/workflows`, { body: { appId, name: "flow" } });
  const dag = { nodes: [{ nodeId: "a", jobId: used }], edges: [] };
  await api("PUT", `${ns}/workflows/${made.body.workflowId}/dag`, { body: dag });
  const { body } = await act({ action: "delete", jobIds: [used, free] });
  expect(await ended(body.batchId)).toMatchObject({ done: 1, failed: 1 });
  const [failure] = await itemsOf(body.batchId, "&status=failed");
  expect(failure).toMatchObject({ id: String(used), error: { code: "conflict" } });
  const workflows = { action: "delete", workflowIds: [made.body.workflowId] };
  const flows = await api("POST", `${ns}/workflows/batch`, { body: workflows });
  expect(await ended(flows.body.batchId)).toMatchObject({ noun: "workflow", done: 1 });
  const again = await api("POST", `${ns}/batches/${body.batchId}/retry`);
  expect(again.body.total).toBe(1);
  expect(await ended(again.body.batchId)).toMatchObject({ done: 1, failed: 0 });
  expect(await count("SELECT count(*) AS n FROM jobs WHERE app_id = ?", appId)).toBe(0);
});

test("a stopped batch leaves out what it had not begun", async () => {
  const { appId } = await newApp();
  const jobIds = await newJobs(appId, 5);
  const total = groupSize * 50;
  const { body } = await act({ action: "disable", jobIds: [...jobIds, ...strangers(total - 5)] });
  const stopped = await api("POST", `${ns}/batches/${body.batchId}/stop`);
  expect(stopped.status).toBe(200);
  const batch = await ended(body.batchId);
  expect(batch).toMatchObject({ status: "stopped", stoppedBy: "admin-token", done: 5 });
  expect(batch.done + batch.failed + batch.skipped).toBe(total);
  expect(batch.skipped).toBeGreaterThan(groupSize);
  const [skipped] = await itemsOf(body.batchId, "&status=skipped");
  expect(skipped).toMatchObject({ place: batch.done + batch.failed, status: "skipped", error: null });
  expect((await api("POST", `${ns}/batches/${body.batchId}/stop`)).status).toBe(409);
});

const configOf = (batchId: string, more: Partial<BatchConfig>): BatchConfig => ({
  batchId,
  namespace: "default",
  noun: "job",
  action: "run",
  owner: { kind: "token", id: "admin-token", name: "admin-token", email: null, sourceAddress: "local" },
  createdAt: Date.now(),
  ...more,
});

test("a group that is asked for again after a restart starts and records nothing twice", async () => {
  const { appId } = await newApp();
  const person = await newPerson("administrator");
  const owner = { kind: "session", id: person.userId, name: "p", email: null, sourceAddress: "x" } as const;
  const [jobId] = await newJobs(appId, 1);
  const items = [{ id: String(jobId), place: 0 }];
  const config = configOf("ba-repeat", { owner });
  const [first] = await env.BATCH_ACTOR.act({ config, items, repeated: false });
  const [again] = await env.BATCH_ACTOR.act({ config, items, repeated: true });
  expect(first).toMatchObject({ status: "done", runId: `${jobId}-1` });
  expect(again).toMatchObject({ status: "done", runId: `${jobId}-1` });
  // The run's name at the queue is enough where nothing was recorded: tokens leave no record of a run.
  const byToken = configOf("ba-repeat-token", {});
  const one = await env.BATCH_ACTOR.act({ config: byToken, items, repeated: false });
  const two = await env.BATCH_ACTOR.act({ config: byToken, items, repeated: true });
  expect([one, two]).toMatchObject([[{ runId: `${jobId}-2` }], [{ runId: `${jobId}-2` }]]);

  const runs = [{ id: `${jobId}-1`, place: 0 }];
  const kill = configOf("ba-kill", { noun: "run", action: "kill", owner });
  for (const repeated of [false, true])
    expect(await env.BATCH_ACTOR.act({ config: kill, items: runs, repeated })).toMatchObject([
      { status: "done" },
    ]);
  const remove = configOf("ba-delete", { action: "delete", owner });
  for (const repeated of [false, true])
    expect(await env.BATCH_ACTOR.act({ config: remove, items, repeated })).toMatchObject([
      { status: "done" },
    ]);
  const records = "SELECT count(*) AS n FROM operations WHERE json_extract(after, '$.batchId') = ?";
  for (const { batchId } of [config, kill, remove]) expect(await count(records, batchId)).toBe(1);
});

test("an item that one may not touch is an outcome, and rights that are gone end all the others", async () => {
  const { appId } = await newApp();
  const other = await newApp();
  const [mine] = await newJobs(appId, 1);
  const [theirs] = await newJobs(other.appId, 1);
  const operator = await newPerson("operator", { apps: [{ namespace: "default", appId }] });
  const { body } = await act({ action: "disable", jobIds: [mine, theirs] }, operator.ask);
  expect(await ended(body.batchId, operator.ask)).toMatchObject({ done: 1, failed: 1 });
  const [failure] = await itemsOf(body.batchId, "&status=failed");
  expect(failure).toMatchObject({ id: String(theirs), name: null, error: { code: "not_found" } });
  const found = await act({ action: "enable", filter: {}, dryRun: true }, operator.ask);
  expect(found.body.total).toBe(1);
  expect((await act({ action: "delete", jobIds: [mine] }, operator.ask)).status).toBe(403);

  // Others with the same reach see neither the batch nor its items.
  const neighbour = await newPerson("operator", { apps: [{ namespace: "default", appId }] });
  for (const path of [`batches/${body.batchId}`, `batches/${body.batchId}/items`])
    expect((await api("GET", `${ns}/${path}`, neighbour.ask)).status).toBe(404);
  expect((await api("POST", `${ns}/batches/${body.batchId}/stop`, neighbour.ask)).status).toBe(404);
  expect((await api("GET", `${ns}/batches`, neighbour.ask)).body.items).toEqual([]);
  expect((await api("GET", `${ns}/batches`, operator.ask)).body.items).toHaveLength(1);

  const token = await newToken("operator");
  await api("DELETE", `/tokens/${token.tokenId}`);
  // The launcher's token is one of the environment, which has none here.
  for (const id of [token.tokenId, "launcher"]) {
    const owner = { ...configOf("", {}).owner, id };
    const answers = await env.BATCH_ACTOR.act({
      config: configOf(`ba-gone-${id}`, { owner }),
      items: [{ id: String(mine), place: 0 }],
      repeated: false,
    });
    expect(answers).toMatchObject([{ status: "failed", code: "forbidden" }]);
  }
});

test("runs are killed, marked and run again by what a filter finds", async () => {
  const { appId } = await newApp();
  const jobIds = await newJobs(appId, 3);
  const run = await act({ action: "run", jobIds });
  expect(await ended(run.body.batchId)).toMatchObject({ done: 3 });
  const runIds = (await itemsOf(run.body.batchId)).map((item) => item.runId);
  const onRuns = (body: object) => api("POST", `${ns}/runs/batch`, { body });
  const killed = await onRuns({ action: "kill", runIds });
  expect(await ended(killed.body.batchId)).toMatchObject({ done: 3 });
  await expect
    .poll(async () => (await onRuns({ action: "rerun", filter: { app: appId }, dryRun: true })).body.total)
    .toBe(3);
  const marked = await onRuns({ action: "mark_success", filter: { app: appId, status: ["failed"] } });
  expect(await ended(marked.body.batchId)).toMatchObject({ done: 3 });
  const rerun = await onRuns({ action: "rerun", filter: { app: appId, status: ["success"] } });
  expect(await ended(rerun.body.batchId)).toMatchObject({ noun: "run", action: "rerun", done: 3 });
  expect((await itemsOf(rerun.body.batchId)).map((item) => item.runId)).toEqual(
    jobIds.map((jobId) => `${jobId}-2`),
  );
});
