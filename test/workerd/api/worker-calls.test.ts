import { describe, expect, test } from "vitest";
import { type Answered, api, env, newApp, newJob, send } from "./a-deployment.ts";

const identity = {
  address: "10.0.0.1",
  clientKind: "node",
  clientVersion: "1",
  labels: [],
  jobTypes: ["nodejs"],
  processors: ["hello"],
  concurrency: 5,
};
const report = { workerId: "w-1", running: [], capacity: 0, wait: false };

/** The objects that keep the logs, out of reach. */
const logsDown = new Proxy(env.JOB_TIMER, {
  get: (objects, name) => {
    if (name === "get")
      return () => {
        throw new Error("the object is out of reach");
      };
    const member: unknown = Reflect.get(objects, name);
    return typeof member === "function" ? member.bind(objects) : member;
  },
});

const poll = (
  app: { appId: string; appKey: string },
  body: unknown,
  changes: Partial<typeof env> = {},
): Promise<Answered> =>
  send("POST", "/worker/v1/poll", {
    token: app.appKey,
    env: changes,
    headers: { "carillon-namespace": "default", "carillon-app": app.appId },
    ...(typeof body === "string" ? { raw: body } : { body }),
  });

describe("a poll", () => {
  test("brings tasks, takes results and logs, and names a malformed batch by its index", async () => {
    const app = await newApp();
    const jobId = await newJob(app.appId);
    const { runId } = (await api("POST", `/namespaces/default/jobs/${jobId}/run`)).body;
    const first = await poll(app, { ...report, identity, capacity: 5, wait: true });
    const [task] = first.body.tasks;
    expect(task.runId).toBe(runId);
    const line = { at: new Date().toISOString(), level: "info", text: "<b>hello</b>" };
    const second = await poll(app, {
      ...report,
      results: [{ lease: task.lease, status: "success", result: "done" }, { nonsense: true }],
      logs: [
        { runId: "x", attempt: 1, seq: 0, lines: [] },
        { runId, attempt: 1, seq: 0, lines: [line] },
      ],
    });
    expect(second.body.results).toMatchObject([{ outcome: "accepted" }, { outcome: "invalid" }]);
    expect(second.body.logIssues).toEqual([{ index: 0, message: "runId: is not a run id" }]);
    const run = await api("GET", `/namespaces/default/runs/${runId}`);
    expect(run.body).toMatchObject({ status: "success", result: "done" });
    const log = await api("GET", `/namespaces/default/runs/${runId}/log`);
    expect(log.body.items).toMatchObject([{ line: 1, text: line.text, source: "10.0.0.1", attempt: 1 }]);
  });

  test("with a wrong key is refused alike, whatever exists and whatever it says", async () => {
    const app = await newApp();
    const wrong = await poll({ ...app, appKey: "cak_wrong" }, report);
    const nowhere = await poll({ appId: "nowhere", appKey: "cak_wrong" }, report);
    const malformed = await poll({ ...app, appKey: "cak_other" }, "{");
    const foreign = await poll({ appId: app.appId, appKey: (await newApp()).appKey }, report);
    for (const answer of [wrong, nowhere, malformed, foreign]) {
      expect([answer.status, answer.body]).toEqual([401, wrong.body]);
    }
  });

  test("writes no line into the log of another app's run", async () => {
    const [mine, theirs] = [await newApp(), await newApp()];
    const jobId = await newJob(theirs.appId);
    const { runId } = (await api("POST", `/namespaces/default/jobs/${jobId}/run`)).body;
    const lines = [{ at: new Date().toISOString(), level: "info", text: "from elsewhere" }];
    await poll(mine, { ...report, logs: [{ runId, attempt: 1, seq: 0, lines }] });
    expect((await api("GET", `/namespaces/default/runs/${runId}/log`)).body.total).toBe(0);
  });

  test("over four megabytes is refused with the limit", async () => {
    const app = await newApp();
    const answer = await poll(app, JSON.stringify({ ...report, results: ["x".repeat(4_200_000)] }));
    expect([answer.status, answer.body.error.message]).toEqual([
      413,
      "the body has more than 4194304 bytes, which is the limit",
    ]);
  });

  test("with a wrong frame names the fields", async () => {
    const app = await newApp();
    const answer = await poll(app, { workerId: "", running: [{}], capacity: -1, wait: 1 });
    expect(answer.status).toBe(400);
    expect(answer.body.error.details.issues.map((issue: { path: string }) => issue.path).sort()).toEqual([
      "capacity",
      "running",
      "wait",
      "workerId",
    ]);
  });

  test("works with both keys during a rotation, and with the new one only after the grace", async () => {
    const app = await newApp();
    const rotate = (graceSeconds: number) =>
      api("POST", `/namespaces/default/apps/${app.appId}/key/rotate`, { body: { graceSeconds } });
    const { appKey } = (await rotate(3600)).body;
    expect([(await poll(app, report)).status, (await poll({ ...app, appKey }, report)).status]).toEqual([
      200, 200,
    ]);
    const last = (await rotate(0)).body.appKey;
    expect((await poll({ ...app, appKey }, report)).status).toBe(401);
    expect((await poll({ ...app, appKey: last }, report)).status).toBe(200);
  });
});

test("a load threshold above the cores of a connected worker is refused, naming the worker", async () => {
  const app = await newApp();
  const load = { load5: 1, cores: 4, memoryPercent: 10, diskPercent: 10 };
  await poll(app, { ...report, identity, load });
  const save = (load5: number) => api("PATCH", `/namespaces/default/apps/${app.appId}`, { body: { load5 } });
  const refused = await save(8);
  expect(refused.status).toBe(400);
  expect(refused.body.error.details.issues).toMatchObject([{ path: "load5", rule: "above_cores", value: 8 }]);
  expect(refused.body.error.message).toContain("10.0.0.1");
  expect((await save(4)).status).toBe(200);
  expect((await api("GET", `/namespaces/default/apps/${app.appId}`)).body.workers).toBe(1);
});

describe("a poll that carries the last lines of a run and its result", () => {
  test("tells the queue nothing before the lines are stored, and is taken whole when it is sent again", async () => {
    const app = await newApp();
    const jobId = await newJob(app.appId);
    const { runId } = (await api("POST", `/namespaces/default/jobs/${jobId}/run`)).body;
    const [task] = (await poll(app, { ...report, identity, capacity: 5, wait: true })).body.tasks;
    const at = new Date().toISOString();
    const last = {
      ...report,
      running: [{ lease: task.lease }],
      results: [{ lease: task.lease, status: "success", result: "done" }],
      logs: [{ runId, attempt: 1, seq: 0, lines: [{ at, level: "info", text: "the last line" }] }],
    };
    const refused = await poll(app, last, { JOB_TIMER: logsDown });
    expect(refused.status).toBe(500);
    const run = () => api("GET", `/namespaces/default/runs/${runId}`);
    expect((await run()).body).toMatchObject({ status: "running" });
    expect((await poll(app, last)).body.results).toEqual([{ outcome: "accepted" }]);
    expect((await run()).body).toMatchObject({ status: "success", result: "done" });
    const log = await api("GET", `/namespaces/default/runs/${runId}/log`);
    expect(log.body.items).toMatchObject([{ text: "the last line" }]);
  });
});
