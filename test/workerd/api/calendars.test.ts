import { beforeAll, describe, expect, test } from "vitest";
import { timerName } from "../../../durable/shared/names.ts";
import { api, env, send } from "./a-deployment.ts";
import { newPerson, newToken } from "./identities.ts";

const ns = "/namespaces/default";
const office = {
  calendarId: "office",
  name: "Office",
  days: [
    { date: "2026-10-01", kind: "off", name: "National Day" },
    { date: "2026-10-10", kind: "work", name: "Made up" },
  ],
};
const daily = { timeType: "cron", cron: "0 0 9 * * ?", timeZone: "Asia/Shanghai" };
const newJob = async (more: object = {}) => {
  const body = { appId: "cal", name: "a job", jobType: "nodejs", processor: "p", ...daily, ...more };
  return api("POST", `${ns}/jobs`, { body });
};
const calendar = async (id: string) => (await api("GET", `${ns}/calendars/${id}`)).body;

beforeAll(async () => {
  for (const appId of ["cal", "other"]) await api("POST", `${ns}/apps`, { body: { name: appId, appId } });
  expect((await api("POST", `${ns}/calendars`, { body: office })).status).toBe(201);
});

describe("a calendar", () => {
  test("is kept with its days by date, changed by version, and recorded", async () => {
    const body = { name: "Shop days", days: [...office.days].reverse() };
    const made = await api("POST", `${ns}/calendars`, { body });
    expect([made.status, made.body.calendarId, made.body.days]).toEqual([201, "Shop-days", office.days]);
    expect(made.body).toMatchObject({
      daysOff: 1,
      workDays: 1,
      firstDate: "2026-10-01",
      uses: 0,
      version: 1,
    });
    expect((await api("POST", `${ns}/calendars`, { body })).body.error.code).toBe("already_exists");
    const path = `${ns}/calendars/Shop-days`;
    const changed = await api("PATCH", path, {
      body: { workingWeekdays: ["SUN", "MON"] },
      headers: { "if-match": '"1"' },
    });
    expect([changed.body.version, changed.body.workingWeekdays]).toEqual([2, ["MON", "SUN"]]);
    const late = await api("PATCH", path, { body: { name: "x" }, headers: { "if-match": '"1"' } });
    expect(late.status).toBe(412);
    expect((await api("DELETE", path)).status).toBe(204);
    expect((await api("GET", path)).status).toBe(404);
    const { items } = (await api("GET", `${ns}/operations?object=calendar&objectId=Shop-days`)).body;
    expect(items.map(({ action }: { action: string }) => action)).toEqual([
      "calendar.delete",
      "calendar.update",
      "calendar.create",
    ]);
  });

  test("goes with its namespace, as feeds do", async () => {
    const space = { body: { id: "short-lived", name: "Short-lived" } };
    await api("POST", "/namespaces", space);
    await api("POST", "/namespaces/short-lived/calendars", { body: office });
    await api("POST", "/namespaces/short-lived/feeds", { body: { name: "x" } });
    expect((await api("DELETE", "/namespaces/short-lived")).status).toBe(204);
    await api("POST", "/namespaces", space);
    expect((await api("GET", "/namespaces/short-lived/calendars")).body.items).toEqual([]);
    expect((await api("GET", "/namespaces/short-lived/feeds")).body.items).toEqual([]);
  });

  test.each([
    [{ name: "x", days: [{ date: "2026-02-30", kind: "off" }] }, "days.0.date"],
    [{ name: "x", days: [office.days[0], office.days[0]] }, "days"],
    [{ name: "x", workingWeekdays: ["MO"] }, "workingWeekdays.0"],
  ])("with %j is refused by the field", async (body, path) => {
    const answer = await api("POST", `${ns}/calendars`, { body });
    expect([answer.status, answer.body.error.details.issues[0].path]).toEqual([400, path]);
  });
});

