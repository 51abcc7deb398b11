import { describe, expect, test } from "vitest";
import { api, env } from "./a-deployment.ts";

const hourMs = 3_600_000;
const at = (instant: number): string => new Date(instant).toISOString();
const jobs = "/namespaces/default/jobs";
const thisHour = Math.floor(Date.now() / hourMs) * hourMs;

const hourly = { timeType: "cron", cron: "0 0 * * * ?", timeZone: "UTC" };

const newJob = async (more: object = {}): Promise<number> => {
  if ((await api("GET", "/namespaces/default/apps/fires")).status === 404)
    await api("POST", "/namespaces/default/apps", { body: { name: "fires", appId: "fires" } });
  const body = { appId: "fires", name: "a job", jobType: "nodejs", processor: "p", ...hourly, ...more };
  const created = await api("POST", jobs, { body });
  expect(created.status).toBe(201);
  return created.body.jobId;
};

/** As if the definition had been saved that long ago; that it was turned on is recorded as of now. */
const age = (jobId: number, savedAt: number) =>
  env.DB.batch([
    env.DB.prepare("UPDATE job_versions SET saved_at = ?2 WHERE job_id = ?1").bind(jobId, savedAt),
    env.DB.prepare("UPDATE jobs SET anchor_at = ?2 WHERE job_id = ?1").bind(jobId, savedAt),
  ]);

const addRun = (jobId: number, number: number, scheduleAt: number, lateMs: number, trigger: string) =>
  env.DB.prepare(
    `INSERT INTO runs (job_id, slot, number, ordinal, namespace, app_id, status, reason, message, "trigger", schedule_at, data_at,
      created_at, started_at, finished_at, version, attempt, attempts, parameters)
     VALUES (?1, ?2, ?2, ?2, 'default', 'fires', 'failed', 'error', NULL, ?5, ?3, ?3, ?4, ?4, ?4, 1, 1, '[]', '')`,
  )
    .bind(jobId, number, scheduleAt, scheduleAt + lateMs, trigger)
    .run();

const fires = async (jobId: number, query: string) => {
  const answer = await api("GET", `${jobs}/${jobId}/fires?${query}`);
  expect(answer.status).toBe(200);
  return answer.body;
};

describe("why a job did or did not fire", () => {
  test("joins runs, what was off and what is to come into one list, newest first", async () => {
    const jobId = await newJob();
    await age(jobId, thisHour - 5 * hourMs);
    await addRun(jobId, 1, thisHour, 7_000, "timer");
    const { items } = await fires(
      jobId,
      `from=${at(thisHour - 9 * hourMs)}&to=${at(thisHour + 2 * hourMs + 1)}`,
    );
    const none = { runId: null, runStatus: null, lateMs: null, misfirePolicy: null, countIsExact: true };
    const one = (instant: number) => ({ from: at(instant), to: at(instant), count: 1 });
    expect(items).toEqual([
      { ...none, ...one(thisHour + 2 * hourMs), verdict: "planned" },
      { ...none, ...one(thisHour + hourMs), verdict: "planned" },
      {
        ...none,
        ...one(thisHour),
        verdict: "ran",
        runId: `${jobId}-1`,
        runStatus: "failed",
        lateMs: 7_000,
      },
      { ...none, from: at(thisHour - 4 * hourMs), to: at(thisHour), count: 5, verdict: "disabled" },
    ]);
  });

  test("is asked for by verdict, page by page", async () => {
    const jobId = await newJob();
    for (let n = 1; n <= 3; n += 1)
      await addRun(jobId, n, thisHour - (4 - n) * hourMs, 0, n === 2 ? "catch_up" : "timer");
    const ran = "verdict=ran,caught_up&limit=2";
    const first = await fires(jobId, ran);
    expect(first.items.map((fire: { runId: string }) => fire.runId)).toEqual([`${jobId}-3`, `${jobId}-2`]);
    expect(first.items[1]).toMatchObject({ verdict: "caught_up", lateMs: null });
    const second = await fires(jobId, `${ran}&cursor=${first.nextCursor}`);
    expect(second.items.map((fire: { runId: string }) => fire.runId)).toEqual([`${jobId}-1`]);
    expect(second.nextCursor).toBeNull();
    const off = await fires(jobId, `verdict=overlap`);
    expect(off.items).toEqual([]);
  });

  test("names times whose runs are no longer kept, instead of leaving them out", async () => {
    const jobId = await newJob({ retention: 1 });
    await api("POST", `${jobs}/${jobId}/disable`);
    await api("POST", `${jobs}/${jobId}/enable`);
    // Enabled from a moment ago on; older eras were off, so only the future can be forgotten in this trial: ask as of later.
    await addRun(jobId, 7, thisHour + 30 * hourMs, 0, "timer");
    const { items } = await fires(
      jobId,
      `verdict=forgotten&from=${at(thisHour + hourMs)}&to=${at(thisHour + 40 * hourMs)}`,
    );
    expect(items).toMatchObject([{ from: at(thisHour + hourMs), to: at(thisHour + 29 * hourMs), count: 29 }]);
  });

  test("refuses a verdict it does not know and a job of elsewhere", async () => {
    const jobId = await newJob();
    const wrong = await api("GET", `${jobs}/${jobId}/fires?verdict=ran,lost`);
    expect(wrong.status).toBe(400);
    expect(JSON.stringify(wrong.body)).toContain("verdict");
    expect((await api("GET", `${jobs}/999999/fires`)).status).toBe(404);
  });
});

test("a workflow's planned times follow from its publications", async () => {
  await newJob();
  const created = await api("POST", "/namespaces/default/workflows", {
    body: { appId: "fires", name: "flow", ...hourly },
  });
  expect(created.status).toBe(201);
  const { workflowId } = created.body;
  const query = `from=${at(thisHour + hourMs)}&to=${at(thisHour + 3 * hourMs)}`;
  const read = async () =>
    (await api("GET", `/namespaces/default/workflows/${workflowId}/fires?${query}`)).body;
  expect((await read()).items).toMatchObject([{ verdict: "disabled", count: 2 }]);
});
