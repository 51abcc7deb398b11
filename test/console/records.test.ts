import { readFile } from "node:fs/promises";
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

const baseUrl = inject("baseUrl");
const api = new ApiClient({ url: baseUrl, token: inject("adminToken") });
const ns = `records-${Date.now().toString(36)}`;

let page: TestPage;

beforeAll(async () => {
  await api.call(routes.createNamespace, { body: { id: ns, name: "Kept records" } });
  for (const appId of ["first", "second"])
    await api.call(routes.createApp, { params: { ns }, body: { appId, name: appId } });
  await api.call(routes.updateApp, {
    params: { ns, appId: "first" },
    body: { description: "told", maxJobs: 12 },
  });
});

async function open(path: string, options?: PageOptions): Promise<void> {
  page = await openPageAs(administrator(), baseUrl + path, options);
  await page.locator("h1").waitFor();
}

const rows = () => page.locator("tbody tr[data-row]");

describe("operation records", () => {
  test("show only what changed, before and after", async () => {
    await open(`/ns/${ns}/records?object=app&objectId=first&action=update`);
    await rows().first().waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    expect(await rows().locator(".c-changes").textContent()).toBe("description, maxJobs");
    await page.getByRole("button", { name: "Changed first: show what changed" }).click();
    const change = page.locator(".changes [data-change]", { hasText: "maxJobs" });
    expect(await change.locator("pre").allTextContents()).toEqual(["1000", "12"]);
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("are reached from the menu of an app, with the filters in the URL", async () => {
    await open(`/ns/${ns}/apps`);
    await page.getByRole("button", { name: "More for second" }).click();
    await page.getByRole("menuitem", { name: "Operation records" }).click();
    await page.waitForURL(`${baseUrl}/ns/${ns}/records?object=app&objectId=second`);
    await rows().first().waitFor();
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole("button", { name: "Clear", exact: true }).last().click();
    await expect.poll(() => rows().count()).toBe(4);
  });

  test("are exported as a file, those that the filters let through", async () => {
    await open(`/ns/${ns}/records?object=app&action=create`);
    await rows().first().waitFor();
    const coming = page.waitForEvent("download");
    await page.getByRole("button", { name: "Export" }).click();
    await page.getByRole("menuitem", { name: "JSON lines" }).click();
    const file = await coming;
    const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\n");
    const records: unknown = lines.map((line) => JSON.parse(line));
    expect(records).toMatchObject([
      { action: "app.create", objectId: "second" },
      { action: "app.create", objectId: "first" },
    ]);
    expect(page.errors).toEqual([]);
  });

  test("of the whole deployment are there for administrators: sign-ins, people and every namespace", async () => {
    await open("/records?object=session&action=login");
    await rows().first().waitFor();
    expect(await page.locator("h1").textContent()).toBe("All records");
    expect(await rows().first().locator(".c-namespace").textContent()).toBe("");
    await page.goto(`${baseUrl}/records?namespace=${ns}&object=app&action=create`);
    await expect.poll(() => rows().count()).toBe(2);
    expect(await rows().first().locator(".c-namespace").textContent()).toBe(ns);
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test.each([
    { width: 1280, theme: "dark", locale: "en" },
    { width: 400, theme: "light", locale: "zh-CN" },
  ] as const)("pass axe at $width px, opened", async (look) => {
    await open(`/ns/${ns}/records`, look);
    await page.locator(".toggle").first().click();
    await page.locator(".changes").waitFor();
    expect(await findAxeViolations(page)).toEqual([]);
    expect(await overflowsSideways(page)).toBe(false);
  });
});

describe("namespaces", () => {
  test("refuse to go while something is inside, and say what", async () => {
    await open("/namespaces");
    await page.getByRole("searchbox", { name: "ID or name" }).fill(ns);
    await expect.poll(() => rows().count()).toBe(1);
    await page.getByRole("button", { name: "More for Kept records" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("alertdialog", { name: "Kept records is not empty" }).waitFor();
    expect(await page.locator(".inside a").allTextContents()).toEqual(["first", "second"]);
    expect(await findAxeViolations(page)).toEqual([]);
  });

  test("are made, edited and deleted, and one can switch to them", async () => {
    const id = `${ns}-new`;
    await open("/namespaces");
    await page.getByRole("button", { name: "Create namespace" }).click();
    const panel = page.getByRole("dialog");
    await panel.getByLabel("Name").fill("Finance");
    await panel.getByRole("textbox", { name: "ID" }).fill("no blanks here");
    await panel.getByText("Only letters, digits, dot, underscore and hyphen").waitFor();
    await panel.getByRole("textbox", { name: "ID" }).fill(id);
    expect(await findAxeViolations(page)).toEqual([]);
    await panel.getByRole("button", { name: "Create namespace" }).click();
    const row = page.locator(`tr[data-row="${id}"]`);
    await row.waitFor();
    await row.getByRole("button", { name: "Switch to it Finance" }).click();
    await page.waitForURL(`${baseUrl}/ns/${id}/executions`);
    await page.goBack();
    await row.getByRole("button", { name: "Edit Finance" }).click();
    await panel.getByLabel("Name").fill("Finance reports");
    await panel.getByRole("button", { name: "Save" }).click();
    await row.getByText("Finance reports").first().waitFor();
    await row.getByRole("button", { name: "More for" }).click();
    await page.getByRole("menuitem", { name: "Delete" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete" }).click();
    await row.waitFor({ state: "detached" });
  });
});
