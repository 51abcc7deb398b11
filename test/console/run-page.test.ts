import { beforeAll, describe, expect, inject, test } from "vitest";
import { routes } from "../../client/protocol/routes/index.ts";
import {
  administrator,
  findAxeViolations,
  leavePage,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";

const baseUrl = inject("baseUrl");

let trial: RunTrial;
let page: TestPage;

beforeAll(async () => {
  trial = await startRunTrial();
  return trial.stop;
});

async function open(runId: string, search = "", options?: PageOptions): Promise<void> {
  const url = `${baseUrl}/ns/${trial.ns}/executions/${runId}${search}`;
  page = await openPageAs(administrator(), url, options);
}

const fact = (label: string) =>
  page
    .locator(".facts > div", { has: page.locator("dt", { hasText: new RegExp(`^${label}$`) }) })
    .locator("dd");
const head = () => page.locator(".head");

describe("run page", () => {
  test("says what the run is: job, version, app, times, parameters, result", async () => {
    const job = await trial.newJob("tells", "echo", { priority: "high", offsetSeconds: -3600 });
    const runId = await trial.newRun(job, "success", '{"banks": 24}');
    await open(runId);
    await page.getByRole("heading", { level: 1, name: `${runId} tells` }).waitFor();
    expect(await page.title()).toBe(`${runId} tells · Carillon`);
    await head().getByText("Success").waitFor();
    await page.getByText("definition 1").waitFor();
    expect(await fact("Job").textContent()).toBe(`${job} tells, definition 1`);
    expect(await fact("App").textContent()).toBe("app, priority high");
    expect(await fact("Type, mode").textContent()).toBe("nodejs standalone");
    // The definition of that version comes in an answer of its own.
    await expect.poll(() => fact("Processor").textContent()).toBe("echo");
    expect(await fact("Parameters").textContent()).toContain('{"banks": 24}');
    expect(await fact("Workflow run").textContent()).toBe("N/A");
    expect(await fact("Due").textContent()).toContain("by api, admin-token");
    expect(await fact("Timeout").textContent()).toContain("7,200 s");
    expect(await fact("Worker").textContent()).toContain("10.4.2.11");
    expect(await fact("Result").textContent()).toContain('{"banks": 24}');
    await page.getByRole("tab", { name: "Basic information" }).click();
    await page.waitForURL(/tab=basic/);
    const result = page.getByRole("region", { name: "Result in full" });
    expect(await result.textContent()).toBe('{\n  "banks": 24\n}');
  });

  test("tells the definition it used from the one of now", async () => {
    const job = await trial.newJob("edited", "echo");
    const runId = await trial.newRun(job, "success");
    await trial.trial.api.call(routes.updateJob, {
      params: { ns: trial.ns, jobId: job },
      body: { processor: "hold" },
    });
    await open(runId);
    await page.getByText("definition 1, now 2").waitFor();
    await page.waitForFunction(() => document.querySelector(".run-facts")?.textContent?.includes("echo"));
  });

  test("follows the run through its states by itself, with progress and a ticking clock", async () => {
    const job = await trial.newJob("goes on", "hold");
    const runId = await trial.newRun(job, "running");
    await open(runId);
    await head().getByText("Running").waitFor();
    const took = () => head().locator(".dim").textContent();
    const before = await took();
    await page.waitForFunction((text) => document.querySelector(".head .dim")?.textContent !== text, before);
    trial.progress(runId, 631, 1000);
    await fact("Progress").getByText("63.1 %").waitFor();
    trial.release(runId, "all done");
    await head().getByText("Success").waitFor();
    await fact("Result").getByText("all done").waitFor();
    await page.getByRole("button", { name: "Kill" }).waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Rerun" }).waitFor();
  });

  test("asks the worker what it is doing, and again", async () => {
    const job = await trial.newJob("looked into", "hold");
    const runId = await trial.newRun(job, "running");
    await open(runId);
    await page.getByRole("button", { name: `More for ${runId}` }).click();
    await page.getByRole("menuitem", { name: "Thread dump" }).click();
    const dialog = page.getByRole("dialog", { name: `Thread dump of run ${runId}` });
    const text = dialog.getByRole("region", { name: "What the worker is doing" });
    await text.getByText(`run ${runId} "looked into", attempt 1: for`).waitFor();
    expect(await text.textContent()).toContain("the process holds ");
    expect(await dialog.textContent()).toContain("worker-of-runs");
    expect(await findAxeViolations(page)).toEqual([]);
    const saved = page.waitForEvent("download");
    await dialog.getByRole("button", { name: "Download" }).click();
    expect((await saved).suggestedFilename()).toMatch(new RegExp(`^${runId}-.*\\.threads\\.txt$`));
    trial.release(runId);
    await trial.trial.ended(runId);
    await dialog.getByRole("button", { name: "Take again" }).click();
    await dialog.getByRole("alert").getByText("run_finished").waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
  });

  test("puts what went wrong under the head and lists every attempt", async () => {
    const job = await trial.newJob("goes wrong", "fail", { runRetries: 1, runRetryIntervalSeconds: 0 });
    const runId = await trial.newRun(job, "failed", "the bank\n<b>said</b> no");
    await open(runId, "?tab=basic");
    const notice = page.locator(".notice");
    await notice.getByText("Failed: error").waitFor();
    expect(await notice.locator("pre").textContent()).toContain("the bank\n<b>said</b> no");
    expect(await head().locator(".dim").textContent()).toContain("attempt 2 of 2");
    const attempts = page.getByRole("table", { name: "Attempts of this run" }).locator("tbody tr");
    expect(await attempts.count()).toBe(2);
    expect(await attempts.first().getByRole("cell").first().textContent()).toBe("2");
    expect(await attempts.last().textContent()).toContain("error: the bank");
  });

  test("says why a run is in the pool and what to do, with the command that connects a worker", async () => {
    const job = await trial.newJob("waits", "missing");
    const runId = await trial.newRun(job, "pool");
    await open(runId);
    await page.getByText("Pool: no connected worker of app serves this").waitFor();
    const command = await page.locator(".notice .command pre").textContent();
    expect(command).toBe(
      `npm run agent -- --url ${new URL(baseUrl).origin} --namespace ${trial.ns} --app app --key APP_KEY`,
    );
    expect(await fact("Started").textContent()).toContain("not yet, waiting");
  });

  test("says when the next attempt starts while it waits for one", async () => {
    const job = await trial.newJob("tries again", "fail", { runRetries: 3, runRetryIntervalSeconds: 3600 });
    const runId = await trial.newRun(job, "waiting");
    await open(runId);
    await page.getByText("Waiting: the next attempt starts after the retry interval").waitFor();
    expect(await fact("Next attempt").textContent()).toMatch(/in (59 m|1 h)/);
  });

  test("kill asks, then shows that it is done and by whom", async () => {
    const job = await trial.newJob("ends early", "hold");
    const runId = await trial.newRun(job, "running");
    await open(runId);
    await page.getByRole("button", { name: "Kill" }).click();
    const dialog = page.getByRole("alertdialog", { name: `Kill run ${runId} ends early?` });
    await dialog.getByRole("button", { name: "Kill" }).click();
    await head().getByText("Failed").waitFor();
    await page.locator(".notice").getByText("Failed: killed").waitFor();
    expect(await page.locator(".notice pre").textContent()).toContain("killed by admin");
  });

  test("rerun leads to the new run, which names the old one", async () => {
    const job = await trial.newJob("once more", "echo");
    const runId = await trial.newRun(job, "success", "same words");
    await open(runId);
    await page.getByRole("button", { name: "Rerun" }).click();
    await page.waitForURL(new RegExp(`/executions/${job}-2$`));
    await page.getByRole("heading", { level: 1, name: `${job}-2 once more` }).waitFor();
    expect(await fact("Rerun of").textContent()).toBe(runId);
    expect(await fact("Parameters").textContent()).toContain("same words");
    await fact("Rerun of").getByRole("link").click();
    await page.waitForURL(new RegExp(`/executions/${runId}$`));
  });

  test("mark success keeps the message and says that it was marked", async () => {
    const job = await trial.newJob("made good", "fail");
    const runId = await trial.newRun(job, "failed");
    await open(runId);
    await page.getByRole("button", { name: "Mark success" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Mark success" }).click();
    await head().getByText("Success").waitFor();
    await page.getByText("marked as success by hand").first().waitFor();
  });

  test("says so where there is no such run, and leads back to the list", async () => {
    await open("1-999999");
    await page.getByRole("heading", { name: "It does not exist here" }).waitFor();
    await page.getByText("not_found").waitFor();
    await page.getByRole("link", { name: "To the execution list" }).click();
    await page.waitForURL(/\/executions$/);
  });
});

describe.each([
  { width: 1280, theme: "dark", locale: "en" },
  { width: 800, theme: "light", locale: "zh-CN" },
  { width: 400, theme: "light", locale: "en" },
] as const)("run page at $width px, $theme, $locale", (look) => {
  test("passes axe on both tabs, of a failed run and of one in the pool, and does not scroll sideways", async () => {
    const long = "x".repeat(300);
    const failing = await trial.newJob(`looks ${long.slice(0, 80)}`, "fail", { parameters: long });
    const bad = await trial.newRun(failing, "failed");
    const kept = await trial.newRun(await trial.newJob("looks kept", "missing"), "pool");
    for (const [runId, search] of [
      [bad, ""],
      [bad, "?tab=basic"],
      [kept, ""],
    ] as const) {
      await open(runId, search, look);
      await page.locator(".run-facts").waitFor();
      await page.locator(".notice").waitFor();
      await page.mouse.move(0, 0);
      expect(await findAxeViolations(page), runId + search).toEqual([]);
      expect(await overflowsSideways(page), runId + search).toBe(false);
      expect(page.errors).toEqual([]);
      if (runId !== kept) await leavePage(page);
    }
  });
});
