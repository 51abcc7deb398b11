import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openPage, type TestPage } from "../browser.ts";

const galleryUrl = inject("galleryUrl");
let page: TestPage;

const focused = () => page.locator(":focus");
const press = async (...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key);
};

afterEach(async () => {
  expect(page.errors).toEqual([]);
});

describe("menu", () => {
  beforeEach(async () => {
    page = await openPage(`${galleryUrl}/dev/gallery`);
    await page.getByRole("button", { name: /^Theme/ }).focus();
  });

  test("opens with Enter on its first entry, moves with arrows, chooses with Enter and returns the focus", async () => {
    await press("Enter");
    await page.getByRole("menu").waitFor();
    await expect.poll(() => focused().textContent()).toContain("Light");
    await press("ArrowDown", "Enter");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await page.getByRole("menu").waitFor({ state: "detached" });
    await expect.poll(() => focused().getAttribute("aria-label")).toBe("Theme: Dark");
  });

  test("closes with Escape without choosing", async () => {
    await press("Enter");
    await page.getByRole("menu").waitFor();
    await press("ArrowDown", "Escape");
    await page.getByRole("menu").waitFor({ state: "detached" });
    expect(await page.locator("html").getAttribute("data-theme")).toBeNull();
    await expect.poll(() => focused().getAttribute("aria-label")).toBe("Theme: Like the system");
  });
});

describe("dialog", () => {
  beforeEach(async () => {
    page = await openPage(`${galleryUrl}/dev/gallery`);
  });

  test("a question puts the focus on Cancel, keeps it inside and gives it back", async () => {
    await page.getByRole("button", { name: "Kill" }).focus();
    await press("Enter");
    const dialog = page.getByRole("alertdialog", { name: "Kill run 104-218 Reconcile payments?" });
    await dialog.waitFor();
    await expect.poll(() => focused().textContent()).toBe("Cancel");
    for (let stop = 0; stop < 5; stop++) {
      await press("Tab");
      expect(await dialog.locator(":focus").count()).toBe(1);
    }
    await press("Escape");
    await dialog.waitFor({ state: "detached" });
    await expect.poll(() => focused().textContent()).toContain("Kill");
  });

  test("deletes only once the name is typed exactly", async () => {
    await page.getByRole("button", { name: "Delete app" }).click();
    const dialog = page.getByRole("alertdialog");
    const confirm = dialog.getByRole("button", { name: "Delete" });
    expect(await dialog.getByRole("textbox").evaluate((box) => box === document.activeElement)).toBe(true);
    await page.keyboard.type("settlemen");
    expect(await confirm.isDisabled()).toBe(true);
    await page.keyboard.type("t");
    expect(await confirm.isEnabled()).toBe(true);
    await press("Enter");
    await dialog.waitFor({ state: "detached" });
  });
});

describe("segment and tabs", () => {
  test("a choice is one tab stop that arrows move, and wraps", async () => {
    page = await openPage(`${galleryUrl}/dev/gallery`);
    await page.getByRole("button", { name: "New job" }).click();
    await page.getByLabel("Name").fill("Monthly VAT export");
    await page.getByRole("button", { name: /^App/ }).click();
    await page.getByRole("option", { name: "crm" }).click();
    await page.getByRole("button", { name: "Next: timing" }).click();
    const group = page.getByRole("radiogroup", { name: "Time type" });
    const chosen = group.getByRole("radio", { checked: true });
    await chosen.focus();
    expect(await chosen.textContent()).toBe("Cron");
    await press("ArrowRight");
    await expect.poll(() => focused().textContent()).toBe("API");
    expect(await chosen.textContent()).toBe("API");
    await press("ArrowLeft", "ArrowLeft", "ArrowLeft");
    expect(await chosen.textContent()).toBe("One time");
    await press("Tab");
    expect(await group.locator(":focus").count()).toBe(0);
  });

  test("tabs move with arrows, Home and End and show their panel", async () => {
    page = await openPage(`${galleryUrl}/dev/gallery`);
    await page.getByRole("tab", { selected: true }).focus();
    await press("Home");
    await expect.poll(() => focused().textContent()).toBe("Current execution");
    expect(await page.getByRole("tabpanel").textContent()).toContain('"now"');
    await press("End");
    expect(await page.getByRole("tabpanel").textContent()).toContain('"basic"');
  });
});
