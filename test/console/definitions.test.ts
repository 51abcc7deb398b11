import { readFile } from "node:fs/promises";
import { beforeAll, expect, inject, test } from "vitest";
import { ApiClient } from "../../client/api/api-client.ts";
import { routes } from "../../client/protocol/routes/index.ts";
import { administrator, findAxeViolations, openPageAs, overflowsSideways, type TestPage } from "./browser.ts";

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const ns = `definitions-${Date.now().toString(36)}`;
let page: TestPage;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: ns } });
  await api.call(routes.createApp, { params: { ns }, body: { appId: "billing", name: "Billing" } });
});

const text = `version: 1
jobs:
  - name: Close the day
    appId: billing
    jobType: shell
    script: echo closing
`;

const withSecret = `version: 1
calendars:
  - calendarId: office
    name: Office
jobs:
  - name: Send invoices
    appId: billing
    jobType: http
    timeType: cron
    cron: 0 0 4 * * ?
    calendar: office
    http:
      url: https://example.com
      headers:
        Authorization: Bearer \${BILLING_TOKEN}
`;

test("a definitions file is planned before it is applied, the list exports what was applied, and what its source names no more is pruned", async () => {
  page = await openPageAs(administrator(), `${baseUrl}/ns/${ns}/jobs`);
  const choose = async (entry: string) => {
    await page.getByRole("button", { name: "Definitions as a file" }).click();
    await page.getByRole("menuitem", { name: entry }).click();
  };
  const dialog = page.getByRole("dialog");
  await choose("Apply YAML");
  await dialog.getByRole("textbox", { name: "Definitions" }).fill(text.replace("shell", "shel"));
  await dialog.getByRole("button", { name: "Show plan" }).click();
  await dialog.getByText("text:5:5: jobs.0.jobType must be one of").waitFor();
  await dialog.getByRole("textbox", { name: "Definitions" }).fill(text);
  await dialog.getByRole("button", { name: "Show plan" }).click();
  await dialog.getByText("1 to create, 0 to change, 0 to delete, 0 unchanged").waitFor();
  expect(await dialog.locator("li[data-action]").allInnerTexts()).toEqual([
    "Create job billing/Close the day",
  ]);
  expect(await findAxeViolations(page)).toEqual([]);
  await page.setViewportSize({ width: 400, height: 800 });
  expect(await overflowsSideways(page)).toBe(false);
  await page.setViewportSize({ width: 1280, height: 860 });
  await dialog.getByRole("button", { name: "Apply 1 change" }).click();
  await page.locator("table").getByText("Close the day").waitFor();
  const saving = page.waitForEvent("download");
  await choose("Export as YAML");
  const download = await saving;
  expect(download.suggestedFilename()).toBe(`${ns}.yaml`);
  expect(await readFile(await download.path(), "utf8")).toContain("    script: echo closing\n");

  await choose("Apply YAML");
  const prune = dialog.getByRole("checkbox", { name: "Prune" });
  expect(await prune.isDisabled()).toBe(true);
  await dialog.getByRole("textbox", { name: "Definitions" }).fill(text);
  await dialog.getByRole("textbox", { name: "Source" }).fill("billing-repository");
  await dialog.getByRole("button", { name: "Show plan" }).click();
  await dialog.getByRole("button", { name: "Note the source of 1 object" }).click();
  await dialog.waitFor({ state: "hidden" });
  await choose("Apply YAML");
  await dialog.getByRole("textbox", { name: "Definitions" }).fill(withSecret);
  await dialog.getByRole("textbox", { name: "Source" }).fill("billing-repository");
  await prune.check();
  await dialog.getByRole("button", { name: "Show plan" }).click();
  await dialog.getByText("names the variable BILLING_TOKEN, which is not set").waitFor();
  await dialog.getByLabel("BILLING_TOKEN").fill("secret-of-billing");
  await dialog.getByRole("button", { name: "Show plan" }).click();
  await dialog.getByText("2 to create, 0 to change, 1 to delete, 0 unchanged").waitFor();
  expect(await dialog.locator("li[data-action]").allInnerTexts()).toEqual([
    "Create calendar office",
    "Create job billing/Send invoices",
    "Delete job billing/Close the day",
  ]);
  expect(await findAxeViolations(page)).toEqual([]);
  await dialog.getByRole("button", { name: "Apply 3 changes" }).click();
  await page.locator("table").getByText("Send invoices").waitFor();
  const { items } = await api.call(routes.listJobs, { params: { ns }, query: {} });
  expect(items.map(({ name }) => name)).toEqual(["Send invoices"]);
  const job = await api.call(routes.getJob, { params: { ns, jobId: items[0]?.jobId ?? 0 } });
  expect(job.http?.headers).toEqual({ Authorization: "Bearer secret-of-billing" });
  expect(page.errors).toEqual([]);
});
