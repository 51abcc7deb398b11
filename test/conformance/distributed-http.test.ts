import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Received, startTarget, type Target } from "../support/target.ts";
import { AgentProcess } from "./worker-agent-process.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

let target: Target;
let server: Server;
let trial: WorkerTrial;
let agent: AgentProcess;
let answer: (request: Received) => { status: number; body?: string } = () => ({ status: 200 });

beforeAll(async () => {
  target = await startTarget((response, request) => {
    const { status, body } = answer(request);
    response.writeHead(status).end(body);
  });
  server = await startServer({ env: { CARILLON_OUTBOUND_ALLOW: target.host } });
  trial = await startWorkerTrial(server.url, server.adminToken);
  agent = AgentProcess.of(trial);
  await agent.line("connected to");
}, 90_000);

afterAll(async () => {
  await agent?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

const start = async (path: string, job: Partial<JobCreate>, through: "edge" | "worker" = "edge") => {
  const http = { url: `${target.url}${path}`, method: "POST" as const, through };
  return trial.startRun(await trial.createJob({ jobType: "http", http, timeType: "api", ...job }));
};
const callsOf = (runId: string) => target.received.filter((one) => one.headers["carillon-run-id"] === runId);
const callOfTask = async (runId: string, taskId: string): Promise<Received> => {
  const of = () => callsOf(runId).filter((one) => one.headers["carillon-task-id"] === taskId);
  const calls = await until(
    async () => of(),
    (found) => found.length > 0,
  );
  const last = calls.at(-1);
  if (!last) throw new Error(`task ${taskId} called nobody`);
  return last;
};
const complete = async (call: Received, body: unknown): Promise<number> => {
  const response = await fetch(call.headers["carillon-completion-url"] ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return response.status;
};
const tasks = async (runId: string) =>
  (await trial.api.call(routes.listTasks, { params: { ns: trial.ns, runId } })).items;
const running = (runId: string, count: number) =>
  until(
    () => tasks(runId),
    (items) => items.filter((one) => one.message?.startsWith("HTTP 202")).length === count,
  );
const isRoot = ({ headers }: Received): boolean => headers["carillon-task-id"] === "MAP_TASK_ROOT";

describe.each(["edge", "worker"] as const)("an http job through %s", (through) => {
  test("calls once per shard, with its context; a failed one is tried again", async () => {
    let failures = 0;
    answer = ({ url }) => {
      const isBroken = url.includes("id=1") && failures < 1;
      if (isBroken) failures += 1;
      return { status: isBroken ? 500 : 200, body: `did ${url}` };
    };
    const runId = await start(
      "/?id=#{shardingId}&p=#{shardingParameter}&n=#{shardingNum}",
      { mode: "sharding", parameters: "0=a,1=b,2=c", taskRetries: 1 },
      through,
    );
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
    expect(
      callsOf(runId)
        .map(({ url }) => url.replace("/", ""))
        .sort(),
    ).toEqual(["?id=0&p=a&n=3", "?id=1&p=b&n=3", "?id=1&p=b&n=3", "?id=2&p=c&n=3"]);
    expect((await tasks(runId)).map((task) => [task.result, task.attempt])).toEqual([
      ["did /?id=0&p=a&n=3", 1],
      ["did /?id=1&p=b&n=3", 2],
      ["did /?id=2&p=c&n=3", 1],
    ]);
  });

  test("in mode parallel calls once for the list, then once for each element of it", async () => {
    const elements = ["a", { b: 1 }, "名"];
    answer = (request) => {
      if (isRoot(request)) return { status: 200, body: JSON.stringify(elements) };
      const { item } = JSON.parse(request.body);
      return { status: 200, body: `did ${JSON.stringify(item)}` };
    };
    const runId = await start("/list", { mode: "parallel" }, through);
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
    expect(callsOf(runId)).toHaveLength(4);
    expect((await tasks(runId)).map((task) => [task.taskName, task.item, task.result])).toEqual(
      elements.map((one) => ["call", JSON.stringify(one), `did ${JSON.stringify(one)}`]),
    );
  });

  test.each([
    ["no list", '{"a":1}', "has to answer a JSON list, not an object"],
    ["301 elements", JSON.stringify(Array(301).fill(0)), "at most 300 subtasks"],
    [
      "an element over 64 KB",
      JSON.stringify(["x", "x".repeat(65_535)]),
      "element 1 of the list has 65537 bytes",
    ],
  ])(
    "whose first call answers %s fails, naming the rule, and makes no other call",
    async (_, body, words) => {
      await using agent = AgentProcess.of(trial);
      await agent.line("connected to");
      answer = () => ({ status: 200, body });
      const runId = await start("/list", { mode: "parallel" }, through);
      expect(await trial.ended(runId)).toMatchObject({
        status: "failed",
        reason: "error",
        message: expect.stringContaining(words),
      });
      expect(callsOf(runId)).toHaveLength(1);
    },
  );

  test("whose target answers a shard with 202 waits for the completion URL, also over a restart", async () => {
    answer = ({ url }) => ({ status: url.endsWith("1") ? 202 : 200, body: "at once" });
    const runId = await start("/?id=#{shardingId}", { mode: "sharding", parameters: "0=a,1=b" }, through);
    await running(runId, 1);
    // A call whose outcome the platform has not stored yet is made again after a restart.
    await until(
      () => tasks(runId),
      ([first]) => first?.state === "success",
    );
    await server.kill();
    await server.start();
    const call = await callOfTask(runId, "1");
    expect(await complete(call, { status: "success", result: "later" })).toBe(200);
    expect(await complete(call, { status: "failed" })).toBe(409);
    expect(await trial.ended(runId)).toMatchObject({ status: "success", attempt: 1 });
    expect((await tasks(runId)).map((task) => task.result)).toEqual(["at once", "later"]);
    expect(callsOf(runId)).toHaveLength(2);
  }, 60_000);
});

describe("a shard whose target answered 202", () => {
  const promised = async (job: Partial<JobCreate> = {}) => {
    answer = () => ({ status: 202 });
    const runId = await start("/", { mode: "sharding", parameters: "0=a,1=b", ...job });
    await running(runId, 2);
    return runId;
  };

  test("is tried again when the completion says failed; the URL of the first try is worth nothing then", async () => {
    const runId = await promised({ taskRetries: 1 });
    const first = await callOfTask(runId, "0");
    expect(await complete(first, { status: "failed", message: "disk full" })).toBe(200);
    await until(
      () => tasks(runId),
      ([one]) => one?.attempt === 2 && one.message?.startsWith("HTTP 202") === true,
    );
    expect(await complete(first, { status: "success" })).toBe(409);
    expect(await complete(await callOfTask(runId, "0"), { status: "success" })).toBe(200);
    expect(await complete(await callOfTask(runId, "1"), { status: "success" })).toBe(200);
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
  });

  test("ends at once when a person kills it, and is called anew when one runs it again", async () => {
    const runId = await promised({ taskRetries: 3 });
    const first = await callOfTask(runId, "0");
    const params = { ns: trial.ns, runId, taskId: "0" };
    await trial.api.call(routes.killTask, { params });
    expect((await tasks(runId))[0]).toMatchObject({
      state: "failed",
      message: expect.stringContaining("killed by"),
    });
    expect(await complete(first, { status: "success" })).toBe(409);
    await trial.api.call(routes.rerunTask, { params });
    await running(runId, 2);
    expect(await complete(first, { status: "success" })).toBe(409);
    expect(await complete(await callOfTask(runId, "0"), { status: "success" })).toBe(200);
    expect(await complete(await callOfTask(runId, "1"), { status: "success" })).toBe(200);
    expect(await trial.ended(runId)).toMatchObject({ status: "success" });
  });

  test("ends with the run's timeout although the job would not kill, and with a kill of the run", async () => {
    const late = await promised({ timeoutSeconds: 1, killOnTimeout: false });
    expect(await trial.ended(late)).toMatchObject({ status: "failed", reason: "timeout" });
    expect(await complete(await callOfTask(late, "0"), { status: "success" })).toBe(409);
    const killed = await promised();
    await trial.kill(killed);
    expect(await trial.ended(killed)).toMatchObject({ status: "failed", reason: "killed" });
    expect((await tasks(killed)).map((task) => task.state)).toEqual(["failed", "failed"]);
  });
});
