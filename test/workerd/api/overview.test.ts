import { beforeAll, describe, expect, test } from "vitest";
import { openDatabase } from "../../../worker/db/database.ts";
import { readHistory } from "../../../worker/overview/read-overview.ts";
import { api, env } from "./a-deployment.ts";

const now = Date.parse("2026-11-24T14:32:07Z");
const minuteMs = 60_000;

interface Ended {
  ordinal: number;
  at: number;
  status?: string;
  tookMs?: number;
  retention?: number;
  reason?: string;
  message?: string;
}

const addEnded = (namespace: string, jobId: number, run: Ended) => {
  const { ordinal, at, status = "success", tookMs = 1000, retention = 60 } = run;
  const slot = status === "skipped" ? -1 - (ordinal % retention) : ordinal % retention;
  const started = status === "skipped" ? null : at;
  return env.DB.prepare(
    `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, reason, message, "trigger", schedule_at, data_at,
      created_at, started_at, finished_at, version, attempt, attempts, parameters)
     VALUES (?1, ?2, ?3, ?3, ?4, 'any', ?5, ?6, ?7, 'api', ?8, ?8, ?8, ?9, ?10, 1, 1, '[]', '')`,
  ).bind(
    jobId,
    slot,
    ordinal,
    namespace,
    status,
    run.reason ?? null,
    run.message ?? null,
    at,
    started,
    at + tookMs,
  );
};

let spaces = 0;
/** A namespace with jobs but no runs. */
const newSpace = async (): Promise<string> => {
  spaces += 1;
  const id = `overview-${spaces}`;
  await api("POST", "/namespaces", { body: { id, name: id } });
  return id;
};
const jobIn = async (ns: string, more: object = {}): Promise<number> => {
  if ((await api("GET", `/namespaces/${ns}/apps/app`)).status === 404)
    await api("POST", `/namespaces/${ns}/apps`, { body: { name: "app", appId: "app" } });
  const body = { appId: "app", name: "a job", jobType: "nodejs", processor: "p", ...more };
  const created = await api("POST", `/namespaces/${ns}/jobs`, { body });
  expect(created.status).toBe(201);
  return created.body.jobId;
};
const history = (ns: string, range: "24h" | "7d" | "30d" = "24h") =>
  readHistory(openDatabase(env.DB), ns, "all", range, now);

describe("outcomes", () => {
  test("fall into half hours by the time they were due, without gaps, beside those of the day before", async () => {
    const ns = await newSpace();
    const job = await jobIn(ns, { retention: 1000 });
    const due: [number, string][] = [
      [now - minuteMs, "success"],
      [now - 2 * minuteMs, "failed"],
      [now - 1.5 * minuteMs, "skipped"],
      [Date.parse("2026-11-24T14:30:00Z"), "success"],
      [Date.parse("2026-11-24T14:29:59.999Z"), "success"],
      [Date.parse("2026-11-23T15:00:00Z"), "success"],
      [Date.parse("2026-11-23T14:59:59Z"), "failed"],
      [Date.parse("2026-11-22T12:00:00Z"), "failed"],
    ];
    await env.DB.batch(
      due.map(([at, status], index) =>
        addEnded(ns, job, { ordinal: index + 1, at, status, retention: 1000 }),
      ),
    );
    const { from, to, outcomes } = await history(ns);
    expect([from, to]).toEqual(["2026-11-23T15:00:00.000Z", "2026-11-24T15:00:00.000Z"]);
    expect(outcomes.bins).toHaveLength(48);
    expect(outcomes.total).toEqual({ success: 4, failed: 1, skipped: 1 });
    expect(outcomes.before).toEqual({ success: 0, failed: 1, skipped: 0 });
    const filled = outcomes.bins.filter((bin) => bin.success + bin.failed + bin.skipped > 0);
    expect(filled).toEqual([
      { from: "2026-11-23T15:00:00.000Z", success: 1, failed: 0, skipped: 0 },
      { from: "2026-11-24T14:00:00.000Z", success: 1, failed: 0, skipped: 0 },
      { from: "2026-11-24T14:30:00.000Z", success: 2, failed: 1, skipped: 1 },
    ]);
  });

  test("of longer times have wider bins", async () => {
    const ns = await newSpace();
    expect((await history(ns, "7d")).outcomes.bins).toHaveLength(56);
    expect((await history(ns, "30d")).outcomes.bins).toHaveLength(60);
    expect((await history(ns)).took.bins).toHaveLength(24);
    expect((await history(ns, "30d")).binMs).toBe(12 * 60 * minuteMs);
  });

  test("of other namespaces are not counted", async () => {
    const [ns, other] = [await newSpace(), await newSpace()];
    await addEnded(other, await jobIn(other), { ordinal: 1, at: now - minuteMs }).run();
    expect((await history(ns)).outcomes.total).toEqual({ success: 0, failed: 0, skipped: 0 });
    expect((await history(ns)).took.total).toEqual({ p50: null, p95: null, p99: null });
  });

  test("say how many jobs keep fewer runs than they had", async () => {
    const ns = await newSpace();
    const [cut, whole, older] = [
      await jobIn(ns, { retention: 4 }),
      await jobIn(ns),
      await jobIn(ns, { retention: 4 }),
    ];
    const rows = [];
    for (let ordinal = 3; ordinal <= 6; ordinal += 1) {
      rows.push(addEnded(ns, cut, { ordinal, at: now - (10 - ordinal) * minuteMs, retention: 4 }));
      rows.push(addEnded(ns, whole, { ordinal: ordinal - 2, at: now - (10 - ordinal) * minuteMs }));
      rows.push(addEnded(ns, older, { ordinal, at: now - (6 - ordinal) * 1440 * minuteMs, retention: 4 }));
    }
    await env.DB.batch(rows);
    expect((await history(ns)).cutJobs).toBe(1);
    expect((await history(ns, "7d")).cutJobs).toBe(2);
  });
});

