import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import { type Server, startServer } from "../support/server.ts";
import { type Received, startTarget, type Target } from "../support/target.ts";
import { AgentProcess } from "./worker-agent-process.ts";
import { startWorkerTrial, until, type WorkerTrial } from "./worker-trial.ts";

/** Short enough to see a worker's lease run out in a test. */
const leaseMs = 3000;

let target: Target;
let server: Server;
let trial: WorkerTrial;

beforeAll(async () => {
  target = await startTarget((response, { url }) =>
    response.writeHead(url.startsWith("/later") ? 202 : 200).end("fine"),
  );
  server = await startServer({
    env: {
      CARILLON_LEASE_MS: String(leaseMs),
      CARILLON_HEARTBEAT_MS: "1000",
      CARILLON_OUTBOUND_ALLOW: target.host,
    },
  });
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 90_000);

afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await target?.[Symbol.asyncDispose]();
});

const callsOf = (runId: string): Received[] =>
  target.received.filter((one) => one.headers["carillon-run-id"] === runId);

const callOf = (runId: string): Received => {
  const [call] = callsOf(runId);
  if (!call) throw new Error(`run ${runId} called nobody`);
  return call;
};

const complete = (runId: string, body: unknown): Promise<Response> =>
  fetch(callOf(runId).headers["carillon-completion-url"] ?? "", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** A run that the target has accepted and the agent has told of. */
const acceptedRun = async (more: { runRetries?: number; timeoutSeconds?: number } = {}): Promise<string> => {
  const http = { url: `${target.url}/later`, method: "POST" as const, through: "worker" as const };
  const runId = await trial.startRun(await trial.createJob({ jobType: "http", http, ...more }));
  await trial.until(runId, (run) => run.attempts.some((attempt) => attempt.workerId === "edge"));
  return runId;
};

describe("an http job through a worker", () => {
  test("is the same call as from the platform: context, signature, completion URL, log", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const request = {
      url: `${target.url}/same?token=hide-this-one&a=#{attempt}`,
      method: "POST" as const,
      headers: { "X-Api-Key": "hide-this-too", "X-Name": "名 é", Host: "elsewhere" },
    };
    const runs = await Promise.all(
      (["edge", "worker"] as const).map(async (through) =>
        trial.startRun(await trial.createJob({ jobType: "http", http: { ...request, through } })),
      ),
    );
    const [edge = "", worker = ""] = runs;
    for (const runId of runs)
      expect(await trial.ended(runId)).toMatchObject({
        status: "success",
        result: "fine",
        message: "HTTP 200",
      });

    const { items } = await trial.api.call(routes.listSigningSecrets, {
      params: { ns: trial.ns, appId: trial.appId },
    });
    const webhook = new Webhook(items[0]?.secret ?? "");
    const context = (runId: string) => Object(webhook.verify(callOf(runId).body, callOf(runId).headers));
    expect(context(worker)).toMatchObject({ runId: worker, appId: trial.appId });
    expect(Object.keys(context(worker))).toEqual(Object.keys(context(edge)));

    const ours = (runId: string) =>
      Object.keys(callOf(runId).headers)
        .filter((name) => /^(carillon-|webhook-|x-|content-type)/.test(name))
        .sort();
    expect(ours(worker)).toEqual(ours(edge));
    expect(callOf(worker).headers["x-name"]).toBe(callOf(edge).headers["x-name"]);
    expect(callOf(worker).headers["x-api-key"]).toBe("hide-this-too");

    const shape = async (runId: string) =>
      (await trial.log(runId))
        .map((line) => line.replaceAll(runId, "RUN").replace(/after \d+ ms/, "after N ms"))
        .map((line) =>
          line.replace(/^(carillon-(job|schedule|data)[a-z-]*|webhook-(id|timestamp)): .*/, "$1"),
        )
        .map((line) => line.replace(/^content-length: .*/, "content-length"))
        .filter((line) => !line.startsWith('{"'));
    expect(await shape(worker)).toEqual(await shape(edge));
    const log = (await trial.log(worker)).join("\n");
    expect(log).toContain("x-api-key: ***");
    expect(log).not.toContain("hide-this");
  });

  test("that was answered by 202 ends by its completion URL, although its worker was killed meanwhile", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const runId = await acceptedRun({ runRetries: 3 });
    expect(await trial.log(runId)).toContain("Accepted: the target ends this run by its completion URL");
    agent.signal("SIGKILL");
    await agent.ended;
    await until(trial.workers, (workers) => workers.every((one) => one.state === "lost"));
    expect(await trial.run(runId)).toMatchObject({ status: "running", attempt: 1 });
    expect((await complete(runId, { status: "success", result: "42 rows" })).status).toBe(200);
    expect(await trial.run(runId)).toMatchObject({ status: "success", result: "42 rows", attempt: 1 });
    expect((await complete(runId, { status: "success" })).status).toBe(409);
    expect(callsOf(runId)).toHaveLength(1);
  });

  test("that was answered by 202 does not keep its worker from leaving, and its timeout ends it", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const runId = await acceptedRun({ timeoutSeconds: 5 });
    agent.signal("SIGTERM");
    expect(await agent.ended).toBe(0);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "timeout", attempt: 1 });
    expect((await complete(runId, { status: "success" })).status).toBe(409);
  });

  test("survives a platform killed after the 202, with neither a second call nor a new attempt", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const runId = await acceptedRun();
    await server.kill();
    await server.start();
    await trial.connected(1);
    expect(await trial.run(runId)).toMatchObject({ status: "running", attempt: 1 });
    expect((await complete(runId, { status: "failed", message: "disk full" })).status).toBe(200);
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", message: "disk full", attempt: 1 });
    expect(callsOf(runId)).toHaveLength(1);
  }, 90_000);
});
