import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { wantsDemo } from "../../launcher/demo/demo.ts";
import { type Server, startServer } from "../support/server.ts";
import { expectGone, listDescendants } from "./launch.ts";

const params = { ns: "demo" };

function clientOf(server: Server): ApiClient {
  return new ApiClient({ url: server.url, token: server.adminToken });
}

async function listJobs(server: Server) {
  return (await clientOf(server).call(routes.listJobs, { params, query: { limit: 200 } })).items;
}

/** Names of jobs that have a successful run. */
async function listSucceeded(server: Server): Promise<string[]> {
  const query = { status: "success", limit: 200 };
  const { items } = await clientOf(server).call(routes.listRuns, { params, query });
  return [...new Set(items.map((run) => run.jobName))].sort();
}

/** Noted once all sample jobs are there. */
async function hasSeeded(server: Server): Promise<boolean> {
  return JSON.parse(await readFile(join(server.dataDir, "notes.json"), "utf8")).demo === true;
}

describe("the demo of an empty folder", () => {
  test("has jobs of many kinds, all with a successful run within 15 s, and its agent dies with the launcher", async () => {
    await using server = await startServer({ env: { CARILLON_DEMO: "" } });
    const started = Date.now();
    await expect.poll(() => hasSeeded(server), { timeout: 15_000 }).toBe(true);
    const names = (await listJobs(server)).map((job) => job.name).sort();
    const left = 15_000 - (Date.now() - started);
    await expect.poll(() => listSucceeded(server), { timeout: left, interval: 250 }).toEqual(names);
    const flows = async () => (await clientOf(server).call(routes.listWorkflowRuns, { params })).items;
    await expect.poll(flows).toMatchObject([{ status: "success", nodeCounts: { total: 7, success: 7 } }]);
    const jobs = await listJobs(server);
    expect(jobs.map((job) => job.jobType)).toEqual(expect.arrayContaining(["shell", "http", "nodejs"]));
    for (const timeType of ["cron", "fixed_rate", "second_delay", "api"]) {
      expect(jobs.map((job) => job.timeType)).toContain(timeType);
    }
    const processes = listDescendants(server.pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    const agent = processes.find((pid) =>
      readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("client/agent"),
    );
    const environment = readFileSync(`/proc/${agent}/environ`, "utf8");
    expect(environment).toContain("CARILLON_KEY=");
    expect(environment).not.toContain(server.adminToken);
    await server.killLauncher();
    await expectGone(processes, 2_000);

    // The next start continues: nothing twice, the agent again.
    await server.start();
    expect((await listJobs(server)).map((job) => job.name).sort()).toEqual(
      jobs.map((job) => job.name).sort(),
    );
    const known = async () =>
      (await clientOf(server).call(routes.listWorkers, { params: { ...params, appId: "demo" } })).items;
    await expect.poll(async () => (await known()).length, { timeout: 15_000 }).toBeGreaterThan(0);
  });

  test("ends on SIGTERM with code 0, the agent too", async () => {
    await using server = await startServer({ env: { CARILLON_DEMO: "1" } });
    await expect
      .poll(async () => (await listSucceeded(server).catch(() => [])).length, { timeout: 15_000 })
      .toBeGreaterThan(0);
    const processes = listDescendants(server.pid);
    expect(await server.stop()).toBe(0);
    await expectGone(processes, 1_000);
  });
});

test("the demo is there on an empty folder, stays where it was, and follows CARILLON_DEMO", () => {
  expect(wantsDemo(undefined, true, false)).toBe(true);
  expect(wantsDemo(undefined, false, false)).toBe(false);
  expect(wantsDemo(undefined, false, true)).toBe(true);
  expect(wantsDemo(false, true, true)).toBe(false);
  expect(wantsDemo(true, false, false)).toBe(true);
});
