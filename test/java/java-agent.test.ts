import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorkerTrial, type WorkerTrial } from "../conformance/worker-trial.ts";
import { type Server, startServer } from "../support/server.ts";
import { JavaAgentProcess } from "./java-agent-process.ts";
import { type JavaProject, makeJavaProject } from "./java-project.ts";

let server: Server;
let trial: WorkerTrial;
let project: JavaProject;

beforeAll(async () => {
  [project, server] = await Promise.all([
    makeJavaProject(),
    startServer({ env: { CARILLON_KILL_GRACE_MS: "500" } }),
  ]);
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 90_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

const job = (name: string, more: Partial<Parameters<WorkerTrial["createJob"]>[0]> = {}): Promise<number> =>
  trial.createJob({ jobType: "java", processor: name, ...more });

describe("a Java agent", () => {
  test("says on one line that it is connected and declares what it found on the class path", async () => {
    await using agent = await JavaAgentProcess.of(project, trial, "--label", "blue", "--concurrency", "7");
    const line = await agent.line("connected to");
    expect(line).toContain(`connected to ${trial.url} as `);
    expect(line).toContain(`app ${trial.ns}/app, serving java (com.example.FactsProcessor, `);
    const [worker] = await trial.workers();
    expect(worker).toMatchObject({
      state: "healthy",
      clientKind: "java",
      clientVersion: "0.1.0",
      labels: ["blue"],
      concurrency: 7,
      jobTypes: ["java"],
    });
    expect(worker?.processors).toEqual([
      "com.example.FactsProcessor",
      "com.example.HelloProcessor",
      "com.example.LargeProcessor",
      "com.example.SecondTimeProcessor",
      "com.example.ServiceProcessor",
    ]);
    expect(worker?.load?.cores).toBeGreaterThan(0);
    expect(worker?.load?.diskPercent).toBeGreaterThan(0);
    expect(worker?.load?.memoryPercent).toBeGreaterThan(0);
  });

  test("executes a job by the name of its class, which is made once", async () => {
    await using _agent = await JavaAgentProcess.of(project, trial);
    const jobId = await job("com.example.HelloProcessor", { runConcurrency: 10 });
    const runs = await Promise.all(["a", "b", "c"].map((text) => trial.startRun(jobId, text)));
    const ended = await Promise.all(runs.map((runId) => trial.ended(runId)));
    expect(ended.map((run) => run.result)).toEqual(
      ["a", "b", "c"].map((text) => `hello ${text} from instance 1`),
    );
  });

  test("gives the run's context, writes results as JSON and ships log lines in order", async () => {
    await using _agent = await JavaAgentProcess.of(project, trial);
    const jobId = await job("com.example.FactsProcessor");
    const run = await trial.ended(await trial.startRun(jobId, "ü & 日本"));
    expect(run).toMatchObject({ status: "success", attempt: 1 });
    expect(JSON.parse(run.result ?? "")).toEqual({
      run: run.runId,
      job: jobId,
      attempt: 1,
      parameters: "ü & 日本",
      trigger: "api",
      mode: "standalone",
      dataTime: expect.stringMatching(/^\d{4}-.*Z$/),
      sharding: null,
      upstream: [],
    });
    const log = await trial.log(run.runId);
    expect(log.slice(1, 6)).toEqual([
      "1 of 2",
      "two",
      "lines",
      "broken",
      "java.lang.IllegalStateException: inner",
    ]);
    expect(log.at(-1)).toMatch(/^\tat com\.example\.FactsProcessor\.process/);
  });

  test("serves what META-INF/services lists, without a package", async () => {
    const { url, ns, appId, appKey } = trial;
    const address = ["--url", url, "--namespace", ns, "--app", appId, "--key", appKey];
    await using agent = new JavaAgentProcess(project, address);
    expect(await agent.line("connected to")).toMatch(/serving java \(com\.example\.ServiceProcessor\)$/);
    const run = await trial.ended(await trial.startRun(await job("com.example.ServiceProcessor")));
    expect(run).toMatchObject({ status: "success", result: "by service" });
  });

  test("fails with the exception's message and a cut stack in the log, then succeeds by the retry", async () => {
    await using _agent = await JavaAgentProcess.of(project, trial);
    const jobId = await job("com.example.SecondTimeProcessor", { runRetries: 1, runRetryIntervalSeconds: 1 });
    const run = await trial.ended(await trial.startRun(jobId));
    expect(run).toMatchObject({ status: "success", result: "attempt 2", attempt: 2 });
    expect(run.attempts[0]).toMatchObject({ status: "failed", reason: "error", message: "no such day" });
    const log = await trial.log(run.runId);
    expect(log[0]).toBe("java.lang.IllegalStateException: no such day");
    expect(log).toContain("Caused by: java.lang.RuntimeException: the cause");
    expect(log.filter((line) => line.includes("io.carillon.worker.Execution"))).toEqual([]);
  });

  test("has a result over 1 000 bytes refused", async () => {
    await using _agent = await JavaAgentProcess.of(project, trial);
    const run = await trial.ended(await trial.startRun(await job("com.example.LargeProcessor")));
    expect(run).toMatchObject({ status: "failed", reason: "result_too_large" });
  });
});

describe("a Java agent that is told to stop", () => {
  test("with nothing to do ends at once", async () => {
    await using agent = await JavaAgentProcess.of(project, trial);
    const from = performance.now();
    agent.signal("SIGINT");
    expect(await agent.ended).toBe(0);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe("a Java agent that can't work", () => {
  test("with a wrong key says so on one line and stays", async () => {
    const address = ["--url", trial.url, "--namespace", trial.ns, "--app", "app", "--key", "cak_wrong"];
    await using agent = new JavaAgentProcess(project, [...address, "--packages", "com.example"]);
    const line = await agent.line("not connected to");
    expect(line).toContain("(401)");
    expect(line).toContain(`namespace "${trial.ns}", app "app"`);
    expect(line).not.toContain("cak_wrong");
    expect(agent.child.exitCode).toBeNull();
    expect(agent.lines).toHaveLength(1);
  });

  test("names options that are missing, and packages without processors", async () => {
    await using nothing = new JavaAgentProcess(project, ["--url", trial.url]);
    expect(await nothing.ended).toBe(2);
    expect(nothing.lines[0]).toBe(
      "missing: --namespace (or CARILLON_NAMESPACE), --app (or CARILLON_APP), --key (or CARILLON_KEY)",
    );
    const env = {
      CARILLON_URL: trial.url,
      CARILLON_NAMESPACE: trial.ns,
      CARILLON_APP: "app",
      CARILLON_KEY: "k",
    };
    await using empty = new JavaAgentProcess(project, ["--packages", "com.nowhere"], env);
    expect(await empty.ended).toBe(1);
    expect(empty.lines[0]).toContain("error: there is no processor in package com.nowhere");
  });
});
