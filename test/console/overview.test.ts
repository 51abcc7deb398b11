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
let failing: number;

/** A quarter of an hour away, so that nothing fires while these tests count. */
const minute = (new Date().getUTCMinutes() + 15) % 60;
const clock = `\\d\\d:${String(minute).padStart(2, "0")}`;
const every = (cron: string) => ({ timeType: "cron", cron, timeZone: "UTC" }) as const;

beforeAll(async () => {
  trial = await startRunTrial();
  const good = await trial.newJob("goes well", "echo");
  failing = await trial.newJob("post ledger", "fail", every(`0 ${minute} * * * ?`));
  await trial.newJob("every half hour", "echo", every(`0 ${minute % 30}/30 * * * ?`));
  await trial.newRun(good, "success");
  await trial.newRun(good, "success");
  await trial.newRun(failing, "failed", "period is closed");
  return trial.stop;
});

async function open(path = `/ns/${trial.ns}/overview`, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), baseUrl + path, options);
  await page.getByRole("heading", { level: 1 }).waitFor();
}

const tile = (name: string) => page.locator(".tiles a", { hasText: name });
const panel = (name: string) => page.getByRole("region", { name, exact: true });
const cells = (name: string) => panel(name).getByRole("cell");

describe("overview", () => {
  test("counts what ended, says the success rate and leads to those runs", async () => {
    await open();
    await tile("Runs ended").getByText("3", { exact: true }).waitFor();
    await tile("Success rate").getByText("66.6 %").waitFor();
    await tile("Success rate").getByText("1 failed, 0 skipped").waitFor();
    await tile("Workers up").getByText("1", { exact: true }).waitFor();
    await tile("Success rate").click();
    await page.waitForURL(/\/executions\?range=day&status=failed/);
    await page.locator(`tr[data-row^="${failing}-"]`).waitFor();
    expect(page.errors).toEqual([]);
  });

  test("follows a run that starts and ends", async () => {
    const job = await trial.newJob("held", "hold");
    await open();
    await tile("Running").getByText("0", { exact: true }).waitFor();
    const runId = await trial.newRun(job, "running");
    await tile("Running").getByText("1", { exact: true }).waitFor();
    await tile("Running")
      .getByText(/longest/)
      .waitFor();
    trial.release(runId);
    await tile("Running").getByText("0", { exact: true }).waitFor();
    await tile("Running").getByText("nothing runs now").waitFor();
  });

  test("names failing jobs with their last runs, the reason and no success that was not", async () => {
    await open();
    await cells("Failing jobs")
      .getByRole("link", { name: /post ledger/ })
      .waitFor();
    await panel("Failing jobs")
      .getByRole("img", { name: "Last runs: 1 failed, 0 succeeded, 0 skipped" })
      .waitFor();
    await panel("Failing jobs").getByText("error: period is closed").waitFor();
    await panel("Failing jobs").getByText("none kept").waitFor();
    expect(await panel("Failing jobs").getByText("goes well").count()).toBe(0);
  });

  test("reads a chart by arrow keys and by pointer alike", async () => {
    await open();
    const slider = page.getByRole("slider", { name: /^Outcomes/ });
    await slider.waitFor();
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/^\d+ succeeded, 1 failed, 0 skipped$/);
    await slider.focus();
    await page.keyboard.press("End");
    expect(await slider.getAttribute("aria-valuenow")).toBe("47");
    const last = await slider.getAttribute("aria-valuetext");
    expect(last).toMatch(/^\d\d:[03]0 to \d\d:[03]0: /);
    await page.keyboard.press("Home");
    expect(await slider.getAttribute("aria-valuetext")).toMatch(/: 0 succeeded, 0 failed, 0 skipped$/);
    await page.keyboard.press("Escape");
    const box = await slider.boundingBox();
    if (!box) throw new Error("no chart");
    await page.mouse.move(box.x + box.width - 2, box.y + box.height / 2);
    expect(await slider.getAttribute("aria-valuetext")).toBe(last);
    await slider.locator(".tip").getByText("Success").waitFor();
    await page.mouse.move(0, 0);
    await slider.locator(".tip").waitFor({ state: "detached" });
  });

  test("has every chart as a table with the same numbers", async () => {
    await open();
    await page.getByRole("button", { name: "Outcomes: table" }).click();
    const rows = panel("Outcomes").getByRole("row");
    await rows.nth(48).waitFor();
    expect(await rows.count()).toBe(49);
    const failed = await panel("Outcomes").locator("tbody tr td:nth-child(3)").allTextContents();
    expect(failed.reduce((sum, text) => sum + Number(text), 0)).toBe(1);
    await page.getByRole("button", { name: "Took: table" }).click();
    await panel("Took").getByRole("columnheader", { name: "p95" }).waitFor();
    await page.getByRole("button", { name: "The next 6 hours: table" }).click();
    expect(await panel("The next 6 hours").locator("tbody").first().locator("td").last().textContent()).toBe(
      "18",
    );
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Outcomes: chart" }).click();
    await page.getByRole("slider", { name: /^Outcomes/ }).waitFor();
  });

  test("plans the fires of the next hours and names what crowds", async () => {
    await open();
    await panel("The next 6 hours")
      .getByText(new RegExp(`^18 fires, most at once: 2 at ${clock}:00$`))
      .waitFor();
    await panel("The next 6 hours")
      .getByText(new RegExp(`^Fullest minutes: ${clock} \\(2\\)`))
      .waitFor();
    await page.getByRole("group", { name: "How far ahead" }).getByRole("button", { name: "24 h" }).click();
    await panel("The next 24 hours")
      .getByText(/^72 fires/)
      .waitFor();
    expect(new URL(page.url()).searchParams.get("hours")).toBe("24");
    await cells("Fires next")
      .getByRole("link", { name: /every half hour/ })
      .waitFor();
  });

  test("keeps the range in the URL", async () => {
    await open(`/ns/${trial.ns}/overview?range=7d`);
    const week = page.getByRole("group", { name: "Range" }).getByRole("button", { name: "7 d" });
    await week.waitFor();
    expect(await week.getAttribute("aria-pressed")).toBe("true");
    await tile("Runs ended")
      .getByText(/the week before/)
      .waitFor();
    await page.getByRole("group", { name: "Range" }).getByRole("button", { name: "30 d" }).click();
    await tile("Runs ended")
      .getByText(/the 30 days before/)
      .waitFor();
    expect(new URL(page.url()).searchParams.get("range")).toBe("30d");
  });

  test("says what is missing in a namespace where nothing is", async () => {
    const api = new ApiClient({ url: baseUrl, token });
    const id = `nothing-${Date.now().toString(36)}`;
    await api.call(routes.createNamespace, { body: { id, name: id } });
    await open(`/ns/${id}/overview`);
    for (const words of [
      "No job is failing",
      "Nothing fires soon",
      "No app yet",
      "Nothing is planned in this time",
    ])
      await page.getByText(words).waitFor();
    await tile("Success rate").getByText("no run ended").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("leads to a calendar of days and hours, which leads to the runs of an hour", async () => {
    await open();
    await panel("Fires next").getByRole("link", { name: "Calendar" }).click();
    const cell = page.locator(".heat a").first();
    await cell.getByText(/succeeded, 1 failed, 0 skipped$/).waitFor({ state: "attached" });
    await cell.hover();
    await page.locator(".tip-layer").getByText("Failed 1").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    await page.getByRole("button", { name: "Skipped" }).click();
    await page.getByText("No run like this in these days").waitFor();
    await page.getByRole("group", { name: "Outcome" }).getByRole("button", { name: "Failed" }).click();
    await cell.focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/executions\?range=.*&status=failed/);
    await page.locator(`tr[data-row^="${failing}-"]`).waitFor();
    expect(page.errors).toEqual([]);
  });

  test("says of planned times to come that they are planned, and of none why it did not fire", async () => {
    await open(`/ns/${trial.ns}/jobs/${failing}?tab=fires`);
    await page.getByRole("button", { name: "To come" }).click();
    const rows = page.getByRole("tabpanel").locator("tbody tr");
    await rows.first().getByText("Planned").waitFor();
    expect(await rows.count()).toBe(51);
    await page.getByRole("button", { name: "Did not run" }).click();
    await page.getByText("No planned time like this").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("has a calendar that fits a narrow, dark and Chinese screen", async () => {
    await open(`/ns/${trial.ns}/overview/calendar`, { width: 400, theme: "dark", locale: "zh-CN" });
    await page.locator(".heat a").first().waitFor();
    expect(await page.locator(".heat thead th").count()).toBe(8);
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });

  test.each<[string, PageOptions]>([
    ["light", {}],
    ["dark", { theme: "dark" }],
    ["narrow", { width: 400 }],
    ["Chinese", { locale: "zh-CN" }],
    ["narrow, dark and Chinese", { width: 400, theme: "dark", locale: "zh-CN" }],
  ])("passes axe and never scrolls sideways: %s", async (_, options) => {
    await open(undefined, options);
    await page.locator(".failing tbody tr").first().waitFor();
    await page.locator(".drum").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
    expect(page.errors).toEqual([]);
  });
});