describe("durations", () => {
  test("are percentiles of each hour and of all, without what never started", async () => {
    const ns = await newSpace();
    const job = await jobIn(ns, { retention: 1000 });
    const rows = [];
    for (let ordinal = 1; ordinal <= 100; ordinal += 1)
      rows.push(addEnded(ns, job, { ordinal, at: now - minuteMs, tookMs: ordinal * 10, retention: 1000 }));
    rows.push(addEnded(ns, job, { ordinal: 101, at: now - 60 * minuteMs, tookMs: 60_000, retention: 1000 }));
    rows.push(addEnded(ns, job, { ordinal: 102, at: now - minuteMs, status: "skipped", tookMs: 9e6 }));
    await env.DB.batch(rows);
    const { took } = await history(ns);
    expect(took.measured).toBe(101);
    expect(took.bins.at(-1)).toEqual({ from: "2026-11-24T14:00:00.000Z", p50: 500, p95: 950, p99: 990 });
    expect(took.bins.at(-2)).toMatchObject({ p50: 60_000, p95: 60_000, p99: 60_000 });
    expect(took.bins.at(-3)).toMatchObject({ p50: null });
    expect(took.total).toEqual({ p50: 510, p95: 960, p99: 1000 });
  });
});

describe("failing jobs", () => {
  test("are those whose last run failed, with their last twelve runs, the newest failure first", async () => {
    const ns = await newSpace();
    const [failing, recovered, worse] = [
      await jobIn(ns, { name: "failing" }),
      await jobIn(ns),
      await jobIn(ns, { name: "worse" }),
    ];
    const rows = [];
    for (let ordinal = 1; ordinal <= 20; ordinal += 1) {
      const at = now - (100 - ordinal) * minuteMs;
      const last = ordinal >= 19;
      rows.push(
        addEnded(ns, failing, {
          ordinal,
          at,
          status: last ? "failed" : "success",
          reason: "error",
          message: "exit 1",
        }),
      );
      rows.push(addEnded(ns, recovered, { ordinal, at, status: ordinal === 19 ? "failed" : "success" }));
      rows.push(addEnded(ns, worse, { ordinal, at: at + 1, status: ordinal === 18 ? "skipped" : "failed" }));
    }
    await env.DB.batch(rows);
    const { failing: listed } = await history(ns);
    expect(listed.total).toBe(2);
    expect(listed.items.map(({ jobName }) => jobName)).toEqual(["worse", "failing"]);
    expect(listed.items[1]).toMatchObject({
      runId: `${failing}-20`,
      inARow: 2,
      reason: "error",
      message: "exit 1",
      history: [...Array(10).fill("success"), "failed", "failed"],
      lastSuccessAt: new Date(now - 82 * minuteMs + 1000).toISOString(),
    });
    expect(listed.items[0]).toMatchObject({ inARow: 19, lastSuccessAt: null });
    expect(listed.items[0]?.history.indexOf("skipped")).toBe(9);
  });

  test("are found when the ring of kept runs begins anew", async () => {
    const ns = await newSpace();
    const [failing, recovered] = [await jobIn(ns, { retention: 3 }), await jobIn(ns, { retention: 3 })];
    const add = (job: number, ordinal: number, status: string) =>
      addEnded(ns, job, { ordinal, at: now - (10 - ordinal) * minuteMs, status, retention: 3 });
    await env.DB.batch([
      add(failing, 6, "success"),
      add(failing, 7, "success"),
      add(failing, 8, "failed"),
      add(recovered, 6, "success"),
      add(recovered, 5, "failed"),
      add(recovered, 7, "success"),
    ]);
    expect((await history(ns)).failing.items.map(({ jobId }) => jobId)).toEqual([failing]);
  });
});

