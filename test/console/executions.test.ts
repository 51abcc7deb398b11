import { beforeAll, describe, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import {
  administrator,
  findAxeViolations,
  openPageAs,
  overflowsSideways,
  type PageOptions,
  type TestPage,
} from "./browser.ts";
import { type RunTrial, startRunTrial } from "./run-trial.ts";

const baseUrl = inject("baseUrl");
const token = inject("adminToken");

let trial: RunTrial;
let page: TestPage;

beforeAll(async () => {
  trial = await startRunTrial();
  return trial.stop;
});

/** A zone where it is about noon: no midnight falls between a run and a look at "today". */
function noonZone(): string {
  const ahead = 12 - new Date().getUTCHours();
  return ahead === 0 ? "UTC" : `Etc/GMT${ahead > 0 ? "-" : "+"}${Math.abs(ahead)}`;
}

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), baseUrl + path, { timeZone: noonZone(), ...options });
  await page.getByRole("heading", { level: 1 }).waitFor();
}

const list = (search = "") => `/ns/${trial.ns}/executions${search}`;
const row = (runId: string) => page.locator(`tr[data-row="${runId}"]`);
const status = (runId: string, word: string) => row(runId).locator(".st", { hasText: word });
const segment = (name: RegExp) => page.getByRole("group", { name: "Status" }).getByRole("button", { name });
const search = () => new URL(page.url()).searchParams;