describe("a job with a calendar", () => {
  test("names one that is there, and says which working day where the rule needs it", async () => {
    const unknown = await newJob({ calendar: "nowhere" });
    expect(unknown.body.error.details.issues[0]).toMatchObject({ path: "calendar", rule: "exists" });
    const nth = await newJob({ calendar: "office", calendarRule: "nth_working_day" });
    expect(nth.body.error.details.issues[0]).toMatchObject({ path: "calendarWorkingDay", rule: "required" });
    const once = await newJob({ calendar: "office", timeType: "one_time", at: "2099-01-01T00:00:00Z" });
    expect(once.body.error.details.issues[0]).toMatchObject({ path: "calendar", rule: "not_for_time_type" });
    await api("POST", `${ns}/calendars`, {
      body: { calendarId: "never", name: "Never", workingWeekdays: [] },
    });
    const never = await newJob({ calendar: "never" });
    expect(never.body.error.details.issues[0]).toMatchObject({
      path: "calendar",
      rule: "calendar_never_fires",
    });
  });

  test("is handed over anew, without another version, when its calendar changes", async () => {
    await api("POST", `${ns}/calendars`, { body: { calendarId: "moving", name: "Moving" } });
    const { body: job } = await newJob({ calendar: "moving", cron: "0 0 12 * * ?", timeZone: "UTC" });
    const first = Date.parse(job.nextFireAt);
    const next = new Date(first).toISOString().slice(0, 10);
    const days = [{ date: next, kind: "off", name: "Not today" }];
    await api("PATCH", `${ns}/calendars/moving`, { body: { days } });
    const moved = (await api("GET", `${ns}/jobs/${job.jobId}`)).body;
    expect([moved.version, Date.parse(moved.nextFireAt) > first]).toEqual([job.version, true]);
    const timer = env.JOB_TIMER.get(env.JOB_TIMER.idFromName(timerName(job.jobId)));
    const { nextAt: armed } = await timer.check();
    expect(armed).toBe(Date.parse(moved.nextFireAt));
    const row = await env.DB.prepare("SELECT version, applied_version AS applied FROM jobs WHERE job_id = ?")
      .bind(job.jobId)
      .first();
    expect(row).toEqual({ version: 1, applied: 1 });
  });

  test("and a workflow keep their calendar from being deleted, and are named", async () => {
    await api("POST", `${ns}/calendars`, { body: { calendarId: "kept", name: "Kept" } });
    const { body: job } = await newJob({ calendar: "kept", name: "close the day" });
    const workflow = await api("POST", `${ns}/workflows`, {
      body: {
        appId: "cal",
        name: "month end",
        ...daily,
        calendar: "kept",
        calendarRule: "nth_working_day",
        calendarWorkingDay: -1,
      },
    });
    expect(workflow.status).toBe(201);
    const refused = await api("DELETE", `${ns}/calendars/kept`);
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      `the calendar kept is used by job ${job.jobId} "close the day", workflow ${workflow.body.workflowId} "month end"`,
    ]);
    expect((await calendar("kept")).usedBy.map(({ kind }: { kind: string }) => kind)).toEqual([
      "job",
      "workflow",
    ]);
    await api("PATCH", `${ns}/jobs/${job.jobId}`, { body: { calendar: null } });
    await api("DELETE", `${ns}/workflows/${workflow.body.workflowId}`);
    expect((await api("DELETE", `${ns}/calendars/kept`)).status).toBe(204);
  });

  test("cannot have its days changed by who does not see it", async () => {
    await api("POST", `${ns}/calendars`, { body: { calendarId: "shared", name: "Shared" } });
    await newJob({ calendar: "shared", appId: "other", name: "unseen-job" });
    const { ask } = await newPerson("editor", { apps: [{ namespace: "default", appId: "cal" }] });
    const change = await api("PATCH", `${ns}/calendars/shared`, { ...ask, body: { workingWeekdays: [] } });
    expect([change.status, JSON.stringify(change.body).includes("unseen-job")]).toEqual([403, false]);
    const removal = await api("DELETE", `${ns}/calendars/shared`, ask);
    expect([removal.status, JSON.stringify(removal.body).includes("unseen-job")]).toEqual([409, false]);
    expect((await api("GET", `${ns}/calendars/shared`, ask)).body.usedBy).toEqual([]);
  });

  test("is backfilled on the days on which it fires, or on all of them when asked", async () => {
    const { body: job } = await newJob({ calendar: "office" });
    const week = { startDate: "2026-09-28", endDate: "2026-10-11", time: "09:00:00", dryRun: true };
    const followed = await api("POST", `${ns}/jobs/${job.jobId}/backfill`, { body: week });
    expect([followed.body.dataTimes.length, followed.body.leftOut]).toEqual([
      10,
      ["2026-10-01", "2026-10-03", "2026-10-04", "2026-10-11"],
    ]);
    const all = await api("POST", `${ns}/jobs/${job.jobId}/backfill`, {
      body: { ...week, followCalendar: false },
    });
    expect(all.body.dataTimes).toHaveLength(14);
  });
});

test("a preview names the days that the calendar leaves out, with the reason", async () => {
  const body = {
    ...daily,
    after: "2026-09-30T12:00:00Z",
    count: 3,
    calendar: "office",
    namespace: "default",
  };
  const { body: preview } = await api("POST", "/schedule/preview", { body });
  expect(preview.times).toEqual([
    "2026-10-02T01:00:00.000Z",
    "2026-10-05T01:00:00.000Z",
    "2026-10-06T01:00:00.000Z",
  ]);
  expect(
    preview.leftOut.map(({ date, reason, name }: Record<string, string>) => [date, reason, name]),
  ).toEqual([
    ["2026-10-01", "day_off", "National Day"],
    ["2026-10-03", "weekday", ""],
    ["2026-10-04", "weekday", ""],
  ]);
  expect(preview.words.en).toBe("At 09:00 every day; but not on days off of Office");
  const never = await api("POST", "/schedule/preview", { body: { ...body, calendar: "never" } });
  expect([never.body.times, never.body.notes[0].code]).toEqual([[], "never_fires"]);
});

