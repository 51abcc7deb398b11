import { beforeAll, describe, expect, test } from "vitest";
import { api, env, newApp, newJob } from "./a-deployment.ts";

let appId: string;
let jobId: number;
let otherJobId: number;

const addEnded = (job: number, number: number, at: number, status = "success") =>
  env.DB.prepare(
    `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, reason, "trigger", schedule_at, data_at,
      created_at, started_at, finished_at, version, attempt, attempts, parameters)
     VALUES (?1, ?2, ?2, ?2, 'default', ?3, ?4, NULL, 'api', ?5, ?5, ?5, ?5 + 10, ?5 + 1000 - ?2, 1, 1, '[]', '')`,
  ).bind(job, number, appId, status, at);
const addOpen = (job: number, number: number, at: number, status: string) =>
  env.DB.prepare(
    `INSERT INTO open_runs (namespace, job_id, number, app_id, status, "trigger", schedule_at, data_at, created_at, version, attempt)
     VALUES ('default', ?1, ?2, ?3, ?4, 'timer', ?5, ?5, ?5, 1, 0)`,
  ).bind(job, number, appId, status, at);

const start = Date.parse("2026-11-20T00:00:00Z");

beforeAll(async () => {
  ({ appId } = await newApp());
  jobId = await newJob(appId, { name: "Report of 报表" });
  otherJobId = await newJob(appId, { name: "other" });
  const rows = [];
  for (let number = 1; number <= 30; number += 1) {
    rows.push(addEnded(jobId, number, start + number * 1000, number % 3 === 0 ? "failed" : "success"));
    // The same schedule times, so that the order needs more than the time.
    rows.push(addEnded(otherJobId, number, start + number * 1000));
  }
  rows.push(addOpen(jobId, 31, start + 31_000, "running"), addOpen(jobId, 32, start + 15_000, "waiting"));
  await env.DB.batch(rows);
});

const readAll = async (query: string, namespace = "default"): Promise<string[]> => {
  const ids: string[] = [];
  let cursor = "";
  do {
    const { body } = await api("GET", `/namespaces/${namespace}/runs?limit=7&${query}${cursor}`);
    ids.push(...body.items.map((run: { runId: string }) => run.runId));
    cursor = body.nextCursor === null ? "" : `&cursor=${body.nextCursor}`;
  } while (cursor !== "");
  return ids;
};

