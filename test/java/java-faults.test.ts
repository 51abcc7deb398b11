import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startWorkerTrial, until, type WorkerTrial } from "../conformance/worker-trial.ts";
import { type Server, startServer } from "../support/server.ts";
import { JavaAgentProcess } from "./java-agent-process.ts";
import { type JavaProject, makeJavaProject } from "./java-project.ts";

/** Short enough to see a lease run out in a test. */
const leaseMs = 3000;

let server: Server;
let trial: WorkerTrial;
let project: JavaProject;

beforeAll(async () => {
  [project, server] = await Promise.all([
    makeJavaProject(),
    startServer({ env: { CARILLON_LEASE_MS: String(leaseMs), CARILLON_HEARTBEAT_MS: "1000" } }),
  ]);
  trial = await startWorkerTrial(server.url, server.adminToken);
}, 90_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

describe("a platform killed with kill -9 and started again", () => {
  test("finds the Java task still executed, and takes its result as the first attempt's", async () => {
    await using agent = await JavaAgentProcess.of(project, trial);
    const go = join(project.folder, "survive");
    const runId = await trial.startRun(await trial.createJob({ jobType: "java", processor: "gate" }), go);
    await agent.line(`${runId} begun`);
    await until(
      () => trial.log(runId),
      (lines) => lines.includes("before"),
    );
    await server.kill();
    await agent.line("not connected to");
    await server.start();
    await agent.line("connected again after");
    await trial.until(runId, (run) => run.status === "running");
    await writeFile(go, "");
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "passed", attempt: 1 });
    expect(await trial.log(runId)).toEqual(["before", "after"]);
    expect(agent.lines.filter((line) => line === `${runId} begun`)).toHaveLength(1);
  }, 90_000);

  test("hears of a result that came while it was away", async () => {
    await using agent = await JavaAgentProcess.of(project, trial);
    const go = join(project.folder, "meanwhile");
    const runId = await trial.startRun(await trial.createJob({ jobType: "java", processor: "gate" }), go);
    await agent.line(`${runId} begun`);
    await server.kill();
    await writeFile(go, "");
    await agent.line(`${runId} passed`);
    await server.start();
    expect(await trial.ended(runId)).toMatchObject({ status: "success", result: "passed", attempt: 1 });
    expect(await trial.log(runId)).toEqual(["before", "after"]);
  }, 90_000);
});

describe("a JVM that is frozen past its lease", () => {
  test("loses the run; thawed, its task is interrupted and its result changes nothing", async () => {
    await using agent = await JavaAgentProcess.of(project, trial);
    const jobId = await trial.createJob({ jobType: "java", processor: "com.example.SleepingProcessor" });
    const runId = await trial.startRun(jobId);
    await trial.until(runId, (run) => run.status === "running");
    await until(
      () => trial.log(runId),
      (lines) => lines.includes("asleep"),
    );
    agent.signal("SIGSTOP");
    expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "worker_lost" });
    agent.signal("SIGCONT");
    await agent.line(`${runId} interrupted by STALE`);
    const next = await trial.startRun(
      await trial.createJob({ jobType: "java", processor: "com.example.HelloProcessor" }),
      "again",
    );
    expect(await trial.ended(next)).toMatchObject({ status: "success" });
    expect(await trial.run(runId)).toMatchObject({ status: "failed", reason: "worker_lost", result: null });
  }, 60_000);

  test("that is killed with kill -9 fails its run, and another one serves the next", async () => {
    const jobId = await trial.createJob({ jobType: "java", processor: "com.example.SleepingProcessor" });
    {
      await using agent = await JavaAgentProcess.of(project, trial);
      const runId = await trial.startRun(jobId);
      await trial.until(runId, (run) => run.status === "running");
      agent.signal("SIGKILL");
      expect(await trial.ended(runId)).toMatchObject({ status: "failed", reason: "worker_lost" });
    }
    await using _other = await JavaAgentProcess.of(project, trial);
    const hello = await trial.createJob({ jobType: "java", processor: "com.example.HelloProcessor" });
    expect(await trial.ended(await trial.startRun(hello))).toMatchObject({ status: "success" });
  }, 60_000);
});