describe("now", () => {
  let ns: string;
  beforeAll(async () => {
    ns = await newSpace();
    const job = await jobIn(ns);
    const open = (number: number, status: string, createdAt: number, startedAt: number | null) =>
      env.DB.prepare(
        `INSERT INTO open_runs (namespace, job_id, number, app_id, status, "trigger", schedule_at, data_at, created_at, started_at, version, attempt)
         VALUES (?1, ?2, ?3, 'app', ?4, 'timer', ?5, ?5, ?5, ?6, 1, 1)`,
      ).bind(ns, job, number, status, createdAt, startedAt);
    await env.DB.batch([
      open(1, "running", now - 9000, now - 1000),
      open(2, "running", now - 8000, now - 7000),
      open(3, "pool", now - 3000, null),
      open(4, "pool", now - 5000, null),
      open(5, "waiting", now - 50_000, null),
    ]);
  });

  test("counts open runs and names the longest running and the oldest in the pool", async () => {
    const { status, body } = await api("GET", `/namespaces/${ns}/overview`);
    expect(status).toBe(200);
    expect(body.open).toMatchObject({ waiting: 1, pool: 2, running: 2 });
    expect(body.open.longestRunning).toMatchObject({ since: new Date(now - 7000).toISOString() });
    expect(body.open.longestRunning.runId).toMatch(/-2$/);
    expect(body.open.oldestPool.runId).toMatch(/-4$/);
  });

  test("lists each app's workers, also where there is none", async () => {
    const { body } = await api("GET", `/namespaces/${ns}/overview?range=7d`);
    expect(body.workers).toEqual({
      up: 0,
      busy: 0,
      lost: 0,
      apps: [{ appId: "app", up: 0, busy: 0, lost: 0, tasks: 0, measure: null, known: true }],
      moreApps: 0,
    });
  });

  test("answers 404 for an unknown namespace and 400 for an unknown range", async () => {
    expect((await api("GET", "/namespaces/nowhere/overview")).status).toBe(404);
    const refused = await api("GET", `/namespaces/${ns}/overview?range=1y`);
    expect(refused.status).toBe(400);
    expect(JSON.stringify(refused.body)).toContain("range");
  });
});