describe("an import", () => {
  const text = "date,name,kind\n2027-01-01,New Year,off\n2027-01-02,Made up,work\n";
  test("shows what would change, then changes all of it", async () => {
    await api("POST", `${ns}/calendars`, {
      body: { calendarId: "imported", name: "Imported", description: "kept" },
    });
    const path = `${ns}/calendars/imported/import`;
    const dry = await api("POST", path, { body: { format: "csv", text, dryRun: true } });
    expect([dry.body.added.length, dry.body.calendar, (await calendar("imported")).days]).toEqual([
      2,
      null,
      [],
    ]);
    const done = await api("POST", path, { body: { format: "csv", text }, headers: { "if-match": '"1"' } });
    const { days, version, description } = done.body.calendar;
    expect([days.length, version, description]).toEqual([2, 2, "kept"]);
    expect((await api("POST", path, { body: { format: "csv", text } })).body).toMatchObject({
      added: [],
      unchanged: 2,
    });
  });

  test("takes nothing of a file with a mistake, and names each line", async () => {
    const body = { format: "csv", text: `${text}2027-02-30,Never,off\n2027-01-01,Again,work\n` };
    const { status, body: answer } = await api("POST", `${ns}/calendars/office/import`, { body });
    expect([status, answer.error.details.issues.map(({ message }: { message: string }) => message)]).toEqual([
      400,
      [
        'line 4: "2027-02-30" is no date such as 2026-10-01',
        "line 5: 2027-01-01 is work here and off in line 2",
      ],
    ]);
    expect((await calendar("office")).days).toEqual(office.days);
  });
});

describe("a feed of upcoming runs", () => {
  const read = (url: string) => send("GET", new URL(url).pathname, { token: null });

  test("lists what its maker sees, without what the calendar leaves out, until it is renewed or ended", async () => {
    await newJob({ name: "Close; the day, early", calendar: "office", calendarRule: "working_days" });
    const { ask } = await newPerson("viewer", { apps: [{ namespace: "default", appId: "cal" }] });
    const made = await api("POST", `${ns}/feeds`, { ...ask, body: { name: "My phone" } });
    expect(made.status).toBe(201);
    const { status, headers, body } = await read(made.body.url);
    expect([status, headers.get("content-type")]).toEqual([200, "text/calendar; charset=utf-8"]);
    expect(body).toMatch(/^BEGIN:VCALENDAR\r\n/);
    expect(body).toMatch(/URL:http:\/\/localhost\/ns\/default\/jobs\/\d+\r\n/);
    expect(body).toContain("SUMMARY:Close\\; the day\\, early");
    expect(body).toMatch(/DTSTART:\d{8}T010000Z/);
    expect(body).not.toContain("unseen-job");
    const stored = await env.DB.prepare("SELECT * FROM feeds WHERE feed_id = ?")
      .bind(made.body.feedId)
      .first();
    expect(JSON.stringify(stored)).not.toContain(new URL(made.body.url).pathname.slice(7, 30));
    const renewed = await api("POST", `${ns}/feeds/${made.body.feedId}/renew`, ask);
    expect((await read(made.body.url)).status).toBe(404);
    expect((await read(renewed.body.url)).status).toBe(200);
    const other = await newToken("editor");
    expect((await api("DELETE", `${ns}/feeds/${made.body.feedId}`, other.ask)).status).toBe(404);
    expect((await api("DELETE", `${ns}/feeds/${made.body.feedId}`, ask)).status).toBe(204);
    expect((await read(renewed.body.url)).status).toBe(404);
  });

  test("ends with the token of its maker", async () => {
    const { ask, tokenId } = await newToken("viewer");
    const made = await api("POST", `${ns}/feeds`, { ...ask, body: { name: "Wall" } });
    expect((await read(made.body.url)).status).toBe(200);
    await api("DELETE", `/tokens/${tokenId}`);
    expect((await read(made.body.url)).status).toBe(404);
  });

  test("is read a limited number of times in a minute", async () => {
    const made = await api("POST", `${ns}/feeds`, { body: { name: "Hungry", appId: "cal" } });
    const answers: number[] = [];
    for (let n = 0; n < 31; n += 1) answers.push((await read(made.body.url)).status);
    expect([answers.slice(0, 30).every((status) => status === 200), answers[30]]).toEqual([true, 429]);
  });
});
