import { beforeEach, expect, inject, test } from "vitest";
import { openPage, type TestPage } from "../browser.ts";

const galleryUrl = inject("galleryUrl");
let page: TestPage;

beforeEach(async () => {
  page = await openPage(`${galleryUrl}/dev/list`);
  await page.getByRole("table").waitFor();
});

const box = (name: string) => page.getByRole("checkbox", { name: `Select ${name}` });

test("chooses rows by Space, a stretch of them with Shift, all of them by the box above", async () => {
  await box("72-690").focus();
  await page.keyboard.press("Space");
  expect(await page.locator(".bulk b").textContent()).toBe("1 selected");
  await box("41-3811").click({ modifiers: ["Shift"] });
  expect(await page.locator(".bulk b").textContent()).toBe("3 selected");
  const all = page.getByRole("checkbox", { name: "Select all on this page" });
  expect(await all.evaluate((input: HTMLInputElement) => input.indeterminate)).toBe(true);
  await all.click();
  expect(await page.locator(".bulk b").textContent()).toBe("13 selected");
  await page.getByRole("button", { name: "Clear selection" }).click();
  expect(await page.locator(".bulk").count()).toBe(0);
});

test("says by which column and direction it is sorted", async () => {
  const due = page.getByRole("columnheader", { name: "Due" });
  expect(await due.getAttribute("aria-sort")).toBe("descending");
  await due.getByRole("button").press("Enter");
  expect(await due.getAttribute("aria-sort")).toBe("ascending");
  await page.getByRole("columnheader", { name: "Start" }).getByRole("button").press("Enter");
  expect(await due.getAttribute("aria-sort")).toBeNull();
});

test("keeps filters in the URL and comes back with them", async () => {
  await page.getByRole("button", { name: /^Failed/ }).click();
  expect(new URL(page.url()).search).toBe("?status=failed");
  expect(await page.locator("tbody tr").count()).toBe(1);
  await page.getByRole("searchbox", { name: "Job id or name" }).fill("coupons");
  await expect.poll(() => new URL(page.url()).search).toBe("?status=failed&job=coupons");
  await page.goBack();
  expect(await page.locator("tbody tr").count()).toBe(13);
});

test("remembers which columns this browser shows", async () => {
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "App" }).click();
  await page.keyboard.press("Escape");
  expect(await page.getByRole("columnheader", { name: "App", exact: true }).count()).toBe(0);
  await page.reload();
  await page.getByRole("table").waitFor();
  expect(await page.getByRole("columnheader", { name: "App", exact: true }).count()).toBe(0);
});

test("draws rows as cards on a narrow screen, still a table for who listens", async () => {
  await page.setViewportSize({ width: 400, height: 860 });
  expect(await page.getByRole("row").count()).toBeGreaterThan(10);
  const row = page.locator('[data-row="62-312"]');
  expect(await row.evaluate((element) => getComputedStyle(element).display)).toBe("grid");
  expect(await row.getByRole("cell").first().count()).toBe(1);
});