describe("the forecast of a namespace", () => {
  test("holds enabled cron, fixed rate and one time jobs and workflows, and nothing else", async () => {
    const ns = await newSpace();
    const cron = await jobIn(ns, { timeType: "cron", cron: "0 * * * * ?", name: "minutely" });
    const rate = await jobIn(ns, { timeType: "fixed_rate", periodSeconds: 3600 });
    const soon = new Date(Date.now() + 30 * minuteMs).toISOString();
    const once = await jobIn(ns, { timeType: "one_time", at: soon });
    await jobIn(ns, { timeType: "cron", cron: "0 * * * * ?", enabled: false });
    await jobIn(ns, { timeType: "second_delay", periodSeconds: 5 });
    await jobIn(ns);
    const { status, body } = await api("GET", `/namespaces/${ns}/forecast`);
    expect(status).toBe(200);
    expect(body.fires).toBe(360 + 6 + 1);
    expect(body.apps).toEqual([expect.objectContaining({ appId: "app", fires: 367, denseFrom: null })]);
    expect(new Set(body.next.map((fire: { jobId: number }) => fire.jobId))).toEqual(
      new Set([cron, rate, once]),
    );
    expect(body.next[0]).toMatchObject({ jobId: cron, workflowId: null, name: "minutely", appId: "app" });
    expect((await api("GET", `/namespaces/${ns}/forecast?hours=24`)).body.fires).toBe(1440 + 24 + 1);
    expect((await api("GET", `/namespaces/${ns}/forecast?hours=7`)).status).toBe(400);
    const flow = { appId: "app", name: "flow", timeType: "cron", cron: "0 0/10 * * * ?" };
    const { workflowId } = (await api("POST", `/namespaces/${ns}/workflows`, { body: flow })).body;
    expect((await api("GET", `/namespaces/${ns}/forecast`)).body.fires).toBe(367);
    const dag = { nodes: [{ nodeId: "a", jobId: await jobIn(ns, { timeType: "none" }) }], edges: [] };
    const path = `/namespaces/${ns}/workflows/${workflowId}`;
    expect((await api("PUT", `${path}/dag`, { body: dag })).body).toMatchObject(dag);
    expect((await api("POST", `${path}/publish`)).status).toBe(200);
    const withFlow = (await api("GET", `/namespaces/${ns}/forecast`)).body;
    expect(withFlow.fires).toBe(367 + 36);
    expect(withFlow.next).toContainEqual(expect.objectContaining({ jobId: null, workflowId, name: "flow" }));
  });
});

describe("the execution calendar", () => {
  const calendar = async (ns: string, query = "") =>
    api("GET", `/namespaces/${ns}/execution-calendar?${query}`);
  const berlin = "timeZone=Europe/Berlin&from=2026-10-24&days=3";

  test("counts ended runs by the hours of a zone, the repeated hour once", async () => {
    const ns = await newSpace();
    const job = await jobIn(ns, { retention: 1000 });
    const due: [string, string][] = [
      ["2026-10-23T22:00:00Z", "success"],
      ["2026-10-23T21:59:59Z", "success"],
      ["2026-10-25T00:30:00Z", "failed"],
      ["2026-10-25T01:30:00Z", "skipped"],
      ["2026-10-26T22:59:59Z", "success"],
    ];
    await env.DB.batch(
      due.map(([at, status], index) =>
        addEnded(ns, job, { ordinal: index + 1, at: Date.parse(at), status, retention: 1000 }),
      ),
    );
    const { body } = await calendar(ns, berlin);
    expect(body.total).toEqual({ success: 2, failed: 1, skipped: 1 });
    expect(body.days.map((day: { date: string }) => day.date)).toEqual([
      "2026-10-24",
      "2026-10-25",
      "2026-10-26",
    ]);
    const hours = body.days.flatMap((day: { hours: object[] }) => day.hours);
    expect(hours).toEqual([
      {
        hour: 0,
        from: "2026-10-23T22:00:00.000Z",
        to: "2026-10-23T23:00:00.000Z",
        success: 1,
        failed: 0,
        skipped: 0,
      },
      {
        hour: 2,
        from: "2026-10-25T00:00:00.000Z",
        to: "2026-10-25T02:00:00.000Z",
        success: 0,
        failed: 1,
        skipped: 1,
      },
      {
        hour: 23,
        from: "2026-10-26T22:00:00.000Z",
        to: "2026-10-26T23:00:00.000Z",
        success: 1,
        failed: 0,
        skipped: 0,
      },
    ]);
    expect((await calendar(ns, `${berlin}&job=${job}&app=nowhere`)).body.total.success).toBe(0);
  });

  test("ends today in the zone when no day is named, and refuses what is no zone or date by name", async () => {
    const ns = await newSpace();
    const { body } = await calendar(ns, "days=2&timeZone=Pacific/Kiritimati");
    const today = new Date(Date.parse(body.at) + 14 * 60 * minuteMs).toISOString().slice(0, 10);
    expect(body.days).toHaveLength(2);
    expect(body.days[1].date).toBe(today);
    for (const [query, field] of [
      ["timeZone=Mars", "timeZone"],
      ["from=2026-02-30", "from"],
      ["days=43", "days"],
    ] as const) {
      const refused = await calendar(ns, query);
      expect(refused.status).toBe(400);
      expect(refused.body.error.details.issues[0].path).toBe(field);
    }
  });
});