describe("the list of runs", () => {
  test("holds open and ended ones in one order, each once, page by page", async () => {
    const ids = await readAll("");
    expect(ids).toHaveLength(62);
    expect(new Set(ids).size).toBe(62);
    expect(ids.slice(0, 3)).toEqual([`${jobId}-31`, `${otherJobId}-30`, `${jobId}-30`]);
    const at = ids.indexOf(`${jobId}-32`);
    expect(ids.slice(at - 1, at + 2)).toEqual([`${otherJobId}-15`, `${jobId}-32`, `${jobId}-15`]);
    expect(await readAll("ascending=true")).toEqual([...ids].reverse());
  });

  test("orders by numbers, never as text", async () => {
    const { body } = await api("GET", `/namespaces/default/jobs/${jobId}/runs?limit=200`);
    const numbers = body.items.map((run: { number: number }) => run.number);
    expect(numbers.slice(0, 3)).toEqual([31, 30, 29]);
    expect(numbers.indexOf(9)).toBeGreaterThan(numbers.indexOf(10));
  });

  test("is filtered by status, job, trigger, app and time", async () => {
    expect(await readAll("status=failed")).toHaveLength(10);
    expect(await readAll("status=failed,running,waiting")).toHaveLength(12);
    expect(await readAll(`job=${otherJobId}`)).toHaveLength(30);
    expect(await readAll(`job=${encodeURIComponent("报表")}&status=success`)).toHaveLength(20);
    expect(await readAll("trigger=timer")).toHaveLength(2);
    expect(await readAll(`app=${appId}`)).toHaveLength(62);
    expect(await readAll("app=nothing-of-the-kind")).toHaveLength(0);
    const [from, to] = [start + 10_000, start + 12_000].map((at) => new Date(at).toISOString());
    expect(await readAll(`from=${from}&to=${to}`)).toHaveLength(4);
  });

  test("can be sorted by start and by end, with what has not started or ended as the newest", async () => {
    const byEnd = await readAll("sort=end");
    expect(new Set(byEnd).size).toBe(62);
    expect(byEnd.slice(0, 2).sort()).toEqual([`${jobId}-31`, `${jobId}-32`]);
    expect((await readAll("sort=start&status=success"))[0]).toBe(`${otherJobId}-30`);
  });

  test("sorted by start or end is the same as all of it sorted, however late runs began and ended", async () => {
    const namespace = "late";
    await api("POST", "/namespaces", { body: { id: namespace, name: namespace } });
    await api("POST", `/namespaces/${namespace}/apps`, { body: { appId: "app", name: "app" } });
    const job = { appId: "app", name: "late", jobType: "nodejs", processor: "late", timeType: "api" };
    const lateJobId = (await api("POST", `/namespaces/${namespace}/jobs`, { body: job })).body.jobId;
    // Fixed, yet without a pattern: most at once, some an hour late, some never started, many at the same instant.
    const runs = Array.from({ length: 220 }, (_, index) => {
      const chance = (index * 7919) % 101;
      const dueAt = start + index * 1000;
      const startedAt = dueAt + (chance < 8 ? chance * 450_000 : (chance % 3) * 1000);
      const endedAt = startedAt + (chance % 5) * 60_000;
      const status = chance % 4 === 0 ? "failed" : "success";
      return { number: index + 1, dueAt, startedAt: chance === 50 ? null : startedAt, endedAt, status };
    });
    await env.DB.prepare(
      `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, reason, "trigger", schedule_at, data_at,
        created_at, started_at, finished_at, version, attempt, attempts, parameters)
       SELECT ?1, value ->> 'number', value ->> 'number', 1, ?2, 'app', value ->> 'status', NULL, 'api', value ->> 'dueAt', 0,
        value ->> 'dueAt', value ->> 'startedAt', value ->> 'endedAt', 1, 1, '[]', '' FROM json_each(?3)`,
    )
      .bind(lateJobId, namespace, JSON.stringify(runs))
      .run();
    const keys = {
      start: ({ startedAt, dueAt }: (typeof runs)[number]) => startedAt ?? dueAt,
      end: ({ endedAt }: (typeof runs)[number]) => endedAt,
    };
    for (const sort of ["start", "end"] as const)
      for (const status of ["success,failed", "failed"]) {
        const expected = runs
          .filter((run) => status.includes(run.status))
          .sort((a, b) => keys[sort](a) - keys[sort](b) || a.number - b.number)
          .map(({ number }) => `${lateJobId}-${number}`);
        const query = `sort=${sort}&status=${status}`;
        expect([query, await readAll(`${query}&ascending=true`, namespace)]).toEqual([query, expected]);
        expect([query, await readAll(query, namespace)]).toEqual([query, expected.reverse()]);
      }
  });

  test("sorted by who asked for runs or by workflow run holds all of it in that order, equal ones by their time", async () => {
    const namespace = "sorted";
    await api("POST", "/namespaces", { body: { id: namespace, name: namespace } });
    await api("POST", `/namespaces/${namespace}/apps`, { body: { appId: "app", name: "app" } });
    const job = { appId: "app", name: "sorted", jobType: "nodejs", processor: "sorted", timeType: "api" };
    const sortedJobId = (await api("POST", `/namespaces/${namespace}/jobs`, { body: job })).body.jobId;
    const operators = [null, "ann@example.com", "Zoë", "bob@example.com"];
    const flows = [null, "w2-9", "w10-1", "w2-10", "w2-9"];
    const rows = Array.from({ length: 40 }, (_, index) => ({
      number: index + 1,
      at: start + ((index * 7) % 11) * 1000,
      operator: operators[index % 4] ?? null,
      flow: flows[index % 5] ?? null,
    }));
    const ended = rows.slice(0, 35);
    await env.DB.batch([
      env.DB.prepare(
        `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, "trigger", operator, workflow_run_id,
          schedule_at, data_at, created_at, version, attempt)
         SELECT ?1, value ->> 'number', value ->> 'number', 1, ?2, 'app', 'success', 'api', value ->> 'operator',
          value ->> 'flow', value ->> 'at', 0, 0, 1, 1 FROM json_each(?3)`,
      ).bind(sortedJobId, namespace, JSON.stringify(ended)),
      env.DB.prepare(
        `INSERT INTO open_runs (namespace, job_id, number, app_id, status, "trigger", operator, workflow_run_id,
          schedule_at, data_at, created_at, version, attempt)
         SELECT ?2, ?1, value ->> 'number', 'app', 'running', 'api', value ->> 'operator', value ->> 'flow', value ->> 'at',
          0, 0, 1, 1 FROM json_each(?3)`,
      ).bind(sortedJobId, namespace, JSON.stringify(rows.slice(35))),
    ]);
    const expected = (compare: (a: (typeof rows)[number], b: (typeof rows)[number]) => number) =>
      [...rows]
        .sort((a, b) => compare(a, b) || a.at - b.at || a.number - b.number)
        .map(({ number }) => `${sortedJobId}-${number}`);
    const byText = (a: string | null, b: string | null) => ((a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1);
    const order = [null, "w2-9", "w2-10", "w10-1"];
    const wanted = {
      operator: expected((a, b) => byText(a.operator, b.operator)),
      workflow_run: expected((a, b) => order.indexOf(a.flow) - order.indexOf(b.flow)),
    };
    for (const [sort, ids] of Object.entries(wanted)) {
      expect(await readAll(`sort=${sort}&ascending=true`, namespace)).toEqual(ids);
      expect(await readAll(`sort=${sort}`, namespace)).toEqual([...ids].reverse());
    }
  });

  test("is counted by status with the same filters", async () => {
    const counts = await api("GET", `/namespaces/default/runs/counts?job=${jobId}`);
    expect(counts.body).toEqual({
      all: 32,
      waiting: 1,
      pool: 0,
      running: 1,
      success: 20,
      failed: 10,
      skipped: 0,
      exact: true,
    });
  });

  test("takes no cursor of another order", async () => {
    const { body } = await api("GET", "/namespaces/default/runs?limit=1");
    const wrong = await api("GET", `/namespaces/default/runs?sort=end&cursor=${body.nextCursor}`);
    expect(wrong.status).toBe(400);
  });

  test("counts exactly up to ten thousand, and says so beyond", async () => {
    await env.DB.prepare(
      `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, "trigger", schedule_at, data_at,
        created_at, version, attempt)
       WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
       SELECT 5000000, i, i, i, 'default', 'many', 'success', 'api', i, i, i, 1, 1 FROM n`,
    ).run();
    const counts = await api("GET", "/namespaces/default/runs/counts");
    expect([counts.body.exact, counts.body.all]).toEqual([false, 10_003]);
    await env.DB.prepare("DELETE FROM runs WHERE job_id = 5000000").run();
  });
});
