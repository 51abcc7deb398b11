import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { isAlive } from "../core/client/processes.ts";
import { startTarget } from "../support/target.ts";
import { AgentProcess } from "./worker-agent-process.ts";
import { startWorkerTrial, type WorkerTrial } from "./worker-trial.ts";

let trial: WorkerTrial;
let folder: string;
let processors: string;

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
  folder = await mkdtemp(join(tmpdir(), "carillon-agent-test-"));
  processors = join(folder, "processors.mjs");
  await writeFile(processors, "export default { greet: (ctx) => ['hello', ctx.parameters].join(' ') };\n");
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe("an agent", () => {
  test("says on one line that it is connected, to what, as whom and what it serves", async () => {
    await using agent = AgentProcess.of(trial, "--processors", processors, "--label", "blue");
    const line = await agent.line("connected to");
    expect(line).toContain(`connected to ${trial.url} as `);
    expect(line).toContain(`app ${trial.ns}/app`);
    expect(line).toMatch(/serving shell, .*http, nodejs \(greet\)$/);
    const [worker] = await trial.workers();
    expect(worker).toMatchObject({
      state: "healthy",
      clientKind: "carillon-agent",
      labels: ["blue"],
      concurrency: 10,
    });
    expect(worker?.load).toMatchObject({ cores: expect.any(Number), diskPercent: expect.any(Number) });
  });

  test("executes shell, python and processors, with logs and results", async () => {
    await using agent = AgentProcess.of(trial, "--processors", processors);
    await agent.line("connected to");
    const shell = await trial.createJob({
      jobType: "shell",
      script: 'echo "run $CARILLON_RUN_ID #{jobParameters}"\necho oops >&2\necho last',
    });
    const python = await trial.createJob({
      jobType: "python",
      script: 'import os\nopen(os.environ["CARILLON_RESULT"], "w").write("from file")\nprint("printed")',
    });
    const node = await trial.createJob({ jobType: "nodejs", processor: "greet" });
    const runs = await Promise.all([shell, python, node].map((jobId) => trial.startRun(jobId, "you")));
    const [ofShell, ofPython, ofNode] = await Promise.all(runs.map((runId) => trial.ended(runId)));
    expect(ofShell).toMatchObject({ status: "success", reason: "completed", result: "last" });
    expect(ofPython).toMatchObject({ status: "success", result: "from file" });
    expect(ofNode).toMatchObject({ status: "success", result: "hello you" });
    const [shellRun = ""] = runs;
    const log = await trial.log(shellRun);
    // Two pipes: each keeps its order, nobody knows the order between them.
    expect(log.filter((line) => line !== "oops")).toEqual([`run ${shellRun} you`, "last"]);
    expect(log).toContain("oops");
  });

  test("fails a script with its exit code and last words, and one whose result file is too large", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const failing = await trial.createJob({ jobType: "shell", script: "echo broken >&2; exit 7" });
    expect(await trial.ended(await trial.startRun(failing))).toMatchObject({
      status: "failed",
      reason: "error",
      message: "exit code 7: broken",
    });
    const large = await trial.createJob({
      jobType: "shell",
      script: 'head -c 1001 /dev/zero | tr "\\0" x > "$CARILLON_RESULT"',
    });
    expect(await trial.ended(await trial.startRun(large))).toMatchObject({
      status: "failed",
      reason: "result_too_large",
    });
  });

  test("calls http targets from its own network", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    await using target = await startTarget((response) => response.end('{"state":"done"}'));
    const http = { url: target.url, through: "worker" as const };
    const jobFor = (state: string) =>
      trial.createJob({
        jobType: "http",
        http: { ...http, success: { jsonPath: "$.state", equals: state } },
      });
    expect(await trial.ended(await trial.startRun(await jobFor("done")))).toMatchObject({
      status: "success",
      result: '{"state":"done"}',
    });
    expect(await trial.ended(await trial.startRun(await jobFor("other")))).toMatchObject({
      status: "failed",
      message: '$.state is "done", success needs "other"',
    });
  });

  test("ends a killed script with its whole group within 2 s", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const jobId = await trial.createJob({ jobType: "shell", script: "sleep 300 &\necho $$ $!\nwait" });
    const runId = await trial.startRun(jobId);
    await expect.poll(() => trial.log(runId)).toHaveLength(1);
    const pids = (await trial.log(runId))[0]?.split(" ").map(Number) ?? [];
    expect(pids.every(isAlive)).toBe(true);
    const from = performance.now();
    await trial.kill(runId);
    const run = await trial.ended(runId, 5000);
    expect(performance.now() - from).toBeLessThan(2000);
    expect(run).toMatchObject({ status: "failed", reason: "killed" });
    await expect.poll(() => pids.some(isAlive)).toBe(false);
  });
});

describe("an agent that is told to stop", () => {
  test("a second time stops at once and reports what it broke off", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const jobId = await trial.createJob({
      jobType: "shell",
      script: "trap '' TERM; echo $$; while :; do sleep 0.1; done",
    });
    const runId = await trial.startRun(jobId);
    await expect.poll(() => trial.log(runId)).toHaveLength(1);
    const pid = Number((await trial.log(runId))[0]);
    agent.signal("SIGTERM");
    await agent.line("SIGTERM: finishing 1 running");
    agent.signal("SIGTERM");
    expect(await agent.ended).toBe(1);
    expect(await trial.ended(runId)).toMatchObject({
      status: "failed",
      reason: "error",
      message: "the worker was stopped",
    });
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test("with nothing to do ends at once", async () => {
    await using agent = AgentProcess.of(trial);
    await agent.line("connected to");
    const from = performance.now();
    agent.signal("SIGINT");
    expect(await agent.ended).toBe(0);
    expect(performance.now() - from).toBeLessThan(2000);
  });
});

describe("an agent that can't work", () => {
  test("with a wrong key says so on one line and stays", async () => {
    await using agent = AgentProcess.of({ ...trial, appKey: "cak_wrong" });
    const line = await agent.line("not connected to");
    expect(line).toContain("(401)");
    expect(line).toContain(`namespace "${trial.ns}", app "app"`);
    expect(line).not.toContain("cak_wrong");
    expect(agent.child.exitCode).toBeNull();
    expect(agent.lines).toHaveLength(1);
  });

  test("without options names those that are missing, and where else they may come from", async () => {
    await using agent = new AgentProcess(["--url", trial.url]);
    expect(await agent.ended).toBe(2);
    expect(agent.lines[0]).toBe(
      "missing: --namespace (or CARILLON_NAMESPACE), --app (or CARILLON_APP), --key (or CARILLON_KEY)",
    );
  });

  test("takes its address from the environment", async () => {
    await using agent = new AgentProcess([], {
      CARILLON_URL: trial.url,
      CARILLON_NAMESPACE: trial.ns,
      CARILLON_APP: trial.appId,
      CARILLON_KEY: trial.appKey,
    });
    await agent.line("connected to");
  });
});
