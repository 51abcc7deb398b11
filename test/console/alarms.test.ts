import { beforeAll, describe, expect, inject, test } from "vitest";
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
let page: TestPage;
let runs: RunTrial;
let jobId: number;
let runId: string;

beforeAll(async () => {
  runs = await startRunTrial();
  const { trial, ns, appId } = runs;
  // E-mail is not set up on this server: an answer that needs no network.
  await trial.api.call(routes.updateApp, {
    params: { ns, appId },
    body: { channels: ["email"], contacts: [{ nickname: "ops", email: "ops@example.com" }] },
  });
  jobId = await runs.newJob("nightly report", "fail");
  runId = await runs.newRun(jobId, "failed", "the disk is full");
  return runs.stop;
});

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), `${baseUrl}/ns/${runs.ns}${path}`, options);
  await page.locator("h1").waitFor();
}

const rows = () => page.locator("tr[data-row]");

describe("alarms", () => {
  test("of an app are reached from its menu and open to each delivery with the channel's answer", async () => {
    await open("/apps");
    await page.getByRole("button", { name: `More for ${runs.appId}` }).click();
    await page.getByRole("menuitem", { name: "Alarms" }).click();
    await page.waitForURL(`**/apps/${runs.appId}/alarms`);
    await rows().first().waitFor();
    const row = rows().first();
    expect(await row.locator(".c-reason").textContent()).toBe("error: the disk is full");
    await row.getByText("Not sent").waitFor();
    await row.getByRole("button", { name: "Failed, nightly report: show deliveries" }).click();
    const delivery = page.getByRole("table", { name: "Deliveries" }).getByRole("row").nth(1);
    expect(await delivery.textContent()).toContain("CARILLON_MAIL is not set");
    expect(await findAxeViolations(page)).toEqual([]);
    await row.getByRole("link", { name: runId }).click();
    await page.waitForURL(`**/executions/${runId}`);
    expect(page.errors).toEqual([]);
  });

  test("are filtered in the URL, and say when none is left", async () => {
    await open(`/apps/${runs.appId}/alarms?kind=recovered`);
    await page.getByText("No alarm matches these filters").waitFor();
    await page.getByRole("button", { name: "Clear filters" }).click();
    await rows().first().waitFor();
  });

  test("of a job stand on its page, and come by themselves", async () => {
    const quiet = await runs.newJob("weekly report", "fail");
    await open(`/jobs/${quiet}?tab=alarms`);
    await page.getByText("No alarm yet").waitFor();
    await runs.newRun(quiet, "failed", "no paper");
    await rows().getByText("error: no paper").first().waitFor();
  });

  test("are tried over one channel from the form, with its answer, before anything is saved", async () => {
    await open("/apps");
    await page.getByRole("button", { name: `Edit ${runs.appId}` }).click();
    const panel = page.getByRole("dialog");
    await panel.getByRole("button", { name: "Next" }).click();
    await panel.getByRole("textbox", { name: "E-mail" }).fill("night@example.com");
    await panel.getByRole("button", { name: "Test E-mail" }).click();
    const answer = panel.getByRole("list", { name: "Answers of the channel" }).getByRole("listitem");
    expect(await answer.textContent()).toMatch(/ops: not sent.*night@example\.com.*CARILLON_MAIL is not set/);
    await panel.getByRole("textbox", { name: "Quiet period" }).fill("60");
    expect(await findAxeViolations(page)).toEqual([]);
    await panel.getByRole("button", { name: "Done", exact: true }).click();
    await panel.waitFor({ state: "detached" });
    const { trial, ns, appId } = runs;
    const saved = await trial.api.call(routes.getApp, { params: { ns, appId } });
    expect([saved.alarmQuietSeconds, saved.contacts[0]?.email]).toEqual([60, "night@example.com"]);
  });

  test.each([
    { width: 1280, theme: "dark", locale: "en" },
    { width: 400, theme: "light", locale: "zh-CN" },
  ] as const)("pass axe at $width px, opened", async (look) => {
    await open(`/apps/${runs.appId}/alarms`, look);
    await page.locator(".toggle").first().click();
    await page.locator(".deliveries").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    await page.screenshot({ path: `/tmp/alarms/alarms-${look.width}.png`, fullPage: true });
  });
});
