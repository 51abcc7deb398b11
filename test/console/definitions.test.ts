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

test("a definitions file is planned before it is applied, and the list exports what was applied", async () => {
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
  await dialog.getByText("1 to create, 0 to change, 0 unchanged").waitFor();
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
  expect(page.errors).toEqual([]);
});