describe("execution list", () => {
  test("says what to do in a namespace without an app", async () => {
    const api = new ApiClient({ url: baseUrl, token });
    const id = `empty-${Date.now().toString(36)}`;
    await api.call(routes.createNamespace, { body: { id, name: id } });
    await open(`/ns/${id}/executions`);
    await page.getByRole("heading", { name: "Nothing has run here yet" }).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("shows a run that starts, its end and the counts by themselves", async () => {
    const job = await trial.newJob("comes and goes", "hold");
    await open(list(`?job=${job}`));
    await page.getByRole("heading", { name: "No run matches these filters" }).waitFor();
    const runId = await trial.newRun(job, "running");
    await status(runId, "Running").waitFor();
    await segment(/^Running 1$/).waitFor();
    trial.release(runId);
    await status(runId, "Success").waitFor();
    await segment(/^Success 1$/).waitFor();
    await segment(/^Running 0$/).waitFor();
    expect(await row(runId).getByRole("cell").allTextContents()).toEqual(
      expect.arrayContaining(["nodejs standalone", "N/A", "app", "api admin-token"]),
    );
  });

  test("stands still while Live is off, until it is refreshed", async () => {
    const job = await trial.newJob("stands still", "echo");
    await open(list(`?job=${job}`), { apart: true });
    await page.clock.install();
    await page.reload();
    await page.getByRole("heading", { name: "No run matches these filters" }).waitFor();
    const isList = (url: string) => url.includes("/runs?");
    const asked: string[] = [];
    page.on("request", (request) => isList(request.url()) && asked.push(request.url()));
    await Promise.all([
      page.waitForRequest((request) => isList(request.url())),
      page.clock.fastForward(10_000),
    ]);
    await page.getByRole("button", { name: "Live" }).click();
    const runId = await trial.newRun(job, "success");
    asked.length = 0;
    await page.clock.fastForward(10_000);
    await page.getByRole("button", { name: "Refresh" }).click();
    await row(runId).waitFor();
    // By hand: none came by itself in all that time.
    expect(asked).toHaveLength(1);
  });

  test("filters by status, keeps it in the URL and comes back with Back", async () => {
    const job = await trial.newJob("either way", "echo");
    const failing = await trial.newJob("either way, badly", "fail");
    const good = await trial.newRun(job, "success");
    const bad = await trial.newRun(failing, "failed");
    await open(list("?job=either"));
    await row(good).waitFor();
    await segment(/^Failed/).click();
    await row(good).waitFor({ state: "detached" });
    await row(bad).waitFor();
    expect(search().get("status")).toBe("failed");
    await page.reload();
    await row(bad).waitFor();
    expect(await row(good).count()).toBe(0);
    expect(await segment(/^Failed/).getAttribute("aria-pressed")).toBe("true");
    await segment(/^All/).click();
    await row(good).waitFor();
    expect(search().has("status")).toBe(false);
    await page.goBack();
    await row(good).waitFor({ state: "detached" });
  });

  test("finds by the job's name or id as one types, names the filter in a chip and clears it", async () => {
    const job = await trial.newJob("needle in hay", "echo");
    const other = await trial.newJob("something else", "echo");
    const found = await trial.newRun(job, "success");
    const left = await trial.newRun(other, "success");
    await open(list());
    await row(left).waitFor();
    const box = page.getByRole("searchbox", { name: "Job id or name" });
    await box.fill("needle");
    await row(left).waitFor({ state: "detached" });
    await row(found).waitFor();
    await page.getByRole("button", { name: "Remove filter Job" }).click();
    await row(left).waitFor();
    expect(await box.inputValue()).toBe("");
    await box.fill(String(other));
    await page.keyboard.press("Enter");
    await row(found).waitFor({ state: "detached" });
    await row(left).waitFor();
    await page.getByRole("button", { name: "Clear", exact: true }).last().click();
    await row(found).waitFor();
    expect([...search().keys()]).toEqual([]);
  });

  test("filters by app, trigger and time", async () => {
    const job = await trial.newJob("of the app", "echo");
    const runId = await trial.newRun(job, "success");
    await open(list(`?job=${job}`));
    await row(runId).waitFor();
    await page.getByRole("search").getByRole("button", { name: "Trigger" }).click();
    await page.getByRole("menuitemcheckbox", { name: "timer" }).click();
    await row(runId).waitFor({ state: "detached" });
    expect(search().get("trigger")).toBe("timer");
    await page.getByRole("button", { name: "Remove filter Trigger" }).click();
    await row(runId).waitFor();
    await page.getByRole("button", { name: "App: All apps" }).click();
    await page.getByRole("option", { name: "app", exact: true }).click();
    await page.getByRole("button", { name: "Remove filter App" }).waitFor();
    await row(runId).waitFor();
    await page.getByRole("button", { name: "Time: Today" }).click();
    await page.getByRole("button", { name: /^Week/ }).click();
    await row(runId).waitFor();
    expect(search().get("range")).toBe("week");
  });

  test("sorts by start, both ways, and says so to assistive technology", async () => {
    const job = await trial.newJob("one after the other", "echo");
    const first = await trial.newRun(job, "success");
    const second = await trial.newRun(job, "success");
    await open(list(`?job=${job}`));
    await row(first).waitFor();
    const order = () => page.locator("tbody tr").evaluateAll((rows) => rows.map((r) => r.dataset.row));
    expect(await order()).toEqual([second, first]);
    const head = page.getByRole("columnheader", { name: "Start" });
    await head.getByRole("button").click();
    await page.waitForURL(/sort=start/);
    expect(await head.getAttribute("aria-sort")).toBe("descending");
    await head.getByRole("button").click();
    await page.waitForURL(/asc=true/);
    await page.waitForFunction(
      (id) => document.querySelector("tbody tr")?.getAttribute("data-row") === id,
      first,
    );
    expect(await head.getAttribute("aria-sort")).toBe("ascending");
  });

  test("goes through pages forth and back", async () => {
    const job = await trial.newJob("many of them", "echo");
    const runs: string[] = [];
    for (let n = 0; n < 12; n++) runs.push(await trial.newRun(job, "success"));
    await open(list(`?job=${job}`));
    await page.getByRole("button", { name: "50 per page" }).click();
    await page.getByRole("menuitemcheckbox", { name: "10 per page" }).click();
    await page.getByText("1 to 10 of 12").waitFor();
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("11 to 12 of 12").waitFor();
    await row(runs[0] ?? "").waitFor();
    await page.getByRole("button", { name: "Previous" }).click();
    await row(runs[11] ?? "").waitFor();
  });
});

describe("actions on rows", () => {
  test("kill asks, naming the run, and says what was done", async () => {
    const job = await trial.newJob("to be killed", "hold");
    const runId = await trial.newRun(job, "running");
    await open(list(`?job=${job}`));
    await row(runId)
      .getByRole("button", { name: `Kill ${runId}` })
      .click();
    const dialog = page.getByRole("alertdialog", { name: `Kill run ${runId} to be killed?` });
    await dialog.waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect((await trial.trial.run(runId)).status).toBe("running");
    await row(runId)
      .getByRole("button", { name: `Kill ${runId}` })
      .click();
    await dialog.getByRole("button", { name: "Kill" }).click();
    await page.getByText(`Killing ${runId}`).waitFor();
    await status(runId, "Failed").waitFor();
    expect((await trial.trial.run(runId)).reason).toBe("killed");
  });

  test("rerun starts at once, names the new run and shows it", async () => {
    const job = await trial.newJob("again", "echo");
    const runId = await trial.newRun(job, "success");
    const again = `${job}-2`;
    await open(list(`?job=${job}`));
    await row(runId)
      .getByRole("button", { name: `Rerun ${runId}` })
      .click();
    await page.getByText(`${runId} runs again as ${again}`).waitFor();
    await row(again).waitFor();
    expect(await row(again).textContent()).toContain("rerun");
  });

  test("mark success is offered for failed runs only", async () => {
    const job = await trial.newJob("marked", "fail");
    const bad = await trial.newRun(job, "failed");
    await open(list(`?job=${job}`));
    await row(bad)
      .getByRole("button", { name: `More for ${bad}` })
      .click();
    await page.getByRole("menuitem", { name: "Mark success" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Mark success" }).click();
    await page.getByText(`${bad} marked as success`).waitFor();
    await status(bad, "Success").waitFor();
    await row(bad)
      .getByRole("button", { name: `More for ${bad}` })
      .click();
    expect(await page.getByRole("menuitem", { name: "Mark success" }).getAttribute("aria-disabled")).toBe(
      "true",
    );
  });

  test("a refusal is said with its reason", async () => {
    const job = await trial.newJob("refused", "hold");
    const runId = await trial.newRun(job, "running");
    await open(list(`?job=${job}`));
    await row(runId)
      .getByRole("button", { name: `Kill ${runId}` })
      .click();
    const dialog = page.getByRole("alertdialog");
    await dialog.waitFor();
    trial.release(runId);
    await trial.trial.ended(runId);
    await dialog.getByRole("button", { name: "Kill" }).click();
    await dialog.getByText("The state does not allow this now").waitFor();
    await dialog.getByText("run_finished").waitFor();
  });

  test("several at once: those in another state are left out, and the bar goes away", async () => {
    const failing = await trial.newJob("several", "fail");
    const bad = [await trial.newRun(failing, "failed"), await trial.newRun(failing, "failed")];
    const job = await trial.newJob("several too", "echo");
    const good = await trial.newRun(job, "success");
    await open(list("?job=several"));
    for (const runId of [...bad, good]) {
      await page.getByRole("checkbox", { name: `Select ${runId}` }).check();
    }
    const bar = page.locator(".bulk");
    await bar.getByText("3 selected").waitFor();
    expect(await bar.getByRole("button", { name: "Kill" }).isDisabled()).toBe(true);
    await bar.getByRole("button", { name: "Mark success" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Mark 2 runs as success?" });
    await dialog.getByText("1 of the selected are in another state").waitFor();
    await dialog.getByRole("button", { name: "Mark success" }).click();
    await page.getByText("Marked 2 runs success").waitFor();
    for (const runId of bad) await status(runId, "Success").waitFor();
    await bar.waitFor({ state: "detached" });
  });

  test("who may only read is offered no action, and a look in place of editing", async () => {
    const api = new ApiClient({ url: baseUrl, token });
    const email = `viewer-${Date.now().toString(36)}@example.com`;
    const password = "looks but does not touch";
    const { userId } = await api.call(routes.createUser, {
      body: { email, name: "Viewer", role: "viewer", password },
    });
    const { ns, appId } = trial;
    await api.call(routes.setGrants, { params: { ns, appId }, body: { userIds: [userId] } });
    const job = await trial.newJob("only looked at", "fail");
    const runId = await trial.newRun(job, "failed");
    const url = baseUrl + list(`?job=${job}`);
    page = await openPageAs({ email, password }, url, { timeZone: noonZone() });
    await row(runId).waitFor();
    expect(await page.getByRole("checkbox").count()).toBe(0);
    expect(await page.getByRole("button", { name: /^Rerun/ }).count()).toBe(0);
    await row(runId)
      .getByRole("button", { name: `More for ${runId}` })
      .click();
    expect(await page.getByRole("menuitem", { name: "Rerun" }).getAttribute("aria-disabled")).toBe("true");

    const workflow = await api.call(routes.createWorkflow, {
      params: { ns },
      body: { appId, name: "only looked at" },
    });
    const offered = [
      { path: "jobs", id: job, word: "Details" },
      { path: "workflows", id: workflow.workflowId, word: "Open" },
    ];
    for (const { path, id, word } of offered) {
      await page.goto(`${baseUrl}/ns/${ns}/${path}?search=only looked at`);
      await page.getByRole("link", { name: `${word} ${id}`, exact: true }).waitFor();
      await page.getByRole("button", { name: `More for ${id}` }).click();
      await page.getByRole("menuitem", { name: word, exact: true }).waitFor();
      expect(await page.getByText("Edit", { exact: true }).count()).toBe(0);
    }
  });
});

describe.each([
  { width: 1280, theme: "light", locale: "en" },
  { width: 1440, theme: "dark", locale: "zh-CN" },
  { width: 800, theme: "light", locale: "zh-CN" },
  { width: 400, theme: "dark", locale: "en" },
] as const)("execution list at $width px, $theme, $locale", (look) => {
  test("passes axe with runs of several states and does not scroll sideways", async () => {
    const name = `looks ${look.width}`;
    const good = await trial.newRun(await trial.newJob(name, "echo"), "success");
    const bad = await trial.newRun(await trial.newJob(`${name} bad`, "fail"), "failed");
    const kept = await trial.newRun(await trial.newJob(`${name} held`, "missing"), "pool");
    await open(list(`?job=looks ${look.width}&range=week`), look);
    for (const runId of [good, bad, kept]) await row(runId).waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    expect(page.errors).toEqual([]);
  });
});
