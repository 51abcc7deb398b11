import { afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import type { JobCreate } from "../../client/protocol/job.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { startWorkerTrial, type WorkerTrial } from "../conformance/worker-trial.ts";
import { administrator, findAxeViolations, openPageAs, overflowsSideways, type TestPage } from "./browser.ts";

let trial: WorkerTrial;
let page: TestPage;

beforeAll(async () => {
  trial = await startWorkerTrial(inject("baseUrl"), inject("adminToken"));
});
afterEach(async () => {
  expect(page.errors).toEqual([]);
});

const edit = async (job: Omit<JobCreate, "appId" | "name">, width = 1280): Promise<number> => {
  const jobId = await trial.createJob(job);
  const url = `${inject("baseUrl")}/ns/${trial.ns}/jobs/${jobId}/edit`;
  page = await openPageAs(administrator(), url, { width, height: 1400 });
  await page.getByRole("button", { name: /^Advanced/ }).click();
  return jobId;
};
const chooseMode = async (mode: string) => {
  await page
    .locator(".form-field", { hasText: "Execution mode" })
    .locator("button.field, button")
    .last()
    .click();
  await page.getByRole("option", { name: mode, exact: true }).click();
};
const field = (label: string) => page.getByLabel(label, { exact: true });
const labels = () => page.locator(".task-fields .field-head :is(label, .label)").allTextContents();

describe("the settings of tasks in the form of a job", () => {
  test("follow the mode, keep what was typed, and stand in nobody's way while they are hidden", async () => {
    const jobId = await edit({ jobType: "nodejs", processor: "pieces", mode: "grid", timeType: "api" });
    await page.getByText("Up to 1,000,000 subtasks").waitFor();
    await field("Tasks at once per worker").fill("7");
    await field("Failures allowed").fill("0.1");
    await field("Tasks per pull").fill("0");
    await page.locator(".task-fields .field-error").waitFor();
    await chooseMode("Standalone");
    expect(await page.locator(".task-fields").count()).toBe(0);
    await chooseMode("Sharding");
    expect(await labels()).toEqual([
      "Tasks at once per worker",
      "Tasks at once in all",
      "Distribution",
      "Task retries",
      "Task retry interval",
      "Failures allowed",
    ]);
    expect(await field("Tasks at once per worker").inputValue()).toBe("7");
    await field("Parameters").fill("0=north,1=south");
    await page.getByText("2 shards").waitFor();
    // Timing and alarms stay as they are.
    for (let step = 0; step < 3; step += 1) await page.locator(".sheet-foot .primary").click();
    await page.waitForURL(/\/jobs(\/\d+)?$/);
    const saved = await trial.api.call(routes.getJob, { params: { ns: trial.ns, jobId } });
    expect(saved).toMatchObject({
      mode: "sharding",
      taskConcurrencyPerWorker: 7,
      allowedFailurePercent: 0.1,
      tasksPerPull: null,
    });
    await page.goto(`${inject("baseUrl")}/ns/${trial.ns}/jobs/${jobId}`);
    await page.getByText("2 shards, 7 at once on each worker, 1,000 in all, pulled").waitFor();
    await page.getByText("no retries, up to 0.1 % may fail").waitFor();
  });

  test("of calls by the platform leave workers out, pass axe and fit a narrow screen", async () => {
    await edit(
      {
        jobType: "http",
        http: { url: "https://example.com/#{shardingParameter}" },
        mode: "sharding",
        parameters: "0=a",
        timeType: "api",
      },
      400,
    );
    await page.locator(".task-fields").waitFor();
    expect(await labels()).toEqual([
      "Tasks at once in all",
      "Task retries",
      "Task retry interval",
      "Failures allowed",
    ]);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });
});
